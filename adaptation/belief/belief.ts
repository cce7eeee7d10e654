/**
 * What is held about one player: at which lever value they meet the wanted chance, how steep their chance is there, and how
 * far off their margins always are. A grid over all three; evidence is every outcome and every margin, at the lever value
 * that was met. Pure functions on plain data: what went in decides what comes out, to the bit.
 */
import type { BeliefModel } from './belief-model.ts';

/** Grid by slope, then by bias of the margin, then by lever value; its weights add up to 1. */
export interface Belief {
  readonly weights: Float64Array;
  /** Lever value in force; null before the first choice. */
  value: number | null;
}

export interface Evidence {
  readonly value: number;
  readonly success: boolean;
  /** How clearly it was won or lost, in logits; NaN if it wasn't measured. */
  readonly margin: number;
}

export function createBelief(model: BeliefModel): Belief {
  const belief = { weights: new Float64Array(model.cells * model.groups.length), value: null };
  beginBelief(model, belief);
  return belief;
}

/** Back to what is held about anybody. */
export function beginBelief(model: BeliefModel, belief: Belief): void {
  belief.value = null;
  model.groups.forEach(({ share }, group) => {
    for (let i = 0; i < model.cells; i++) belief.weights[group * model.cells + i] = share * model.prior[i]!;
  });
}

/**
 * Takes in what came of one challenge. `trust` below 1 lets it count for less, as evidence from another kind of challenge
 * does.
 */
export function observe(model: BeliefModel, { weights }: Belief, evidence: Evidence, trust = 1): void {
  const { cells, groups, outlier } = model;
  const met = cellOf(model, evidence.value);
  let total = 0;
  groups.forEach(({ chances, edges, bias }, group) => {
    for (let i = 0; i < cells; i++) {
      const place = i - met + cells;
      const chance = chances[place]!;
      const outcome = evidence.success ? chance : 1 - chance;
      const margin = marginDensity(model, evidence.margin, edges[place]! + bias);
      // An outcome without effort, or by luck alone, tells nothing.
      const likelihood = (1 - outlier) * outcome * margin + outlier * 0.5 * OUTLIER_DENSITY;
      const at = group * cells + i;
      weights[at]! *= trust === 1 ? likelihood : likelihood ** trust;
      total += weights[at]!;
    }
  });
  for (let i = 0; i < weights.length; i++) weights[i]! /= total;
}

/** Widens the belief by what may have changed until the next challenge: a little always, much at times. */
export function forget(model: BeliefModel, { weights }: Belief): void {
  const { cells, groups, prior, walk, change } = model;
  groups.forEach(({ share }, group) => {
    const from = group * cells;
    let before = weights[from]!;
    for (let i = 0; i < cells; i++) {
      const here = weights[from + i]!;
      const after = i + 1 < cells ? weights[from + i + 1]! : here;
      const walked = here + walk * (before - 2 * here + after);
      before = here;
      weights[from + i] = (1 - change) * walked + change * share * prior[i]!;
    }
  });
}

/**
 * The lever value that most probably has the player in the band. It stays where it is unless another is better by
 * `model.reluctance`: no move before there is evidence for one.
 */
export function choose(model: BeliefModel, belief: Belief): number {
  const { cells, cell, least, inBand } = model;
  inBand.fill(0);
  model.groups.forEach(({ below, above }, group) => {
    let sum = 0;
    const at = (i: number) => (i < 0 || i >= cells ? 0 : belief.weights[group * cells + i]!);
    // A player whose own value is from `below` under to `above` over a lever value has it in the band.
    for (let i = -below; i < above; i++) sum += at(i);
    for (let i = 0; i < cells; i++) {
      sum += at(i + above);
      inBand[i]! += sum;
      sum -= at(i - below);
    }
  });
  let best = 0;
  for (let i = 1; i < cells; i++) if (inBand[i]! > inBand[best]!) best = i;
  const now = belief.value === null ? -1 : cellOf(model, belief.value);
  if (now < 0 || inBand[best]! > inBand[now]! + model.reluctance) belief.value = least + best * cell;
  return belief.value!;
}

/** Chance of success that is expected at a lever value. */
export function expectChance(model: BeliefModel, { weights }: Belief, value: number): number {
  const { cells, groups } = model;
  const met = cellOf(model, value);
  let sum = 0;
  groups.forEach(({ chances }, group) => {
    for (let i = 0; i < cells; i++) sum += weights[group * cells + i]! * chances[i - met + cells]!;
  });
  return sum;
}

/** Mean and standard deviation of the value at which the player meets the wanted chance. */
export function summarize(
  { cells, cell, least }: BeliefModel,
  { weights }: Belief,
): { readonly mean: number; readonly spread: number } {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    const value = least + (i % cells) * cell;
    mean += weights[i]! * value;
    squares += weights[i]! * value * value;
  }
  return { mean, spread: Math.sqrt(Math.max(0, squares - mean * mean)) };
}

/** The cell of a lever value, within the grid. */
function cellOf({ least, cell, cells }: BeliefModel, value: number): number {
  return Math.min(cells - 1, Math.max(0, Math.round((value - least) / cell)));
}

/** What a margin is worth that says nothing: about as likely as one that is two and a half widths off. */
const OUTLIER_DENSITY = 0.05;

/** Normal, up to a constant. One that is far off is taken for a result that says nothing: it is no proof. */
function marginDensity({ marginNoise }: BeliefModel, margin: number, expected: number): number {
  if (Number.isNaN(margin)) return 1;
  const off = (margin - expected) / marginNoise;
  return Math.exp(-(off * off) / 2);
}
