/** Reads a model's curve: where its chance, swept over the lever, meets the reference target. */
import type { BoundOutcome } from '../outcome/outcome-spec.ts';
import { REFERENCE_TARGET } from './create-population.ts';

/** A curve flatter than this (logits over the whole range) is taken for this: it must meet the target somewhere. */
const FLATTEST = 2;
/** How far beyond the candidates a curve is followed, as a share of the range: there it is a guess. */
const FURTHEST = 0.5;
const LEAST_CHANCE = 0.005;

/** The place, 0 for easiest and 1 for hardest, maybe beyond; null for one candidate or none. */
export function placeOfModel(
  { scale, population }: Pick<BoundOutcome, 'scale' | 'population'>,
  candidates: ArrayLike<number>,
  chances: ArrayLike<number>,
): number | null {
  const count = candidates.length;
  if (count < 2) return null;
  const isRising = scale.placeOf(candidates[1]!) > scale.placeOf(candidates[0]!);
  const at = (i: number) => (isRising ? i : count - 1 - i);
  const placeAt = (i: number) => scale.placeOf(candidates[at(i)]!);
  const edgeAt = (i: number) => logit(chances[at(i)]!) - logit(REFERENCE_TARGET);
  // From the easiest candidate to the hardest.
  for (let i = 1; i < count; i++) {
    if (edgeAt(i) > 0) continue;
    const [before, after] = [edgeAt(i - 1), edgeAt(i)];
    if (before <= 0) break;
    return placeAt(i - 1) + (before / (before - after)) * (placeAt(i) - placeAt(i - 1));
  }
  const isEasy = edgeAt(count - 1) > 0;
  const width = placeAt(count - 1) - placeAt(0);
  if (!(width > 0)) return null;
  const slope = Math.max(FLATTEST, (edgeAt(0) - edgeAt(count - 1)) / width);
  const nearest = isEasy ? count - 1 : 0;
  const beyond = Math.min(FURTHEST, Math.max(-FURTHEST, edgeAt(nearest) / slope));
  const { least, cell, cells } = population;
  return Math.min(least + cell * (cells - 1), Math.max(least, placeAt(nearest) + beyond));
}

function logit(chance: number): number {
  const share = Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, chance));
  return Math.log(share / (1 - share));
}
