/**
 * What models of a 0/1 outcome take and give, whatever they are made of: a `row`; its `margin` (the score, log odds) and the
 * `probability` that it stands for, float32 of shape [N, 1] each.
 */
import type { OnnxNode, OnnxTensor } from './onnx-writer.ts';

export const ROW_INPUT = 'row';

/** In the order in which replies hold them. */
export const SCORE_OUTPUTS = [
  { name: 'probability', width: 1 },
  { name: 'margin', width: 1 },
] as const;

/**
 * From `margin` to `probability`, spelt out as 1 / (1 + exp(-m)): ONNX Runtime's Sigmoid is an approximation that is off by
 * up to 1.2e-5 relative, ten times more than this.
 */
export const CHANCE_NODES: readonly OnnxNode[] = [
  { op: 'Neg', inputs: ['margin'], outputs: ['negated'] },
  { op: 'Exp', inputs: ['negated'], outputs: ['odds'] },
  { op: 'Add', inputs: ['odds', 'one'], outputs: ['denominator'] },
  { op: 'Reciprocal', inputs: ['denominator'], outputs: ['probability'] },
];

/** The initializers they need. */
export const CHANCE_CONSTANTS: Readonly<Record<string, OnnxTensor>> = {
  one: { type: 'float', shape: [1], values: [1] },
};
