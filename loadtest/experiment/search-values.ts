/** Finds a baseline's parameters: even draws from their ranges first, then steps about the best that shrink. */
import { createRandom, type Random } from '../../training/random.ts';
import type { Parameter, Values } from './abstract/controllers/baseline.ts';

const EVEN_TRIALS = 40;
const NEAR_TRIALS = 60;
export const TRIALS = EVEN_TRIALS + NEAR_TRIALS;
/** Step about the best, as a share of a parameter's range, at first and at last. */
const FIRST_STEP = 0.25;
const LAST_STEP = 0.02;

export interface Found {
  readonly values: Values;
  readonly score: number;
}

/** The values that were the best so far when they were tried, the last one the best of all. */
export async function searchValues(
  parameters: Readonly<Record<string, Parameter>>,
  score: (values: Values) => number,
  onTrial: (trial: number) => void,
): Promise<Found[]> {
  const random = createRandom(1);
  const entries = Object.entries(parameters);
  const start: Values = Object.fromEntries(entries.map(([name, { start }]) => [name, start]));
  const found: Found[] = [{ values: start, score: score(start) }];
  const attempt = async (draw: (name: string, least: number, most: number) => number) => {
    const values = Object.fromEntries(entries.map(([name, { least, most }]) => [name, round(draw(name, least, most))]));
    const reached = score(values);
    // The bar is drawn, and an interrupt heard, only between turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (reached > found.at(-1)!.score) found.push({ values, score: reached });
  };
  for (let i = 0; i < EVEN_TRIALS; i++) {
    await attempt((_, least, most) => least + (most - least) * random());
    onTrial(i + 1);
  }
  for (let i = 0; i < NEAR_TRIALS; i++) {
    const step = FIRST_STEP * (LAST_STEP / FIRST_STEP) ** (i / NEAR_TRIALS);
    const best = found.at(-1)!.values;
    await attempt((name, least, most) => near(best[name]!, step * (most - least), least, most, random));
    onTrial(EVEN_TRIALS + i + 1);
  }
  return found;
}

function near(value: number, step: number, least: number, most: number, random: Random): number {
  return Math.min(most, Math.max(least, value + step * (2 * random() - 1)));
}

export function round(value: number): number {
  return Math.round(10_000 * value) / 10_000;
}

/** What counts: the mean of time within ±0.15 and ±0.10, each as the mean over kinds and as the worst kind. */
export function scoreOf(shares: readonly { readonly wide: number; readonly narrow: number }[]): number {
  const mean = shares.reduce((sum, share) => sum + share.wide + share.narrow, 0) / shares.length;
  const worst = Math.min(...shares.map(({ wide }) => wide)) + Math.min(...shares.map(({ narrow }) => narrow));
  return (mean + worst) / 4;
}
