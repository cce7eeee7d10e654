/** The histograms that a member keeps while a tree grows. */
import { BIN_SLOTS } from '../../trees/bins.ts';
import type { FeatureBlock } from './booster-memory.ts';
import { FEATURE_BYTES } from './kernel.ts';
import { STRIDE } from './split-rules.ts';

export class HistogramStore {
  /** The values of all histograms. */
  readonly values: Float64Array;
  #address: number;
  #bytes: number;
  #count: number;
  #spare: number[] = [];

  constructor(buffer: SharedArrayBuffer, address: number, count: number, { from, to }: FeatureBlock) {
    this.#address = address;
    this.#bytes = (to - from) * FEATURE_BYTES;
    this.#count = count;
    this.values = new Float64Array(buffer, address, count * (to - from) * BIN_SLOTS * STRIDE);
    this.freeAll();
  }

  get left(): number {
    return this.#spare.length;
  }

  take(): number {
    return this.#spare.pop()!;
  }

  free(histogram: number): void {
    if (histogram >= 0) this.#spare.push(histogram);
  }

  freeAll(): void {
    this.#spare = Array.from({ length: this.#count }, (_, i) => this.#count - 1 - i);
  }

  /** The address of a histogram, and that of its end. */
  range(histogram: number): readonly [number, number] {
    const at = this.#address + histogram * this.#bytes;
    return [at, at + this.#bytes];
  }

  /** Where its values begin. */
  readonly baseOf = (histogram: number): number => (histogram * this.#bytes) / 8;
}
