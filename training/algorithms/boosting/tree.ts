/** One regression tree as flat arrays, and its evaluation in the arithmetic of ONNX Runtime. */

/**
 * Node i: `feature` −1 marks a leaf. A row goes left when its value is at most `threshold`, or missing and
 * `missingLeft`.
 */
export interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly missingLeft: Uint8Array;
  /** Float32 values of leaves. */
  readonly value: Float32Array;
}

export function leafOf(tree: Tree, rows: Float32Array, offset: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node]!;
    if (feature < 0) return node;
    const value = rows[offset + feature]!;
    const left = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node]!;
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
