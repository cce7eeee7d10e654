/** Float32 rows that grow as they are read. */

/** Rows of a part: growing copies no more than one of them. */
const PART_ROWS = 65_536;

export class RowStore {
  readonly width: number;
  #parts: (Float32Array | null)[] = [];
  #count = 0;

  constructor(width: number) {
    this.width = width;
  }

  get count(): number {
    return this.#count;
  }

  /** Where to write the next row: an array and the place of its first number. */
  next(): { readonly part: Float32Array; readonly at: number } {
    const at = this.#count % PART_ROWS;
    if (at === 0) this.#parts.push(new Float32Array(PART_ROWS * this.width));
    this.#count++;
    return { part: this.#parts.at(-1)!, at: at * this.width };
  }

  /** All rows in one array. The store is empty afterwards. */
  finish(): Float32Array {
    const all = new Float32Array(this.#count * this.width);
    for (let i = 0; i < this.#parts.length; i++) {
      const from = i * PART_ROWS * this.width;
      all.set(this.#parts[i]!.subarray(0, Math.min(PART_ROWS * this.width, all.length - from)), from);
      // Each part goes as soon as it is copied.
      this.#parts[i] = null;
    }
    this.#parts = [];
    this.#count = 0;
    return all;
  }
}
