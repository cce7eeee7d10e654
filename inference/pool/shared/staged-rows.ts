/**
 * Rows on their way into a frame, back to back: one copy in and one copy out, and no buffer per request, which would cost
 * more than all the rest of it (an eighth of a requester's time went into collecting them).
 */

/** Stays without a new buffer: a tick of two thousand players of 32 columns. */
const KEPT_VALUES = 64 * 1024;

export class StagedRows {
  #values = new Float32Array(0);
  #used = 0;

  /** Copies the first `count` values; where they lie until `take`. */
  push(values: Float32Array, count: number): number {
    const at = this.#used;
    const needed = at + count;
    if (needed > this.#values.length) {
      const larger = new Float32Array(Math.max(KEPT_VALUES, 2 * needed));
      larger.set(this.#values.subarray(0, at));
      this.#values = larger;
    }
    this.#values.set(values.length === count ? values : values.subarray(0, count), at);
    this.#used = needed;
    return at;
  }

  /**
   * The values of the ranges, back to back, and nothing is staged any more. `ranges` rise; what is returned is overwritten
   * by the next `push`.
   */
  take(ranges: readonly { readonly at: number; readonly count: number }[]): Float32Array {
    let to = 0;
    for (const { at, count } of ranges) {
      // Mostly all of them go, and lie where they should.
      if (at !== to) this.#values.copyWithin(to, at, at + count);
      to += count;
    }
    const taken = this.#values.subarray(0, to);
    this.#used = 0;
    // A rush must not keep its memory for ever.
    if (this.#values.length > 16 * KEPT_VALUES) this.#values = new Float32Array(0);
    return taken;
  }
}
