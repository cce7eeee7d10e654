/**
 * The belief about one player: at which lever value they meet the wanted chance, how steep their chance is there, and how
 * far off their margins always are. A grid over all three; evidence is every outcome and every margin, at the lever value
 * that was met. Pure functions on plain data: what went in decides what comes out, to the bit.
 */
import { type BeliefModel, edgeOf } from './belief-model.ts';

/** Grid by slope, then by bias of the margin, then by lever value; its weights add up to 1. */
export interface Belief {
  readonly weights: Float64Array;
  /** Lever value in force; null before the first choice. */
  value: number | null;
  /** Chance that the next result says nothing of the player: higher after one that said nothing. */
  idle: number;
}

export interface Evidence {
  readonly value: number;
  readonly success: boolean;
  /** How clearly it was won or lost, in logits; NaN if it wasn't measured. */
  readonly margin: number;
  /** Variance of this margin over that of the usual ones, where less was measured than usual; default 1. */
  readonly blur?: number;
}

export function createBelief(model: BeliefModel): Belief {
  const belief = { weights: new Float64Array(model.cells * model.groups.length), value: null, idle: 0 };
  beginBelief(model, belief);
  return belief;
}

/** Back to what is held about anybody. */
export function beginBelief(model: BeliefModel, belief: Belief): void {
  belief.value = null;
  belief.idle = model.outlier;
  model.groups.forEach(({ share }, group) => {
    for (let i = 0; i < model.cells; i++) belief.weights[group * model.cells + i] = share * model.prior[i]!;
  });
}

/**
 * Takes in what came of one challenge. `trust` below 1 lets it count for less, as evidence from another kind of challenge
 * does.
 */
export function observe(model: BeliefModel, belief: Belief, evidence: Evidence, trust = 1): void {
  const { weights } = belief;
  const { cells, groups, marginNoise, outlier, idling } = model;
  const met = cellOf(model, evidence.value);
  const noise = marginNoise ** 2 * (evidence.blur ?? 1);
  const { idle } = belief;
  const idleLikelihood = idle * (evidence.success ? 1 - IDLE_FAILURES : IDLE_FAILURES) * OUTLIER_DENSITY;
  const { success, margin } = evidence;
  const isMeasured = !Number.isNaN(margin);
  let total = 0;
  // Plain loops over what is fixed for all cells: a third less time than a function per group.
  for (let group = 0; group < groups.length; group++) {
    const { chances, edges, bias } = groups[group]!;
    const first = group * cells;
    for (let i = 0; i < cells; i++) {
      const place = i - met + cells;
      const chance = chances[place]!;
      const outcome = success ? chance : 1 - chance;
      const density = isMeasured ? marginDensity(noise, margin, edges[place]! + bias) : 1;
      // An outcome without effort, or by luck alone, tells nothing.
      const likelihood = (1 - idle) * outcome * density + idleLikelihood;
      const weight = weights[first + i]! * (trust === 1 ? likelihood : likelihood ** trust);
      weights[first + i] = weight;
      total += weight;
    }
  }
  for (let i = 0; i < weights.length; i++) weights[i]! /= total;
  if (trust < 1) return;
  const wasIdle = idleLikelihood / total;
  belief.idle = outlier + (idling - outlier) * wasIdle;
}

/** Takes in a margin alone, with a trust below 1: what a client said of it. It can't move the belief far. */
export function observeMargin(
  model: BeliefModel,
  { weights }: Belief,
  value: number,
  margin: number,
  trust: number,
): void {
  if (Number.isNaN(margin)) return;
  const { cells, groups, outlier, marginNoise } = model;
  const met = cellOf(model, value);
  let total = 0;
  groups.forEach(({ edges, bias }, group) => {
    for (let i = 0; i < cells; i++) {
      const density = marginDensity(marginNoise ** 2, margin, edges[i - met + cells]! + bias);
      const at = group * cells + i;
      weights[at]! *= ((1 - outlier) * density + outlier * OUTLIER_DENSITY) ** trust;
      total += weights[at]!;
    }
  });
  for (let i = 0; i < weights.length; i++) weights[i]! /= total;
}

/** Widens the belief by what may have changed until the next challenge: a little always, much at times. */
export function forget(model: BeliefModel, { weights }: Belief): void {
  const { cells, groups, prior, walk, change } = model;
  for (let group = 0; group < groups.length; group++) {
    const { share } = groups[group]!;
    const from = group * cells;
    let before = weights[from]!;
    let here = before;
    for (let i = 0; i < cells; i++) {
      const after = i + 1 < cells ? weights[from + i + 1]! : here;
      const walked = here + walk * (before - 2 * here + after);
      before = here;
      weights[from + i] = (1 - change) * walked + change * share * prior[i]!;
      here = after;
    }
  }
}

/**
 * The lever value that most probably has the player in the band. It stays where it is unless another is more probable
 * by `model.reluctance`: no move before there is evidence for one.
 */
export function choose(model: BeliefModel, belief: Belief): number {
  const { target, band, reluctance } = model;
  belief.value = likeliest(model, belief.weights, belief.value, { target, band, reluctance });
  return belief.value;
}

export interface Aim {
  readonly target: number;
  /** Half of the band about the target. */
  readonly band: number;
  /** How much less probable the band may be at the present value than elsewhere, as a share. */
  readonly reluctance: number;
  /** The values to choose from; default all of the grid. */
  readonly least?: number;
  readonly most?: number;
}

/** The same for weights on the grid, a value in force (null for none) and an aim. */
export function likeliest(model: BeliefModel, weights: Float64Array, now: number | null, aim: Aim): number {
  const { cells, cell, least, inBand } = model;
  fillInBand(model, weights, aim);
  const from = aim.least === undefined ? 0 : cellOf(model, aim.least);
  const to = aim.most === undefined ? cells - 1 : cellOf(model, aim.most);
  let best = from;
  for (let i = from + 1; i <= to; i++) if (inBand[i]! > inBand[best]!) best = i;
  const stays = now !== null && inBand[cellOf(model, now)]! >= (1 - aim.reluctance) * inBand[best]!;
  return stays ? now : least + best * cell;
}

/** Fills `model.inBand` with how probable the band is at each cell. */
function fillInBand(model: BeliefModel, weights: Float64Array, { target, band }: Aim): void {
  const { cells, groups, reach, inBand } = model;
  const low = edgeOf(model, target - band) - reach;
  const high = edgeOf(model, target + band) - reach;
  inBand.fill(0);
  groups.forEach(({ slope }, group) => {
    // The own value of a player who is in the band lies so many cells from the lever value.
    let from = Math.ceil(low / slope);
    let to = Math.floor(high / slope);
    if (from > to) from = to = Math.round((low + high) / 2 / slope);
    const first = group * cells;
    let sum = 0;
    for (let i = Math.max(0, from); i < Math.min(cells, to); i++) sum += weights[first + i]!;
    for (let i = 0; i < cells; i++) {
      if (i + to >= 0 && i + to < cells) sum += weights[first + i + to]!;
      inBand[i]! += sum;
      if (i + from >= 0 && i + from < cells) sum -= weights[first + i + from]!;
    }
  });
}

/** Chance of success that is expected at a lever value. */
export function expectChance(model: BeliefModel, { weights }: Pick<Belief, 'weights'>, value: number): number {
  const { cells, groups } = model;
  const met = cellOf(model, value);
  let sum = 0;
  for (let group = 0; group < groups.length; group++) {
    const { chances } = groups[group]!;
    const first = group * cells;
    for (let i = 0; i < cells; i++) sum += weights[first + i]! * chances[i - met + cells]!;
  }
  return sum;
}

/** Share that is left out on each side of a summary. */
const TRIMMED = 0.05;
/** A normal distribution's standard deviation over that of what is left of it. */
const TRIMMED_SPREAD = 1.27;

/**
 * Mean and standard deviation of the value at which the player meets a target, by default the wanted chance. The
 * outermost twentieth on each side is left out: somebody else may always sit there by now, and that is no part of what
 * is held about this player.
 */
export function summarize(
  model: BeliefModel,
  { weights }: Pick<Belief, 'weights'>,
  target: number = model.target,
): { readonly mean: number; readonly spread: number } {
  const { cells, cell, least, groups, inBand: shares } = model;
  const further = model.reach - edgeOf(model, target);
  shares.fill(0);
  for (let group = 0; group < groups.length; group++) {
    const shift = Math.round(further / groups[group]!.slope);
    const first = group * cells;
    for (let i = 0; i < cells; i++) {
      const to = Math.min(cells - 1, Math.max(0, i + shift));
      shares[to]! += weights[first + i]!;
    }
  }
  let below = 0;
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < cells; i++) {
    const above = below + shares[i]!;
    const share = Math.max(0, Math.min(above, 1 - TRIMMED) - Math.max(below, TRIMMED));
    below = above;
    const value = least + i * cell;
    total += share;
    sum += share * value;
    squares += share * value * value;
  }
  const mean = sum / total;
  return { mean, spread: TRIMMED_SPREAD * Math.sqrt(Math.max(0, squares / total - mean * mean)) };
}

/** The cell of a lever value, within the grid. */
function cellOf({ least, cell, cells }: BeliefModel, value: number): number {
  return Math.min(cells - 1, Math.max(0, Math.round((value - least) / cell)));
}

/** Share of failures among the results of those who don't try. */
const IDLE_FAILURES = 0.9;

/** What a margin is worth that says nothing: about as likely as one that is two widths off. */
const OUTLIER_DENSITY = 0.1;

/** Normal, up to a constant. A margin that is far off is taken for a result that says nothing: it is no proof. */
function marginDensity(noise: number, margin: number, expected: number): number {
  const off = margin - expected;
  return Math.exp((off * off * -0.5) / noise);
}
