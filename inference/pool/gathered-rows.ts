/** The tensors of a request whose rows were answered in several runs. */
import { concatRows } from '../tensors/rows-of-tensors.ts';
import type { Tensor } from '../tensors/tensor.ts';

export class GatheredRows {
  #parts: { readonly from: number; readonly tensors: readonly Tensor[] }[] = [];

  /** Adds the answers to the rows from `from` on. They must not change afterwards. */
  add(from: number, tensors: readonly Tensor[]): void {
    this.#parts.push({ from, tensors });
  }

  /** All rows in order; null if their shapes differ from run to run. */
  join(): readonly Tensor[] | null {
    if (this.#parts.length === 1) return this.#parts[0]!.tensors;
    const ordered = this.#parts.sort((a, b) => a.from - b.from);
    return concatRows(ordered.map(({ tensors }) => tensors));
  }
}
