/** Boosted trees as an ONNX graph. */

import { CHANCE_END, ROW_INPUT } from '../../export/graph-ends.ts';
import type { OnnxAttribute, OnnxGraph, OnnxTensor } from '../../export/onnx-writer.ts';
import type { Tree } from './tree.ts';

/** TreeEnsemble's codes: a row goes to the true branch when its value is at most the split. */
const MODE_LESS_OR_EQUAL = 0;
const AGGREGATE_SUM = 1;

/**
 * The graph: the TreeEnsemble operator (ai.onnx.ml 5) and the logistic function, because the operator ignores its own
 * post_transform for a single target.
 */
export function treesGraph(trees: readonly Tree[], width: number): OnnxGraph {
  return {
    name: 'gradient_boosted_trees',
    inputs: [{ name: ROW_INPUT, width }],
    outputs: CHANCE_END.outputs,
    initializers: CHANCE_END.constants,
    nodes: [
      {
        op: 'TreeEnsemble',
        domain: 'ai.onnx.ml',
        inputs: [ROW_INPUT],
        outputs: [CHANCE_END.prediction],
        attributes: flatten(trees),
      },
      ...CHANCE_END.nodes,
    ],
  };
}

function flatten(trees: readonly Tree[]): Record<string, OnnxAttribute> {
  const nodes = {
    features: [] as number[],
    splits: [] as number[],
    trueIds: [] as number[],
    falseIds: [] as number[],
    trueLeafs: [] as number[],
    falseLeafs: [] as number[],
    missingTrue: [] as number[],
  };
  const leaves: number[] = [];
  const roots: number[] = [];
  for (const tree of trees) {
    roots.push(nodes.features.length);
    // Inner nodes and leaves have separate numbers. A tree of one leaf needs a node whose two children are that leaf.
    if (tree.feature[0]! < 0) {
      leaves.push(tree.value[0]!);
      pushNode(nodes, {
        feature: 0,
        split: 0,
        trueId: leaves.length - 1,
        falseId: leaves.length - 1,
        trueLeaf: 1,
        falseLeaf: 1,
        missingTrue: 0,
      });
      continue;
    }
    flattenTree(tree, nodes, leaves);
  }
  const modes = nodes.features.map(() => MODE_LESS_OR_EQUAL);
  return {
    n_targets: { kind: 'int', value: 1 },
    aggregate_function: { kind: 'int', value: AGGREGATE_SUM },
    post_transform: { kind: 'int', value: 0 },
    tree_roots: { kind: 'ints', values: roots },
    nodes_featureids: { kind: 'ints', values: nodes.features },
    nodes_splits: tensor({ type: 'float', shape: [nodes.splits.length], values: nodes.splits }),
    nodes_modes: tensor({ type: 'uint8', shape: [modes.length], values: modes }),
    nodes_truenodeids: { kind: 'ints', values: nodes.trueIds },
    nodes_falsenodeids: { kind: 'ints', values: nodes.falseIds },
    nodes_trueleafs: { kind: 'ints', values: nodes.trueLeafs },
    nodes_falseleafs: { kind: 'ints', values: nodes.falseLeafs },
    nodes_missing_value_tracks_true: { kind: 'ints', values: nodes.missingTrue },
    leaf_targetids: { kind: 'ints', values: leaves.map(() => 0) },
    leaf_weights: tensor({ type: 'float', shape: [leaves.length], values: leaves }),
  };
}

interface FlatNode {
  readonly feature: number;
  readonly split: number;
  readonly trueId: number;
  readonly falseId: number;
  readonly trueLeaf: number;
  readonly falseLeaf: number;
  readonly missingTrue: number;
}

type FlatNodes = {
  features: number[];
  splits: number[];
  trueIds: number[];
  falseIds: number[];
  trueLeafs: number[];
  falseLeafs: number[];
  missingTrue: number[];
};

function flattenTree(tree: Tree, nodes: FlatNodes, leaves: number[]): void {
  // Numbers the inner nodes first, in the tree's order, then the leaves.
  const numbers = new Int32Array(tree.feature.length);
  let inner = nodes.features.length;
  for (let i = 0; i < numbers.length; i++) {
    if (tree.feature[i]! >= 0) numbers[i] = inner++;
    else numbers[i] = leaves.push(tree.value[i]!) - 1;
  }
  const isLeaf = (node: number) => (tree.feature[node]! < 0 ? 1 : 0);
  for (let i = 0; i < numbers.length; i++) {
    if (isLeaf(i)) continue;
    const [left, right] = [tree.left[i]!, tree.right[i]!];
    pushNode(nodes, {
      feature: tree.feature[i]!,
      split: tree.threshold[i]!,
      trueId: numbers[left]!,
      falseId: numbers[right]!,
      trueLeaf: isLeaf(left),
      falseLeaf: isLeaf(right),
      missingTrue: tree.missingLeft[i]!,
    });
  }
}

function pushNode(nodes: FlatNodes, node: FlatNode): void {
  nodes.features.push(node.feature);
  nodes.splits.push(node.split);
  nodes.trueIds.push(node.trueId);
  nodes.falseIds.push(node.falseId);
  nodes.trueLeafs.push(node.trueLeaf);
  nodes.falseLeafs.push(node.falseLeaf);
  nodes.missingTrue.push(node.missingTrue);
}

function tensor(value: OnnxTensor): OnnxAttribute {
  return { kind: 'tensor', value };
}
