/**
 * Compares what was expected with what came, per room kind: of those who were given a chance of 70 %, about 70 % should
 * succeed. Recent outcomes decide. A kind whose definition declares no outcome is never reported.
 */
import type { MetOutcome } from '../../adaptation/belief/session-beliefs.ts';
import { RubatoError } from '../../errors.ts';
import type { ServiceLog } from '../log/service-log.ts';

/** What expected it: the belief about the player, which learns from outcomes, or the model. */
export type Expecting = 'belief' | 'model';

export interface Calibration {
  readonly room: string;
  readonly by: Expecting;
  /**
   * Distance of the chance that was expected from the share that came: root of the mean square over tenths of chance,
   * less what chance alone makes of it.
   */
  readonly error: number;
  readonly trouble: RubatoError | null;
}

export interface CalibrationWatch {
  outcome(room: string, met: Pick<MetOutcome, 'success' | 'expected' | 'predicted'>): void;
  /** Every room kind with enough outcomes. */
  rooms(): readonly Calibration[];
}

/** Outcomes that count: the older ones fade, so that a model that was replaced is judged by its own. */
const MEMORY = 400;
/** Fewest for a judgement: with as many, trouble by chance alone is five standard deviations away. */
const MIN_OUTCOMES = 200;
/** Errors: a kind is badly off from the first on, and no longer below the second. */
const TROUBLE = 0.15;
const RECOVERED = 0.1;
const BINS = 10;
/** What is left of an outcome's weight after one more. */
const KEPT = 1 - 1 / MEMORY;

interface Tally {
  readonly counts: Float64Array;
  /** Sums of the squared weights that `counts` is the sum of: what chance alone does follows from them. */
  readonly squares: Float64Array;
  readonly expected: Float64Array;
  readonly successes: Float64Array;
  outcomes: number;
  trouble: RubatoError | null;
}

export function createCalibrationWatch(log: ServiceLog): CalibrationWatch {
  const tallies = new Map<string, { readonly room: string; readonly by: Expecting; readonly tally: Tally }>();
  const note = (room: string, by: Expecting, chance: number, success: boolean) => {
    const key = `${by} ${room}`;
    const entry = tallies.get(key) ?? { room, by, tally: emptyTally() };
    tallies.set(key, entry);
    add(entry.tally, chance, success);
    if (entry.tally.outcomes >= MIN_OUTCOMES) judge(entry.tally, room, by, log);
  };
  return {
    outcome(room, { success, expected, predicted }) {
      note(room, 'belief', expected, success);
      if (predicted !== null) note(room, 'model', predicted, success);
    },
    rooms: () =>
      [...tallies.values()]
        .filter(({ tally }) => tally.outcomes >= MIN_OUTCOMES)
        .map(({ room, by, tally }) => ({ room, by, error: errorOf(tally), trouble: tally.trouble })),
  };
}

function emptyTally(): Tally {
  const bins = () => new Float64Array(BINS);
  return { counts: bins(), squares: bins(), expected: bins(), successes: bins(), outcomes: 0, trouble: null };
}

/** The place of a chance among tenths, 0 to 9. */
export function tenthOf(chance: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(chance * BINS)));
}

function add(tally: Tally, chance: number, success: boolean): void {
  const { counts, squares, expected, successes } = tally;
  for (let i = 0; i < BINS; i++) {
    counts[i]! *= KEPT;
    squares[i]! *= KEPT ** 2;
    expected[i]! *= KEPT;
    successes[i]! *= KEPT;
  }
  const bin = tenthOf(chance);
  counts[bin]!++;
  squares[bin]!++;
  expected[bin]! += chance;
  if (success) successes[bin]!++;
  tally.outcomes++;
}

function errorOf({ counts, squares, expected, successes }: Tally): number {
  let off = 0;
  let count = 0;
  for (let i = 0; i < BINS; i++) {
    const weight = counts[i]!;
    if (weight === 0) continue;
    const chance = expected[i]! / weight;
    const byChance = chance * (1 - chance) * squares[i]!;
    off += ((expected[i]! - successes[i]!) ** 2 - byChance) / weight;
    count += weight;
  }
  return Math.sqrt(Math.max(0, off) / count);
}

function judge(tally: Tally, room: string, by: Expecting, log: ServiceLog): void {
  const error = errorOf(tally);
  if (tally.trouble === null && error >= TROUBLE) {
    tally.trouble = describe(tally, room, by, error);
    log.error({ room, by, error: round(error) }, tally.trouble.message);
  } else if (tally.trouble !== null && error <= RECOVERED) {
    tally.trouble = null;
    log.info({ room, by, error: round(error) }, 'what is expected of its players comes about again');
  }
}

function describe({ expected, successes, counts }: Tally, room: string, by: Expecting, error: number): RubatoError {
  const sum = (of: Float64Array) => of.reduce((total, value) => total + value, 0);
  const share = (of: Float64Array) => `${Math.round((100 * sum(of)) / sum(counts))} %`;
  const got = `${share(expected)} expected and ${share(successes)} seen, off by ${round(error)} over tenths`;
  return new RubatoError('ROOM_CALIBRATION', got, {
    expected: `the ${by}'s chances for players of "${room}" to come about within ${TROUBLE}`,
  });
}

const round = (error: number) => Math.round(error * 1000) / 1000;
