/**
 * The dual problem of a support vector machine, solved two weights at a time: the pair that promises most (second order,
 * Fan, Chen & Lin 2005), among those that can still change (shrinking). It has one form for classes and for values:
 * the least of ½ Σ aₛ aₜ K(s, t) − Σ costs, where each variable has a sign and aₜ is sign times weight.
 */
import { betweenSteps, type TrainingRun } from '../../algorithm.ts';
import type { KernelRows } from './kernel-rows.ts';

export interface Dual {
  readonly kernel: KernelRows;
  /** The row of each variable; a value's row has two variables. */
  readonly rows: Int32Array;
  readonly signs: Int8Array;
  /** What a decision has to reach at each variable: minus sign times its linear cost. */
  readonly goals: Float64Array;
  /** The largest weight. */
  readonly bound: number;
}

export interface Decision {
  /** Sign times weight, summed for each row of the kernel. */
  readonly weights: Float64Array;
  readonly constant: number;
  /** The dual objective: the smaller, the better. */
  readonly objective: number;
}

export interface Solving {
  /** How far from the best the pair that is furthest may be. */
  readonly tolerance: number;
  readonly run: TrainingRun;
}

/** Steps between two looks at what can rest, and at whether the run was called off. */
const ROUND = 1000;
/** Steps in all for each variable, far beyond what data needs; then the weights found are the answer. */
const MAX_STEPS_PER_VARIABLE = 2000;
/** Stands in for a curvature that rounding made 0 or less. */
const LEAST_CURVATURE = 1e-12;

export async function solveDual(dual: Dual, { tolerance, run }: Solving): Promise<Decision> {
  const search = new PairSearch(dual);
  const maxSteps = MAX_STEPS_PER_VARIABLE * Math.max(ROUND, dual.rows.length);
  let hasWoken = false;
  for (let step = 0; step < maxSteps; step++) {
    if (step % ROUND === 0) {
      await betweenSteps(run);
      if (run.enough?.aborted) break;
      if (step > 0) {
        const gap = search.gap();
        // Near the end all are looked at again, once: what rested may have to move.
        if (gap <= 10 * tolerance && !hasWoken) {
          hasWoken = true;
          search.wake();
        }
        search.rest();
      }
    }
    if (search.step(tolerance)) continue;
    if (search.isWhole) break;
    search.wake();
    if (!search.step(tolerance)) break;
  }
  search.wake();
  return search.decision();
}

class PairSearch {
  #dual: Dual;
  #weights: Float64Array;
  /** The goal of each variable less what the weights give there, without the constant. */
  #missing: Float64Array;
  #active: Int32Array;
  #count: number;

  constructor(dual: Dual) {
    this.#dual = dual;
    this.#weights = new Float64Array(dual.rows.length);
    this.#missing = Float64Array.from(dual.goals);
    this.#active = Int32Array.from(dual.rows, (_, t) => t);
    this.#count = dual.rows.length;
  }

  get isWhole(): boolean {
    return this.#count === this.#weights.length;
  }

  /** Whether its sum may rise: the decision there too. */
  #mayRise(t: number): boolean {
    return this.#dual.signs[t]! > 0 ? this.#weights[t]! < this.#dual.bound : this.#weights[t]! > 0;
  }

  #mayFall(t: number): boolean {
    return this.#dual.signs[t]! > 0 ? this.#weights[t]! > 0 : this.#weights[t]! < this.#dual.bound;
  }

  /** What is most missing where it may rise, and least where it may fall. */
  #extremes(): { readonly most: number; readonly least: number } {
    let [most, least] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < this.#count; k++) {
      const t = this.#active[k]!;
      const missing = this.#missing[t]!;
      if (missing > most && this.#mayRise(t)) most = missing;
      if (missing < least && this.#mayFall(t)) least = missing;
    }
    return { most, least };
  }

  gap(): number {
    const { most, least } = this.#extremes();
    return most - least;
  }

  /** Moves one pair. False if none is worth it. */
  step(tolerance: number): boolean {
    const { kernel, rows, signs, bound } = this.#dual;
    const [active, count, missing, weights] = [this.#active, this.#count, this.#missing, this.#weights];
    let riser = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      const t = active[k]!;
      if (missing[t]! <= most) continue;
      if (signs[t]! > 0 ? weights[t]! < bound : weights[t]! > 0) {
        most = missing[t]!;
        riser = t;
      }
    }
    if (riser < 0) return false;
    const rowI = rows[riser]!;
    const own = kernel.row(rowI);
    const { diagonal } = kernel;
    const ownSquare = diagonal[rowI]!;
    let faller = -1;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      const t = active[k]!;
      const gap = most - missing[t]!;
      if (gap <= 0) continue;
      if (!(signs[t]! > 0 ? weights[t]! > 0 : weights[t]! < bound)) continue;
      if (missing[t]! < least) least = missing[t]!;
      const row = rows[t]!;
      const curvature = ownSquare + diagonal[row]! - 2 * own[row]!;
      const gain = (gap * gap) / (curvature > 0 ? curvature : LEAST_CURVATURE);
      if (gain > best) {
        best = gain;
        faller = t;
      }
    }
    if (faller < 0 || most - least < tolerance) return false;
    this.#move(riser, faller, own, kernel.row(rows[faller]!));
    return true;
  }

  #move(riser: number, faller: number, up: Float32Array, down: Float32Array): void {
    const { kernel, rows, signs, bound } = this.#dual;
    const [active, count, missing, weights] = [this.#active, this.#count, this.#missing, this.#weights];
    const [i, j] = [rows[riser]!, rows[faller]!];
    const curvature = kernel.diagonal[i]! + kernel.diagonal[j]! - 2 * up[j]!;
    const wanted = (missing[riser]! - missing[faller]!) / (curvature > 0 ? curvature : LEAST_CURVATURE);
    const roomUp = signs[riser]! > 0 ? bound - weights[riser]! : weights[riser]!;
    const roomDown = signs[faller]! > 0 ? weights[faller]! : bound - weights[faller]!;
    const length = Math.min(wanted, roomUp, roomDown);
    // Ends are exact, so that what is at its bound is known to be there.
    const moved = (t: number, room: number, towards: number) =>
      length === room ? (signs[t]! * towards > 0 ? bound : 0) : weights[t]! + signs[t]! * towards * length;
    weights[riser] = moved(riser, roomUp, 1);
    weights[faller] = moved(faller, roomDown, -1);
    for (let k = 0; k < count; k++) {
      const t = active[k]!;
      const row = rows[t]!;
      missing[t]! -= length * (up[row]! - down[row]!);
    }
  }

  /** Lets those rest that are at a bound and far from leaving it. */
  rest(): void {
    const { most, least } = this.#extremes();
    let kept = 0;
    for (let k = 0; k < this.#count; k++) {
      const t = this.#active[k]!;
      const [rises, falls] = [this.#mayRise(t), this.#mayFall(t)];
      const missing = this.#missing[t]!;
      const rests = (!rises && missing > most) || (!falls && missing < least);
      if (!rests) this.#active[kept++] = t;
    }
    this.#count = kept;
  }

  /** Makes all of them active, with what is missing now. */
  wake(): void {
    if (this.isWhole) return;
    const { kernel, rows, signs, goals } = this.#dual;
    const isActive = new Uint8Array(rows.length);
    for (let k = 0; k < this.#count; k++) isActive[this.#active[k]!] = 1;
    const resting = this.#active.map((_, t) => t).filter((t) => isActive[t] === 0);
    for (const t of resting) this.#missing[t] = goals[t]!;
    for (const [s, weight] of this.#weights.entries()) {
      if (weight === 0) continue;
      const own = kernel.row(rows[s]!);
      const signed = signs[s]! * weight;
      for (let k = 0; k < resting.length; k++) this.#missing[resting[k]!]! -= signed * own[rows[resting[k]!]!]!;
    }
    for (let t = 0; t < rows.length; t++) this.#active[t] = t;
    this.#count = rows.length;
  }

  decision(): Decision {
    const { kernel, rows, signs, goals, bound } = this.#dual;
    const weights = new Float64Array(kernel.count);
    let [free, sum, objective] = [0, 0, 0];
    for (const [t, weight] of this.#weights.entries()) {
      weights[rows[t]!]! += signs[t]! * weight;
      objective -= (signs[t]! * weight * (this.#missing[t]! + goals[t]!)) / 2;
      if (weight === 0 || weight === bound) continue;
      free++;
      sum += this.#missing[t]!;
    }
    const { most, least } = this.#extremes();
    const middle =
      Number.isFinite(most) && Number.isFinite(least) ? (most + least) / 2 : Number.isFinite(most) ? most : least;
    return { weights, constant: free > 0 ? sum / free : middle, objective };
  }
}
