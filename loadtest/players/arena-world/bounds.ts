/** Bounds that look: the oracle knows the player's curve, and the best fixed difficulty is found in hindsight. */
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import { BAND, TARGET } from '../../experiment/judge.ts';
import type { ArenaKind } from '../arena/kind.ts';
import { type Driver, type DriverKind, leversAt } from './driver.ts';
import { levelsOver } from './levels-over.ts';
import type { StandingChance } from './maps/standing-chance.ts';
import { JUDGED_FROM_SECOND } from './time.ts';

const DIFFICULTIES = Array.from({ length: 101 }, (_, i) => i / 100);

const oracle: DriverKind = {
  name: 'oracle',
  about: "the difficulty at which the player's own standing chance is the wanted one",
  isBound: true,
  start: ({ truth }) =>
    lookingDriver(
      () => truth.standing.difficultyFor(TARGET, truth.player().level(), 0),
      (difficulty) => truth.standing.chance(truth.player().level(), difficulty, 0),
    ),
};

const bestFixed: DriverKind = {
  name: 'best-fixed',
  about: 'the one difficulty that is best for the kind, found in hindsight',
  isBound: true,
  start({ kind, truth }) {
    const best = bestFixedFor(kind, truth.standing);
    return lookingDriver(() => best);
  },
};

export const BOUNDS: readonly DriverKind[] = [bestFixed, oracle];

/** Sets the difficulty anew each second. */
function lookingDriver(difficulty: () => number, expect?: (difficulty: number) => number): Driver {
  return {
    onEvent: () => undefined,
    beat: (tick) => ((tick - 1) % TICKS_PER_SECOND === 0 ? leversAt(difficulty()) : null),
    after: () => null,
    expected: ({ levers }) => expect?.(levers.difficulty) ?? Number.NaN,
    close: () => undefined,
  };
}

function bestFixedFor(kind: ArenaKind, standing: StandingChance): number {
  const levels = levelsOver(kind)
    .slice(JUDGED_FROM_SECOND)
    .filter(({ tries }) => tries);
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const difficulty of DIFFICULTIES) {
    let held = 0;
    for (const { level } of levels) {
      const off = Math.abs(standing.chance(level, difficulty, 0) - TARGET);
      // Of difficulties that hold as long, the one in the middle of the band.
      held += (off <= BAND.wide ? 1 : 0) - 0.01 * off;
    }
    if (held <= most) continue;
    best = difficulty;
    most = held;
  }
  return best;
}
