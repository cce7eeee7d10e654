/** Games at fixed levers, from which maps are made. */
import { createHeadlessWorld } from '../../../rooms/arena/headless/headless-world.ts';
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import type { ArenaKind } from '../arena/kind.ts';
import { followHalfMinutes } from './half-minutes.ts';
import type { SteadyGame } from './maps/standing-chance.ts';
import { seedOf } from './seeds.ts';
import { JUDGED_FROM_SECOND, SECONDS } from './time.ts';

export interface SteadyTask {
  readonly kind: string;
  readonly level: number;
  readonly difficulty: number;
  readonly help: number;
  readonly seed: number;
}

/** Plays a game with players who stay at a level. Its moments are a second apart. */
export function playSteady(kind: ArenaKind, { level, difficulty, help, seed }: SteadyTask): SteadyGame {
  const players = kind.createAt(level);
  const headless = createHeadlessWorld({
    seed: seedOf('map', kind.game, level, help, seed),
    bots: players.map((player) => (view, out, random) => player.play(view, out, random)),
  });
  headless.decide({ difficulty, pace: headless.world.levers.pace, help: [help, help, help, help] });
  const follow = followHalfMinutes(kind.judged);
  const marks: number[] = [];
  for (let second = 1; second <= SECONDS; second++) {
    for (let tick = 0; tick < TICKS_PER_SECOND; tick++) {
      headless.step();
      follow.step(headless.world);
    }
    if (second > JUDGED_FROM_SECOND) marks.push(follow.mark(headless.world));
  }
  const outcomes = marks.filter((mark) => mark >= 0).map(follow.lasted);
  const known = outcomes.filter((outcome) => !Number.isNaN(outcome));
  return { difficulty, moments: known.length, lasted: known.filter((outcome) => outcome === 1).length };
}
