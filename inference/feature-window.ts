/**
 * Stop 3: the streaming aggregates of one player. O(1) per event, no allocation after construction, fixed memory. What
 * each aggregate means exactly, down to the bucket, is in SPEC.md (FW rules); replays depend on it.
 */
import { BUCKET_MS, type FeatureLayout } from './feature-layout.ts';
import { type FeaturePlan, type Op, planOf, type Read } from './feature-plan.ts';

/** Times beyond this are no session's (285 years); they count at the last time instead of emptying every window. */
const MAX_TIME_MS = 9e12;

/** Bytes of state that one player of this layout takes. */
export function bytesPerPlayer(layout: FeatureLayout): number {
  return planOf(layout).cells * Float64Array.BYTES_PER_ELEMENT;
}

export class FeatureWindow {
  readonly bytes: number;
  #plan: FeaturePlan;
  #state: Float64Array;
  #startMs = 0;
  #nowMs = 0;
  #bucket = 0;

  /** `startMs` is the session time at which the player came. */
  constructor(layout: FeatureLayout, startMs: number) {
    this.#plan = planOf(layout);
    this.#state = new Float64Array(this.#plan.cells);
    this.bytes = this.#state.byteLength;
    this.reset(startMs);
  }

  /** Forgets everything. */
  reset(startMs: number): void {
    this.#state.set(this.#plan.initial);
    this.#startMs = this.#nowMs = startMs >= 0 && startMs <= MAX_TIME_MS ? startMs : 0;
    this.#bucket = Math.floor(this.#nowMs / BUCKET_MS);
  }

  /**
   * One event by number, its fields in the catalogue's order. A time before the last one counts at the last one; a field
   * outside its range counts at the nearest end, one that is no number at the lower.
   */
  record(eventIndex: number, fields: ArrayLike<number>, atMs: number): void {
    this.#advance(atMs);
    const ops = this.#plan.opsByEvent[eventIndex];
    if (ops === undefined) return;
    for (let i = 0; i < ops.length; i++) this.#apply(ops[i]!, fields);
  }

  /** Writes one row of `layout.width` values at `offset`. Bit for bit the same for the same events and times. */
  writeInto(row: Float32Array, offset: number, nowMs: number): void {
    this.#advance(nowMs);
    const { reads } = this.#plan;
    for (let i = 0; i < reads.length; i++) {
      const read = reads[i]!;
      const value = this.#value(read);
      row[offset + i] = value > read.max ? read.max : value >= read.min ? value : below(value, read);
    }
  }

  /** The cases are OP's numbers as literals: only those become a jump table (10 M events/s against 7.5 M). */
  #apply(op: Op, fields: ArrayLike<number>): void {
    const state = this.#state;
    const { cell } = op;
    switch (op.code) {
      case 0: {
        // addOne
        state[cell]!++;
        state[cell + 1 + (this.#bucket % op.size)]!++;
        return;
      }
      case 1: {
        // addField
        const quanta = Math.floor((clamp(fields[op.field]!, op) - op.min) * op.scale + 0.5);
        state[cell]! += quanta;
        state[cell + 1 + (this.#bucket % op.size)]! += quanta;
        return;
      }
      case 2: {
        // maxField
        const at = cell + 1 + (this.#bucket % op.size);
        const value = clamp(fields[op.field]!, op);
        if (value > state[at]!) state[at] = value;
        return;
      }
      case 3: {
        // maskField
        const at = cell + 1 + (this.#bucket % op.size);
        state[at] = (state[at]! | (1 << (clamp(fields[op.field]!, op) - op.min))) >>> 0;
        return;
      }
      case 5: // time
        state[cell] = this.#nowMs;
        return;
      case 6: // keep
        state[cell] = clamp(fields[op.field]!, op);
        return;
      case 7: // increment
        state[cell]!++;
        return;
      case 8: // clear
        state[cell] = 0;
        return;
      case 4: // ewma
        this.#average(op, clamp(fields[op.field]!, op));
        return;
      case 9: // pushField
        this.#push(op, Math.floor((clamp(fields[op.field]!, op) - op.min) * op.scale + 0.5));
        return;
      case 10: // pushRaw
        this.#push(op, clamp(fields[op.field]!, op));
        return;
      case 11: // pushOne
        this.#push(op, 1);
        return;
      case 12: // pushZero
        this.#push(op, 0);
        return;
    }
  }

  #average({ cell, tauMs }: Op, value: number): void {
    const state = this.#state;
    if (state[cell] === 0) {
      state[cell] = 1;
      state[cell + 2] = value;
    } else {
      const dtMs = this.#nowMs - state[cell + 1]!;
      // A quotient instead of an exponential: its last bit is the same on every engine.
      state[cell + 2]! += (dtMs / (dtMs + tauMs)) * (value - state[cell + 2]!);
    }
    state[cell + 1] = this.#nowMs;
  }

  #push({ cell, size }: Op, value: number): void {
    const state = this.#state;
    const next = state[cell + 1]!;
    const at = cell + 3 + next;
    if (state[cell]! < size) state[cell]!++;
    else state[cell + 2]! -= state[at]!;
    state[at] = value;
    state[cell + 2]! += value;
    state[cell + 1] = next + 1 === size ? 0 : next + 1;
  }

  /** The cases are READ's numbers. */
  #value(read: Read): number {
    const state = this.#state;
    const { cell, other } = read;
    switch (read.code) {
      case 0: // rate
        return state[cell]! / this.#coveredSeconds(read.size);
      case 1: // count
      case 9: // streak
      case 8: // last
        return state[cell]!;
      case 2: // sum
        return state[cell]! / read.scale + state[other]! * read.fieldMin;
      case 3: // windowMean
        return state[cell]! / state[other]! / read.scale + read.fieldMin;
      case 4: // windowMax
        return this.#largest(cell + 1, read.size);
      case 5: // windowRatio
        return state[cell]! / (state[cell]! + state[other]!);
      case 6: // ewma
        return state[cell] === 0 ? Number.NaN : state[cell + 2]!;
      case 7: // timeSince
        return (this.#nowMs - state[cell]!) / 1000;
      case 10: // distinct
        return this.#distinct(cell + 1, read.size);
      case 11: // lastMean
        return state[cell + 2]! / state[cell]! / read.scale + read.fieldMin;
      case 12: // lastMax
        return this.#largest(cell + 3, state[cell]!);
      default:
        return state[cell + 2]! / state[cell]!;
    }
  }

  /** The largest of `count` cells, NaN when none holds a value. */
  #largest(start: number, count: number): number {
    const state = this.#state;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + count; i++) if (state[i]! > largest) largest = state[i]!;
    return largest === Number.NEGATIVE_INFINITY ? Number.NaN : largest;
  }

  #distinct(start: number, count: number): number {
    let mask = 0;
    for (let i = start; i < start + count; i++) mask |= this.#state[i]!;
    let bits = 0;
    for (let rest = mask >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) bits++;
    return bits;
  }

  /** Seconds that a window of `size` buckets has really seen: since the player came, and one bucket at least. */
  #coveredSeconds(size: number): number {
    const window = (size - 1) * BUCKET_MS + (this.#nowMs - this.#bucket * BUCKET_MS);
    const present = this.#nowMs - this.#startMs;
    const covered = Math.min(present, window);
    return Math.max(covered, BUCKET_MS) / 1000;
  }

  #advance(atMs: number): void {
    if (!(atMs > this.#nowMs && atMs <= MAX_TIME_MS)) return;
    this.#nowMs = atMs;
    const bucket = Math.floor(atMs / BUCKET_MS);
    if (bucket !== this.#bucket) this.#turn(bucket);
  }

  /** Empties the buckets that leave each window; at most all of them, however long nothing happened. */
  #turn(bucket: number): void {
    const state = this.#state;
    const { rings } = this.#plan;
    const passed = bucket - this.#bucket;
    for (let r = 0; r < rings.length; r++) {
      const { cell, size, summed, empty } = rings[r]!;
      const steps = Math.min(passed, size);
      for (let step = 0; step < steps; step++) {
        const at = cell + 1 + ((bucket - step) % size);
        if (summed) state[cell]! -= state[at]!;
        state[at] = empty;
      }
    }
    this.#bucket = bucket;
  }
}

/** What is not at least the minimum: NaN is missing. */
function below(value: number, read: Read): number {
  return value < read.min ? read.min : read.missing;
}

/** NaN-safe: what is not at least `min` is `min`. */
function clamp(value: number, { min, max }: Op): number {
  return value >= min ? (value <= max ? value : max) : min;
}
