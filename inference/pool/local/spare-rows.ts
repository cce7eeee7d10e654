/**
 * Buffers for rows that wait, used again: with one of its own per request the collector went through the whole heap every
 * three seconds at 1,000 requests/s, a twelfth of the server's time.
 */

/** Values that stay without use: the rows of fifteen full batches of 32 columns, 1 MB. */
const KEPT_VALUES = 256 * 1024;

export class SpareRows {
  #spare: Float32Array[] = [];
  #kept = 0;

  /** A copy of the first `count` values, at the front of a buffer that may be longer. */
  copy(values: Float32Array, count: number): Float32Array {
    const buffer = this.#take(count);
    buffer.set(values.length === count ? values : values.subarray(0, count));
    return buffer;
  }

  /** The buffer's rows are no longer needed. */
  giveBack(buffer: Float32Array): void {
    if (this.#kept + buffer.length > KEPT_VALUES) return;
    this.#kept += buffer.length;
    this.#spare.push(buffer);
  }

  #take(count: number): Float32Array {
    const buffer = this.#spare.pop();
    if (buffer !== undefined) this.#kept -= buffer.length;
    // One that is too short goes: in the end all are as long as the longest of the usual requests.
    return buffer !== undefined && buffer.length >= count ? buffer : new Float32Array(count);
  }
}
