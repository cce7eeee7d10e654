/** The levels that a player of a kind goes through, second by second, found by letting one play. */
import { createHeadlessWorld } from '../../../rooms/arena/headless/headless-world.ts';
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import type { ArenaKind } from '../arena/kind.ts';
import { seedOf } from './seeds.ts';
import { SECONDS } from './time.ts';

export interface LevelSecond {
  readonly level: number;
  readonly tries: boolean;
}

export function levelsOver(kind: ArenaKind): LevelSecond[] {
  const players = kind.create();
  const headless = createHeadlessWorld({
    seed: seedOf('levels', kind.game),
    bots: players.map((player) => (view, out, random) => player.play(view, out, random)),
  });
  const player = players[kind.judged]!;
  return Array.from({ length: SECONDS }, () => {
    for (let tick = 0; tick < TICKS_PER_SECOND; tick++) headless.step();
    return { level: player.level(), tries: player.tries() };
  });
}
