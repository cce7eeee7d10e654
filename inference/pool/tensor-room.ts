/** Bounds the bytes of tensors that a pool's requests hold until they are answered: their rows may be of any size. */

/** Sixteen of the largest requests, or a second of 4,096 players with images of 64 KB. */
const MAX_BYTES = 256 * 1024 * 1024;

export class TensorRoom {
  #bytes = 0;

  /** Takes room for a request; false if there is none. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > MAX_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  free(bytes: number): void {
    this.#bytes -= bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }
}
