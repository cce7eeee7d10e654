/**
 * The cost of a run of n rows: a·n + b milliseconds, learnt from the runs themselves (as BentoML's dispatcher and
 * Clipper, NSDI 2017, do). There is one mean per power of two of n, so that sizes not seen for a while are not
 * forgotten. Least squares over these means gives a and b.
 */

/** Weight of a new run in the mean of its size. A machine that slows down is noticed within some ten runs. */
const FRESH = 0.15;
/** Sizes 1 to 65,536. */
const SIZES = 17;

export class CostModel {
  #rows = new Float64Array(SIZES);
  #ms = new Float64Array(SIZES);
  #perRowMs = 0;
  #fixedMs = 0;

  /** A run of `rows` rows took `ms`. */
  learn(rows: number, ms: number): void {
    const size = Math.min(SIZES - 1, 31 - Math.clz32(rows));
    const first = this.#rows[size] === 0;
    this.#rows[size] = first ? rows : this.#rows[size]! + FRESH * (rows - this.#rows[size]!);
    this.#ms[size] = first ? ms : this.#ms[size]! + FRESH * (ms - this.#ms[size]!);
    this.#fit();
  }

  /** Milliseconds that a run of `rows` rows takes; 0 before the first run. */
  predictMs(rows: number): number {
    return this.#fixedMs + this.#perRowMs * rows;
  }

  /** The most rows whose run takes at most `ms`. */
  rowsWithin(ms: number): number {
    if (this.#perRowMs <= 0) return this.#fixedMs <= ms ? Number.POSITIVE_INFINITY : 0;
    return Math.max(0, Math.floor((ms - this.#fixedMs) / this.#perRowMs));
  }

  /** Size above which rows cost more than the run itself. Smaller runs waste the machine. */
  get efficientRows(): number {
    return this.#perRowMs <= 0 ? 1 : Math.max(1, Math.ceil(this.#fixedMs / this.#perRowMs));
  }

  /** Least squares with weights 1/ms²: the relative error counts, or large runs alone would decide. */
  #fit(): void {
    let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
    for (let i = 0; i < SIZES; i++) {
      const [x, y] = [this.#rows[i]!, this.#ms[i]!];
      if (x === 0) continue;
      const weight = 1 / Math.max(1e-6, y * y);
      w += weight;
      wx += weight * x;
      wy += weight * y;
      wxx += weight * x * x;
      wxy += weight * x * y;
    }
    const spread = w * wxx - wx * wx;
    // One size alone says nothing about the slope. Then all of the cost counts as per row, which errs on the safe side
    // above.
    const slope = spread > 1e-9 * w * wxx ? (w * wxy - wx * wy) / spread : wy / wx;
    this.#perRowMs = Math.max(0, slope);
    this.#fixedMs = Math.max(0, (wy - this.#perRowMs * wx) / w);
  }
}
