/**
 * The schedule of a chaos run, from a seed: every fault once before any comes again, and now and then two at a time.
 */
import { createRandom, type Random } from '../../training/random.ts';

export interface Step<F> {
  /** Milliseconds of calm before it. */
  readonly calmMs: number;
  /** One fault, or two at the same time. */
  readonly faults: readonly F[];
  /**
   * The random numbers that each fault draws from, one source each, so that one fault's draws change nothing for
   * others.
   */
  readonly randoms: readonly Random[];
}

/** Short enough that most of a run is faults, long enough that some faults come while the pool still recovers. */
const CALM_MS = [50, 750] as const;
const TWO_AT_ONCE = 0.3;

/** Endless. `workerFaults` are those that may happen together with any of `others`. */
export function* scheduleOf<F>(
  seed: number,
  workerFaults: readonly F[],
  others: readonly F[],
): Generator<Step<F>, never> {
  const random = createRandom(seed);
  for (let round = 0; ; round++) {
    const bag = shuffle([...workerFaults, ...others], random);
    for (const [i, fault] of bag.entries()) {
      const partner = workerFaults[Math.floor(random() * workerFaults.length)];
      const joined = random() < TWO_AT_ONCE && others.includes(fault) && partner !== undefined;
      yield {
        calmMs: CALM_MS[0] + random() * (CALM_MS[1] - CALM_MS[0]),
        faults: joined ? [fault, partner] : [fault],
        randoms: [0, 1].map((n) => createRandom(seed, 1 + 2 * (round * bag.length + i) + n)),
      };
    }
  }
}

/** Fisher and Yates' shuffle. */
function shuffle<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
