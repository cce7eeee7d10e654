/** The bounds that a split hands down to its children. */
import { leafValue, type NodeSums, type Split, type SplitRules } from './split-rules.ts';

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A split on a constrained feature divides the range of values halfway between its children's. */
export function childBounds(node: NodeSums, split: Split, rules: SplitRules): readonly [Bounds, Bounds] {
  const { low, high } = node;
  const monotone = rules.monotone[split.feature]!;
  if (monotone === 0) return divideBounds({ low, high }, 0, 0, 0);
  const left = leafValue(split.leftGradient, split.leftCurvature, low, high, rules.l2);
  const right = leafValue(
    node.gradient - split.leftGradient,
    node.curvature - split.leftCurvature,
    low,
    high,
    rules.l2,
  );
  return divideBounds({ low, high }, monotone, left, right);
}

export function divideBounds({ low, high }: Bounds, monotone: number, left: number, right: number): [Bounds, Bounds] {
  if (monotone === 0) {
    return [
      { low, high },
      { low, high },
    ];
  }
  const middle = (left + right) / 2;
  const below = { low, high: middle };
  const above = { low: middle, high };
  return monotone > 0 ? [below, above] : [above, below];
}
