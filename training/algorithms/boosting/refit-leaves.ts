/** Gives each leaf the quantile of its rows' residuals, which makes the quantile loss smallest; constraints still hold. */
import { divideBounds } from './child-bounds.ts';
import type { GrownTree, NodeRows } from './grow-tree.ts';
import { type LossRows, quantileOf } from './losses.ts';

interface RefitRules {
  readonly quantile: number;
  readonly learningRate: number;
  readonly monotone: Int8Array;
}

export function refitLeaves({ tree, nodes }: GrownTree, order: Int32Array, rows: LossRows, rules: RefitRules): void {
  const residuals = ({ start, end }: NodeRows) =>
    quantileOf(
      Float64Array.from(order.subarray(start, end), (row) => rows.labels[row]! - rows.margins[row]!),
      rules.quantile,
    );
  const waiting = [{ node: 0, bounds: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY } }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, bounds } = next;
    const split = tree.splitOf(node);
    const clamp = (value: number) => Math.min(bounds.high, Math.max(bounds.low, value));
    if (split === null) {
      tree.setValue(node, rules.learningRate * clamp(residuals(nodes[node]!)));
      continue;
    }
    const { feature, left, right } = split;
    const monotone = rules.monotone[feature]!;
    const free = monotone === 0;
    const [leftBounds, rightBounds] = divideBounds(
      bounds,
      monotone,
      free ? 0 : clamp(residuals(nodes[left]!)),
      free ? 0 : clamp(residuals(nodes[right]!)),
    );
    waiting.push({ node: left, bounds: leftBounds }, { node: right, bounds: rightBounds });
  }
}
