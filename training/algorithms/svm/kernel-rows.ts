/** How alike rows are: products of inputs, or a bell of their distance. A bounded number of rows is remembered. */
import { productOf, squaresOf } from '../../optimize/products.ts';

export type Kernel = { readonly kind: 'linear' } | { readonly kind: 'rbf'; readonly gamma: number };

export interface KernelRows {
  /** Rows that there are. */
  readonly count: number;
  readonly diagonal: Float64Array;
  /** How alike a row is to each row. The answer is good until the row after the next one is asked for. */
  row(row: number): Float32Array;
}

/** `inputs` has `width` numbers per row. `cacheMb` bounds what is remembered, but for two rows. */
export function kernelRows(inputs: Float64Array, width: number, kernel: Kernel, cacheMb: number): KernelRows {
  const count = inputs.length / width;
  const squares = squaresOf(inputs, width);
  const most = Math.max(2, Math.floor((cacheMb * 1e6) / (4 * count)));
  /** Rows in the order of their last use. */
  const known = new Map<number, Float32Array>();
  return {
    count,
    diagonal: kernel.kind === 'linear' ? squares : new Float64Array(count).fill(1),
    row(row) {
      let values = known.get(row);
      if (values !== undefined) {
        known.delete(row);
      } else {
        const [oldest] = known.keys();
        values = known.size < most ? undefined : known.get(oldest!);
        if (values === undefined) values = new Float32Array(count);
        else known.delete(oldest!);
        fillRow(values, inputs, width, squares, row, kernel);
      }
      known.set(row, values);
      return values;
    },
  };
}

function fillRow(
  out: Float32Array,
  inputs: Float64Array,
  width: number,
  squares: Float64Array,
  row: number,
  kernel: Kernel,
): void {
  const own = squares[row]!;
  const isLinear = kernel.kind === 'linear';
  const gamma = isLinear ? 0 : kernel.gamma;
  for (let other = 0; other < out.length; other++) {
    const product = productOf(inputs, row * width, inputs, other * width, width);
    out[other] = isLinear ? product : Math.exp(-gamma * Math.max(0, own + squares[other]! - 2 * product));
  }
}
