/** Where people meet the usual target, on the lever's scale: what is held about somebody new. */
import { MOST_LEVER, sizeOf } from './people-definition.ts';
import type { Person } from './read-plays.ts';

/** Standard deviations below their mean that three of four scores lie above, about. */
const QUARTER = 0.674;
/** As shares of the lever's range: those are the bounds of a definition. */
const LEAST_SPREAD = 0.02;

export function meetsAt(people: readonly Person[]): { readonly mean: number; readonly spread: number } {
  let plays = 0;
  let sum = 0;
  let within = 0;
  let left = 0;
  const means: { readonly mean: number; readonly count: number }[] = [];
  for (const { plays: own } of people) {
    const sizes = own.map(({ score }) => sizeOf(score));
    const mean = sizes.reduce((all, one) => all + one, 0) / sizes.length;
    means.push({ mean, count: sizes.length });
    plays += sizes.length;
    sum += mean * sizes.length;
    for (const size of sizes) within += (size - mean) ** 2;
    left += sizes.length - 1;
  }
  const noise = left > 0 ? within / left : 0;
  const overall = sum / plays;
  // Means scatter by their noise too.
  const between = means.reduce((all, { mean, count }) => all + (mean - overall) ** 2 - noise / count, 0) / means.length;
  const at = overall - QUARTER * Math.sqrt(noise);
  return {
    mean: Math.min(MOST_LEVER, Math.max(0, at)),
    spread: Math.min(MOST_LEVER, Math.max(LEAST_SPREAD * MOST_LEVER, Math.sqrt(Math.max(0, between)))),
  };
}
