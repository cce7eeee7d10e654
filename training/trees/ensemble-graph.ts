/** Trees as an ONNX graph: their leaves are summed per target, in the order of the trees. */
import { type GraphEnd, ROW_INPUT } from '../export/graph-ends.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../export/onnx-writer.ts';
import { ensembleAttributes } from './ensemble-attributes.ts';
import { regressorAttributes } from './regressor-attributes.ts';
import type { Tree } from './tree.ts';

interface Ensemble {
  readonly width: number;
  readonly end: GraphEnd;
  /** Sums per row. */
  readonly targets: number;
  /** Values per leaf: one for a tree that adds to one target (trees take turns), or one for each target. */
  readonly leafTargets: number;
  /** What the sums are divided by; 1 when omitted. */
  readonly divisor?: number;
  /** What is added last; nothing when null. */
  readonly add: number | null;
}

/**
 * One TreeEnsemble operator (ai.onnx.ml 5), which is small but has one value per leaf and a tree's nodes once, or one
 * TreeEnsembleRegressor. What follows the sum is made of other operators, because they ignore their own post_transform
 * for a single target.
 */
export function ensembleGraph(name: string, trees: readonly Tree[], ensemble: Ensemble): OnnxGraph {
  const { width, end, targets, leafTargets, divisor = 1, add } = ensemble;
  const steps: { readonly op: string; readonly constant: string; readonly value: number }[] = [];
  if (divisor !== 1) steps.push({ op: 'Div', constant: 'trees', value: divisor });
  if (add !== null) steps.push({ op: 'Add', constant: 'base', value: add });
  const nameAfter = (step: number) => (step === steps.length ? end.prediction : step === 0 ? 'sum' : 'mean');
  const simple = leafTargets === 1 && trees.every(({ sets }) => sets === undefined);
  const sum: OnnxNode = {
    ...(simple
      ? { op: 'TreeEnsemble', attributes: ensembleAttributes(trees, targets) }
      : { op: 'TreeEnsembleRegressor', attributes: regressorAttributes(trees, targets, leafTargets) }),
    domain: 'ai.onnx.ml',
    inputs: [ROW_INPUT],
    outputs: [nameAfter(0)],
  };
  const constants = steps.map(({ constant, value }): [string, OnnxTensor] => [
    constant,
    { type: 'float', shape: [1], values: [value] },
  ]);
  return {
    name,
    inputs: [{ name: ROW_INPUT, width }],
    outputs: end.outputs,
    initializers: { ...Object.fromEntries(constants), ...end.constants },
    nodes: [
      sum,
      ...steps.map(({ op, constant }, i) => ({ op, inputs: [nameAfter(i), constant], outputs: [nameAfter(i + 1)] })),
      ...end.nodes,
    ],
  };
}
