import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createArenaAdaptation } from '../../../rooms/arena/arena-adaptation.ts';
import { createHeadlessWorld } from '../../../rooms/arena/headless/headless-world.ts';
import { EVENT } from '../../../rooms/arena/simulation/world/arena-events.ts';
import { hashWorld } from '../../../rooms/arena/simulation/world/world.ts';
import { createRandom } from '../../../training/random.ts';
import type { Controller, ControllerKind } from '../../experiment/abstract/controller.ts';
import { elo } from '../../experiment/abstract/controllers/elo.ts';
import { figuresOf } from '../../experiment/cell-figures.ts';
import { createReport } from '../../experiment/experiment-report.ts';
import { createJudge } from '../../experiment/judge.ts';
import type { Result } from '../abstract/player.ts';
import type { ArenaKind } from '../arena/kind.ts';
import { ARENA_KINDS } from '../arena/kinds.ts';
import { arenaWorld, openWith } from './arena-world.ts';
import { BOUNDS } from './bounds.ts';
import { type DriverKind, leversAt } from './driver.ts';
import { openOwn } from './maps/own-maps.ts';
import { readStandingChance } from './maps/standing-chance.ts';
import { outcomeDriver, SETTING, toLogits } from './outcome-driver.ts';
import { playArena } from './play-arena.ts';
import { rollOut } from './roll-out.ts';
import { closePools, sessionDriver } from './session-driver.ts';
import { SCALE } from './time.ts';

const opened = await openOwn();
const kindOf = (name: string) => ARENA_KINDS.find((one) => one.name === name)!;
const standingOf = (name: string) => readStandingChance(opened.maps.kinds[name]!);
const oracle = BOUNDS.find(({ name }) => name === 'oracle')!;
const ROOM = { name: 'room', about: '', definition: () => createArenaAdaptation() };

afterAll(closePools);

async function play(kind: ArenaKind, driver: DriverKind, seconds: number, withMoments = false) {
  const scale = { ...SCALE, steps: seconds, judgedFrom: Math.floor(seconds / 4) };
  const judge = createJudge(scale, 1);
  await playArena({ kind, driver, standing: standingOf(kind.name), seed: 1, withMoments }, judge);
  judge.add();
  const tally = judge.finish();
  return { track: judge.track, tally, figures: figuresOf([tally], scale) };
}

/** Keeps the difficulty, and what it was told. */
function fixedAt(difficulty: number, told: Result[] = []): DriverKind {
  return outcomeDriver({
    name: 'fixed',
    about: '',
    create: () => ({
      begin: () => undefined,
      choose: () => toLogits(difficulty),
      observe: (result) => told.push({ ...result }),
    }),
  });
}

describe('the judge of the arena', () => {
  const own = standingOf('expert').difficultyFor(0.75, 0, 0);
  const wrong = (controller: Controller): Controller => ({
    ...controller,
    observe: (result) => controller.observe({ ...result, success: !result.success }),
  });
  const wrongElo: ControllerKind = {
    name: 'wrong',
    about: '',
    create: () => wrong(elo.create({ rating: 0, gain: 0.4 }, SETTING)),
  };
  const swinging: DriverKind = {
    ...oracle,
    start: async (game) => ({
      ...(await oracle.start(game)),
      beat: (tick) => (tick % 300 === 1 ? leversAt(own + (tick % 600 === 1 ? 0.25 : -0.25)) : null),
    }),
  };
  const failing: readonly (readonly [string, DriverKind])[] = [
    ['frozen where a beginner belongs', fixedAt(0.2)],
    ['of the wrong sign', outcomeDriver(wrongElo)],
    ['swinging', swinging],
  ];

  it('[EX49] sees that the oracle holds whoever it plays with', async () => {
    const { figures, track } = await play(kindOf('expert'), oracle, 130, true);
    expect(figures.wide.mean).toBe(1);
    expect(figures.moment?.count).toBeGreaterThan(0);
    expect(track.own[100]).toBeCloseTo(own, 6);
  });

  it.each(failing)('[EX49] sees a controller that is %s', async (_name, driver) => {
    const { figures } = await play(kindOf('expert'), driver, 130);
    expect(figures.wide.mean).toBeLessThan(0.5);
    expect(figures.rms).toBeGreaterThan(0.15);
  });

  it('[EX48] takes off what a few continuations scatter', () => {
    const judge = createJudge(SCALE, 1);
    const random = createRandom(5);
    for (let i = 0; i < 20_000; i++) {
      judge.moment(Array.from({ length: 8 }, random).filter((value) => value < 0.75).length, 8);
    }
    const { moments, momentChance, momentSquared } = judge.finish();
    expect(momentChance / moments).toBeCloseTo(0.75, 2);
    expect(Math.abs(momentSquared / moments)).toBeLessThan(0.002);
  });

  it('[EX48] adds moments up over seeds, with an interval from leaving each seed out', () => {
    const kinds = [kindOf('middling')];
    const world = openWith({ ...opened, kinds }, [fixedAt(0.3)]);
    const reportOf = (lasted: readonly number[]) =>
      createReport({
        ...{ world: arenaWorld, playersHash: '', rules: '', set: '', seeds: 3, playersPerKind: 1 },
        ...{ kinds: world.kinds, controllers: world.controllers },
        jobs: lasted.map((_, i) => ({ kind: 'middling', controller: 'fixed', seed: i + 1, players: 1 })),
        tallies: lasted.map((count, i) => {
          const judge = createJudge(SCALE, i + 1);
          for (let moment = 0; moment < 4; moment++) judge.moment(count, 8);
          judge.add();
          return judge.finish();
        }),
      }).controllers[0]!;
    expect(reportOf([8, 8, 8]).momentRms).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
    const { momentRms, worstMomentRms, chances } = reportOf([8, 8, 0]);
    expect(momentRms?.mean).toBeCloseTo(Math.sqrt((2 * 0.25 ** 2 + 0.75 ** 2) / 3), 10);
    expect(momentRms!.high - momentRms!.mean).toBeGreaterThan(0.3);
    expect(worstMomentRms).toEqual({ kind: 'middling', rms: momentRms?.mean });
    expect(chances[0]).toBeCloseTo(2 / 3, 10);
  });

  it('[EX48] plays on from a copy, which changes nothing of the game', async () => {
    const games = [0, 1].map(() => {
      const players = kindOf('middling').create();
      const bots = players.map(
        (player): typeof player.play =>
          (view, out, random) =>
            player.play(view, out, random),
      );
      const headless = createHeadlessWorld({ seed: 4, bots });
      while (headless.world.tick < 600) headless.step();
      return { players, headless };
    });
    const [{ players, headless }, other] = [games[0]!, games[1]!];
    const lastedAt = (difficulty: number) =>
      rollOut({ ...headless.world, levers: leversAt(difficulty) }, players, 0, 4, 1);
    expect(lastedAt(0)).toBeGreaterThan(lastedAt(1));
    for (let i = 0; i < 100; i++) for (const game of games) game.headless.step();
    expect(hashWorld(headless.world)).toBe(hashWorld(other.headless.world));
  });

  it('[EX50] judges nothing of anyone who is away, and who never plays is part of no mean', async () => {
    const away = await play(kindOf('comes-and-goes'), fixedAt(0.3), 130);
    const judged = Array.from(away.track.chance, (chance) => !Number.isNaN(chance));
    expect(judged.slice(0, 79).every(Boolean)).toBe(true);
    expect(judged.slice(80, 119).some(Boolean)).toBe(false);
    expect(judged.slice(121).every(Boolean)).toBe(true);

    // Half a minute that it doesn't stay for tells nothing.
    expect(away.track.seen.slice(40, 80).every(Number.isNaN)).toBe(true);
    expect(away.track.seen.slice(0, 30).every(Number.isNaN)).toBe(false);

    const kinds = [kindOf('middling'), kindOf('nobody')];
    const own = await Promise.all(kinds.map((kind) => play(kind, fixedAt(0.3), 60)));
    const scale = { ...SCALE, steps: 60, judgedFrom: 15 };
    const world = openWith({ ...opened, kinds }, [fixedAt(0.3)]);
    const report = createReport({
      ...{ world: { ...arenaWorld, scale }, playersHash: '', rules: '', set: '', seeds: 1, playersPerKind: 1 },
      ...{ kinds: world.kinds, controllers: world.controllers, tallies: own.map(({ tally }) => tally) },
      jobs: kinds.map(({ name }) => ({ kind: name, controller: 'fixed', seed: 1, players: 1 })),
    });
    expect(report.cells).toHaveLength(2);
    expect(report.controllers[0]?.wide.mean).toBe(own[0]!.figures.wide.mean);
    expect(report.controllers[0]?.players).toBe(1);
  });

  it('[EX51] judges a group by its weakest and its strongest, who play the same game', async () => {
    const [weakest, strongest] = await Promise.all(
      ['weakest', 'strongest'].map((who) => play(kindOf(`beginner+expert:${who}`), outcomeDriver(wrongElo), 60)),
    );
    expect(weakest!.track.difficulty).toEqual(strongest!.track.difficulty);
    expect(weakest!.figures.meanChance).toBeLessThan(strongest!.figures.meanChance);
  });
});

describe('whoever adapts the arena', () => {
  it('[EX46] a definition has a session of its own, as in a room', async () => {
    const { track } = await play(kindOf('middling'), sessionDriver(ROOM), 12);
    expect(new Set(track.difficulty)).not.toEqual(new Set([0.35]));
    expect(track.expected.some((chance) => chance > 0 && chance < 1)).toBe(true);
    const own = createArenaAdaptation();
    const still = createArenaAdaptation('success@4', {
      policy: { ...own.policy, decide: ({ previous, memory }) => ({ values: previous, memory }) },
    });
    const other = await play(kindOf('middling'), sessionDriver({ ...ROOM, definition: () => still }), 4);
    expect(new Set(other.track.difficulty)).toEqual(new Set([0.35]));
  });

  it('[EX46, EX47] files of others bring definitions, and controllers of the abstract world', async () => {
    const controllers = resolve(import.meta.dirname, 'testing/own-controllers.ts');
    const world = await arenaWorld.open({ players: null, controllers, maps: null });
    expect(world.controllers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['room', 'elo', 'oracle', 'room-with-trees', 'one-up-one-down']),
    );
  });

  it('[EX47] a controller of outcomes is told of each half minute and each fall', async () => {
    const told: Result[] = [];
    let falls = 0;
    const driver = fixedAt(0.7, told);
    await play(
      kindOf('middling'),
      {
        ...driver,
        start: async (game) => ({
          ...(await driver.start(game)),
          onEvent: (_tick, _slot, type) => {
            if (type === EVENT.downed) falls++;
          },
        }),
      },
      100,
    );
    expect(told.map(({ number }) => number)).toEqual(told.map((_, i) => i));
    expect(told.filter(({ success }) => !success)).toHaveLength(falls);
    expect(falls).toBeGreaterThan(0);
    expect(told.at(-1)?.difficulty).toBeCloseTo(toLogits(0.7), 6);
  });

  it('[EX47] what is lost never arrives, and what comes twice is told twice', async () => {
    const toldOver = async (telemetry: ArenaKind['telemetry']) => {
      const told: Result[] = [];
      await play({ ...kindOf('middling'), telemetry }, fixedAt(0.7, told), 100);
      return told.length;
    };
    const all = await toldOver(null);
    expect(all).toBeGreaterThan(1);
    expect(await toldOver({ loss: 1, twice: 0, delaySeconds: 0 })).toBe(0);
    expect(await toldOver({ loss: 0, twice: 1, delaySeconds: 0.01 })).toBeGreaterThanOrEqual(2 * all - 2);
  });
});
