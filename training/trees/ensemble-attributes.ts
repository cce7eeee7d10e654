/**
 * Trees without sets as the attributes of TreeEnsemble (ai.onnx.ml 5): inner nodes and leaves have separate numbers.
 */
import type { OnnxAttribute, OnnxTensor } from '../export/onnx-writer.ts';
import type { Tree } from './tree.ts';

/** TreeEnsemble's codes: a row goes to the true branch when its value is at most the split. */
const MODE_LESS_OR_EQUAL = 0;
const AGGREGATE_SUM = 1;

class FlatNodes {
  readonly features: number[] = [];
  readonly splits: number[] = [];
  readonly trueIds: number[] = [];
  readonly falseIds: number[] = [];
  readonly trueLeafs: number[] = [];
  readonly falseLeafs: number[] = [];
  readonly missingTrue: number[] = [];
  readonly leaves: number[] = [];
  readonly leafTargets: number[] = [];

  push(
    { feature, threshold, missingLeft }: Tree,
    node: number,
    [trueId, falseId]: readonly [number, number],
    [trueLeaf, falseLeaf]: readonly [boolean, boolean],
  ): void {
    this.features.push(Math.max(0, feature[node]!));
    this.splits.push(threshold[node]!);
    this.trueIds.push(trueId);
    this.falseIds.push(falseId);
    this.trueLeafs.push(trueLeaf ? 1 : 0);
    this.falseLeafs.push(falseLeaf ? 1 : 0);
    this.missingTrue.push(missingLeft[node]!);
  }
}

/** Tree i adds to target i modulo `targets`. */
export function ensembleAttributes(trees: readonly Tree[], targets: number): Record<string, OnnxAttribute> {
  const nodes = new FlatNodes();
  const roots: number[] = [];
  for (const [i, tree] of trees.entries()) {
    roots.push(nodes.features.length);
    flattenTree(tree, i % targets, nodes);
  }
  const modes = nodes.features.map(() => MODE_LESS_OR_EQUAL);
  return {
    n_targets: { kind: 'int', value: targets },
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
    leaf_targetids: { kind: 'ints', values: nodes.leafTargets },
    leaf_weights: tensor({ type: 'float', shape: [nodes.leaves.length], values: nodes.leaves }),
  };
}

function flattenTree(tree: Tree, target: number, nodes: FlatNodes): void {
  const addLeaf = (node: number) => {
    nodes.leafTargets.push(target);
    return nodes.leaves.push(tree.value[node]!) - 1;
  };
  // A tree of one leaf needs a node whose two children are that leaf.
  if (tree.feature[0]! < 0) {
    const leaf = addLeaf(0);
    nodes.push(tree, 0, [leaf, leaf], [true, true]);
    return;
  }
  // Numbers the inner nodes first, in the tree's order, then the leaves.
  const numbers = new Int32Array(tree.feature.length);
  let inner = nodes.features.length;
  for (let i = 0; i < numbers.length; i++) numbers[i] = tree.feature[i]! >= 0 ? inner++ : addLeaf(i);
  const isLeaf = (node: number) => tree.feature[node]! < 0;
  for (let i = 0; i < numbers.length; i++) {
    if (isLeaf(i)) continue;
    const [left, right] = [tree.left[i]!, tree.right[i]!];
    nodes.push(tree, i, [numbers[left]!, numbers[right]!], [isLeaf(left), isLeaf(right)]);
  }
}

function tensor(value: OnnxTensor): OnnxAttribute {
  return { kind: 'tensor', value };
}
