/** A tree while it grows. */
import type { Tree } from './tree.ts';

export interface NodeSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  /** The categories that go left; absent for a threshold. */
  readonly set?: ReadonlySet<number>;
}

export class TreeBuilder {
  /** Values of a node, one per target. */
  readonly targets: number;
  #feature: number[] = [];
  #threshold: number[] = [];
  #left: number[] = [];
  #right: number[] = [];
  #missingLeft: number[] = [];
  #value: number[] = [];
  #sets = new Map<number, ReadonlySet<number>>();

  constructor(targets = 1) {
    this.targets = targets;
  }

  /** The number of a new leaf. */
  add(): number {
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#left.push(-1);
    this.#right.push(-1);
    this.#missingLeft.push(0);
    for (let k = 0; k < this.targets; k++) this.#value.push(0);
    return this.#feature.length - 1;
  }

  setValue(node: number, value: number, target = 0): void {
    this.#value[node * this.targets + target] = Math.fround(value);
  }

  /** Makes a leaf an inner node, and returns the numbers of its new leaves. */
  split(node: number, { feature, threshold, missingLeft, set }: NodeSplit): { left: number; right: number } {
    const left = this.add();
    const right = this.add();
    this.#feature[node] = feature;
    this.#threshold[node] = threshold;
    this.#left[node] = left;
    this.#right[node] = right;
    this.#missingLeft[node] = missingLeft ? 1 : 0;
    for (let k = 0; k < this.targets; k++) this.#value[node * this.targets + k] = 0;
    if (set !== undefined) this.#sets.set(node, set);
    return { left, right };
  }

  /** What a node tells apart, and its children; null for a leaf. */
  splitOf(node: number): { readonly feature: number; readonly left: number; readonly right: number } | null {
    const feature = this.#feature[node]!;
    return feature < 0 ? null : { feature, left: this.#left[node]!, right: this.#right[node]! };
  }

  valueOf(node: number): number {
    return this.#value[node]!;
  }

  finish(): Tree {
    return {
      feature: Int32Array.from(this.#feature),
      threshold: Float32Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      missingLeft: Uint8Array.from(this.#missingLeft),
      value: Float32Array.from(this.#value),
      ...(this.#sets.size > 0 && { sets: this.#sets }),
    };
  }
}
