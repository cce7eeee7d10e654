/** One regression tree as flat arrays, and its evaluation in the arithmetic of ONNX Runtime. */

/**
 * Node i: `feature` −1 marks a leaf. A row goes left when its value is at most `threshold`, or missing and
 * `missingLeft`. A node with a set tells categories apart: those of the set go left.
 */
export interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly missingLeft: Uint8Array;
  /** Float32 values of leaves, `targets` side by side per node. */
  readonly value: Float32Array;
  /** The sets of nodes that tell categories apart; absent when there are none. */
  readonly sets?: CategorySets;
}

/** The numbers of the categories that go left, by node. */
export type CategorySets = ReadonlyMap<number, ReadonlySet<number>>;

function leafOf(tree: Tree, rows: Float32Array, offset: number): number {
  if (tree.sets !== undefined) return leafBySets(tree, tree.sets, rows, offset);
  let node = 0;
  for (;;) {
    const feature = tree.feature[node]!;
    if (feature < 0) return node;
    const value = rows[offset + feature]!;
    const left = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node]!;
    node = left ? tree.left[node]! : tree.right[node]!;
  }
}

/** The category whose number is nearest, and the lower one of two. */
export function categoryOf(value: number): number {
  return Math.ceil(value - 0.5);
}

function leafBySets(tree: Tree, sets: CategorySets, rows: Float32Array, offset: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node]!;
    if (feature < 0) return node;
    const value = rows[offset + feature]!;
    const set = sets.get(node);
    const known = set === undefined ? value <= tree.threshold[node]! : set.has(categoryOf(value));
    const left = Number.isNaN(value) ? tree.missingLeft[node] === 1 : known;
    node = left ? tree.left[node]! : tree.right[node]!;
  }
}

/**
 * The raw score of a row: its leaves summed in float32, in the order of the trees. ONNX Runtime's TreeEnsemble does the
 * same on one thread, and the two agree bit for bit (a sum in float64 agrees in one row of ten).
 */
export function marginOf(trees: readonly Tree[], rows: Float32Array, offset: number): number {
  let sum = 0;
  for (let i = 0; i < trees.length; i++) {
    const tree = trees[i]!;
    sum = Math.fround(sum + tree.value[leafOf(tree, rows, offset)]!);
  }
  return sum;
}

/** The same for trees that take turns: tree i adds to target i modulo `targets`. Row-major, `targets` per row. */
export function marginsInTurn(
  trees: readonly Tree[],
  { rows, width }: { readonly rows: Float32Array; readonly width: number },
  targets: number,
): Float64Array {
  const count = rows.length / width;
  const sums = new Float32Array(count * targets);
  for (const [i, tree] of trees.entries()) {
    const target = i % targets;
    for (let row = 0; row < count; row++) sums[row * targets + target]! += tree.value[leafOf(tree, rows, row * width)]!;
  }
  return Float64Array.from(sums);
}

/** The same for trees whose leaves have a value for each target. */
export function marginsAtOnce(
  trees: readonly Tree[],
  { rows, width }: { readonly rows: Float32Array; readonly width: number },
  targets: number,
): Float32Array {
  const count = rows.length / width;
  const sums = new Float32Array(count * targets);
  for (const tree of trees)
    for (let row = 0; row < count; row++) {
      const leaf = leafOf(tree, rows, row * width) * targets;
      for (let k = 0; k < targets; k++) sums[row * targets + k]! += tree.value[leaf + k]!;
    }
  return sums;
}
