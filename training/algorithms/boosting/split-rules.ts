/**
 * What a split gains, with regularisation and monotone constraints (Chen & Guestrin 2016, XGBoost, section 2.2).
 */

import { MISSING_BIN } from '../../trees/bins.ts';

/** Values per bin: gradient and curvature. */
export const STRIDE = 2;

export interface SplitRules {
  readonly l2: number;
  /** Least sum of curvatures in a child. */
  readonly minCurvature: number;
  /** Least improvement of the loss. */
  readonly minGain: number;
  /** Each feature's direction: 1 the score may only rise with it, −1 it may only fall, 0 free. */
  readonly monotone: Int8Array;
}

/** A node's sums, and the bounds on its value from constrained splits above it. */
export interface NodeSums {
  readonly gradient: number;
  readonly curvature: number;
  readonly low: number;
  readonly high: number;
}

export interface Split {
  readonly feature: number;
  /** Rows in bins up to this one go left. */
  readonly bin: number;
  /** The bins that go left, for categories, 32 to a number; null for numbers. */
  readonly members: Int32Array | null;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftGradient: number;
  readonly leftCurvature: number;
}

/** Whether the rows of a bin go left. */
export function goesLeft({ bin: last, members, missingLeft }: Split, bin: number): boolean {
  if (bin === MISSING_BIN) return missingLeft;
  return members === null ? bin <= last : (members[bin >> 5]! & (1 << (bin & 31))) !== 0;
}

/** The value that minimises the loss of rows with these sums, within bounds. */
export function leafValue(gradient: number, curvature: number, low: number, high: number, l2: number): number {
  const value = -gradient / (curvature + l2);
  return value < low ? low : Math.min(value, high);
}

export function gainOf(
  gradient: number,
  curvature: number,
  node: NodeSums,
  rules: SplitRules,
  monotone: number,
): number {
  const { low, high } = node;
  const restGradient = node.gradient - gradient;
  const restCurvature = node.curvature - curvature;
  if (monotone !== 0) {
    const left = leafValue(gradient, curvature, low, high, rules.l2);
    const right = leafValue(restGradient, restCurvature, low, high, rules.l2);
    if (monotone > 0 ? left > right : left < right) return Number.NEGATIVE_INFINITY;
  }
  return (
    reduction(gradient, curvature, low, high, rules.l2) + reduction(restGradient, restCurvature, low, high, rules.l2)
  );
}

/** How much the best value within bounds reduces the loss. */
export function reduction(gradient: number, curvature: number, low: number, high: number, l2: number): number {
  const value = leafValue(gradient, curvature, low, high, l2);
  return -(gradient * value + 0.5 * (curvature + l2) * value * value);
}
