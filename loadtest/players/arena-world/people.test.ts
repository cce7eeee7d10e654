import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createHeadlessWorld } from '../../../rooms/arena/headless/headless-world.ts';
import { cloneWorld, hashWorld } from '../../../rooms/arena/simulation/world/world.ts';
import type { ArenaPlayer } from '../arena/kind.ts';
import { ARENA_KINDS } from '../arena/kinds.ts';
import { readStandingChance, type StandingMaps } from './maps/standing-chance.ts';
import standingMaps from './standing-maps.json' with { type: 'json' };

const PEOPLE = new URL('../arena/', import.meta.url);
const maps = standingMaps as StandingMaps;
const alone = ARENA_KINDS.filter(({ set, apart }) => set !== 'groups' && !apart);
const botOf =
  (player: ArenaPlayer): ArenaPlayer['play'] =>
  (view, out, random) =>
    player.play(view, out, random);

describe('the people of the arena', () => {
  it('[EX39] import each other and what a player sees and does, and nothing else', () => {
    const sources = readdirSync(PEOPLE).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const imports = sources.flatMap((name) => {
      const text = readFileSync(new URL(name, PEOPLE), 'utf8');
      return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, specifier]) => specifier!);
    });
    const seen =
      /^\.\.\/\.\.\/\.\.\/rooms\/arena\/simulation\/(foes\/foe-kinds|ships\/ship-input|world\/(constants|view))\.ts$/;
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.filter((name) => !name.startsWith('./') && !seen.test(name))).toEqual([]);
  });

  it('[EX41] are of a dozen kinds to tune on and a dozen to judge by, and can all be held', () => {
    for (const set of ['tuning', 'held-out']) {
      expect(alone.filter((kind) => kind.set === set).length).toBeGreaterThanOrEqual(12);
      expect(ARENA_KINDS.some((kind) => kind.set === set && kind.apart)).toBe(true);
    }
    expect(ARENA_KINDS.some(({ set }) => set === 'groups')).toBe(true);
    expect(new Set(ARENA_KINDS.map(({ name }) => name)).size).toBe(ARENA_KINDS.length);
    const lost = alone.filter(({ name, levels }) => {
      const standing = readStandingChance(maps.kinds[name]!);
      return levels.some((level) => standing.chance(level, 0, 0) < 0.76 || standing.chance(level, 1, 0) > 0.74);
    });
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  it.each(['tuning', 'held-out'])('[EX42] are unlike each other: %s', (set) => {
    const own = alone
      .filter((kind) => kind.set === set)
      .map(({ name }) => readStandingChance(maps.kinds[name]!).difficultyFor(0.75, 0, 0));
    expect(Math.max(...own) - Math.min(...own)).toBeGreaterThan(0.4);
  });

  it.each(['learning', 'called-away', 'sandbagger'])('[EX43] %s: a copy goes on alike, and stays as it is', (name) => {
    const kind = ARENA_KINDS.find((one) => one.name === name)!;
    const players = kind.create();
    const headless = createHeadlessWorld({ seed: 3, bots: players.map(botOf) });
    // In the middle of what changes, while somebody plays.
    while (headless.world.tick < 1000 || !players[0]!.tries()) headless.step();
    const play = (player: ArenaPlayer) => {
      const copy = createHeadlessWorld({ seed: 9, world: cloneWorld(headless.world), bots: [botOf(player)] });
      for (let i = 0; i < 100; i++) copy.step();
      return hashWorld(copy.world);
    };
    const [one, two] = [players[0]!.asNow(), players[0]!.asNow()];
    const level = one.level();
    expect(play(one)).toBe(play(two));
    for (let i = 0; i < 4; i++) play(one);
    expect(one.level()).toBe(level);
    expect(one.tries()).toBe(true);
  });
});
