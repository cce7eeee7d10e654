/** Trees as the attributes of TreeEnsembleRegressor (ai.onnx.ml 3), whose leaves may have a value for each target. */
import type { OnnxAttribute } from '../export/onnx-writer.ts';
import type { Tree } from './tree.ts';

class FlatNodes {
  readonly treeIds: number[] = [];
  readonly nodeIds: number[] = [];
  readonly features: number[] = [];
  readonly values: number[] = [];
  readonly modes: string[] = [];
  readonly trueIds: number[] = [];
  readonly falseIds: number[] = [];
  readonly missingTrue: number[] = [];

  push(
    [tree, node]: readonly [number, number],
    mode: string,
    { feature, value }: { readonly feature: number; readonly value: number },
    [trueId, falseId]: readonly [number, number],
    missingTrue: boolean,
  ): void {
    this.treeIds.push(tree);
    this.nodeIds.push(node);
    this.features.push(feature);
    this.values.push(value);
    this.modes.push(mode);
    this.trueIds.push(trueId);
    this.falseIds.push(falseId);
    this.missingTrue.push(missingTrue ? 1 : 0);
  }
}

/** A leaf has a value for each target, or one for the target of its tree: tree i's is i modulo `targets`. */
export function regressorAttributes(
  trees: readonly Tree[],
  targets: number,
  leafTargets: number,
): Record<string, OnnxAttribute> {
  const nodes = new FlatNodes();
  const leaves = { trees: [] as number[], nodes: [] as number[], targets: [] as number[], weights: [] as number[] };
  for (const [id, tree] of trees.entries()) {
    flattenTree(tree, id, nodes);
    for (let node = 0; node < tree.feature.length; node++) {
      if (tree.feature[node]! >= 0) continue;
      for (let k = 0; k < leafTargets; k++) {
        const weight = tree.value[node * leafTargets + k]!;
        // Zeros are left out, but a leaf needs one value at least.
        if (weight === 0 && k > 0) continue;
        leaves.trees.push(id);
        leaves.nodes.push(node);
        leaves.targets.push(leafTargets === 1 ? id % targets : k);
        leaves.weights.push(weight);
      }
    }
  }
  const ints = (values: readonly number[]): OnnxAttribute => ({ kind: 'ints', values });
  return {
    n_targets: { kind: 'int', value: targets },
    aggregate_function: { kind: 'string', value: 'SUM' },
    post_transform: { kind: 'string', value: 'NONE' },
    nodes_treeids: ints(nodes.treeIds),
    nodes_nodeids: ints(nodes.nodeIds),
    nodes_featureids: ints(nodes.features),
    nodes_values: { kind: 'floats', values: nodes.values },
    nodes_modes: { kind: 'strings', values: nodes.modes },
    nodes_truenodeids: ints(nodes.trueIds),
    nodes_falsenodeids: ints(nodes.falseIds),
    nodes_missing_value_tracks_true: ints(nodes.missingTrue),
    target_treeids: ints(leaves.trees),
    target_nodeids: ints(leaves.nodes),
    target_ids: ints(leaves.targets),
    target_weights: { kind: 'floats', values: leaves.weights },
  };
}

/**
 * A set of categories is a chain of thresholds between them, whose branches lead to the node's two children again and
 * again. ONNX Runtime's own nodes for sets disagree with each other about numbers that are no category's.
 */
function flattenTree(tree: Tree, id: number, nodes: FlatNodes): void {
  let extra = tree.feature.length;
  for (let node = 0; node < tree.feature.length; node++) {
    const feature = tree.feature[node]!;
    const [left, right] = [tree.left[node]!, tree.right[node]!];
    if (feature < 0) {
      nodes.push([id, node], 'LEAF', { feature: 0, value: 0 }, [0, 0], false);
      continue;
    }
    const missingLeft = tree.missingLeft[node] === 1;
    const set = tree.sets?.get(node);
    const runs = set === undefined ? [{ upTo: tree.threshold[node]!, left: true }] : runsOf(set);
    // A missing value takes the first branch that leads to its side, or else the last branch of all.
    let found = false;
    for (const [i, run] of runs.entries()) {
      const own = i === 0 ? node : extra++;
      const next = i < runs.length - 1 ? extra : right;
      const missingHere: boolean = !found && run.left === missingLeft && (missingLeft || i < runs.length - 1);
      found ||= missingHere;
      const split = { feature, value: run.upTo };
      nodes.push([id, own], 'BRANCH_LEQ', split, [run.left ? left : right, next], missingHere);
    }
  }
}

/** The rising bounds between numbers of the set and others; above the last are others. */
function runsOf(set: ReadonlySet<number>): { readonly upTo: number; readonly left: boolean }[] {
  const members = [...set].sort((a, b) => a - b);
  return members.flatMap((member, i) => [
    ...(members[i - 1] === member - 1 ? [] : [{ upTo: member - 0.5, left: false }]),
    ...(members[i + 1] === member + 1 ? [] : [{ upTo: member + 0.5, left: true }]),
  ]);
}
