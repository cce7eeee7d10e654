/**
 * Stop 3: the streaming aggregates of one player. O(1) per event, no allocation after construction, fixed memory. The
 * exact meaning of each aggregate, down to the bucket, is in SPEC.md (FW rules); replays depend on it.
 */
import { type SumHistory, turnFold, turnSums, WRAP, windowStart } from './feature-history.ts';
import { BUCKET_MS, type FeatureLayout } from './feature-layout.ts';
import { planOf } from './feature-plan.ts';
import { CELL, type FeaturePlan, OP, type Op, READ } from './feature-tables.ts';

/** Latest time that a session can have (285 years). A later one counts as the last time and empties no window. */
const MAX_TIME_MS = 9e12;

/** Bytes of state that one player takes under this layout. */
export function bytesPerPlayer(layout: FeatureLayout): number {
  return stateBytes(planOf(layout)) + historyBytes(planOf(layout));
}

const stateBytes = ({ initial }: FeaturePlan): number => initial.byteLength;
const historyBytes = ({ historyCells, narrow }: FeaturePlan): number => historyCells * (narrow ? 4 : 8);

export class FeatureWindow {
  readonly bytes: number;
  #plan: FeaturePlan;
  #state: Float64Array;
  #history: SumHistory;

  /** `startMs` is the session time at which the player came. */
  constructor(layout: FeatureLayout, startMs: number) {
    const plan = planOf(layout);
    this.#plan = plan;
    this.bytes = bytesPerPlayer(layout);
    const buffer = new ArrayBuffer(this.bytes);
    this.#state = new Float64Array(buffer, 0, plan.initial.length);
    this.#history = new (plan.narrow ? Uint32Array : Float64Array)(buffer, stateBytes(plan), plan.historyCells);
    this.reset(startMs);
  }

  /** Forgets everything. */
  reset(startMs: number): void {
    const state = this.#state;
    state.set(this.#plan.initial);
    this.#history.fill(0);
    state[CELL.startMs] = state[CELL.nowMs] = startMs >= 0 && startMs <= MAX_TIME_MS ? startMs : 0;
    state[CELL.bucket] = Math.floor(state[CELL.nowMs]! / BUCKET_MS);
  }

  /**
   * Records one event by its number, with its fields in the catalogue's order. A time before the last one counts as the
   * last one. A field outside its range counts as the nearest end; one that is no number counts as the lower end.
   */
  record(eventIndex: number, fields: ArrayLike<number>, atMs: number): void {
    const state = this.#state;
    const plan = this.#plan;
    if (atMs > state[CELL.nowMs]!) advance(state, this.#history, plan, atMs);
    const ops = plan.opsByEvent[eventIndex];
    if (ops === undefined) return;
    for (let i = 0; i < ops.length; i++) apply(state, ops[i]!, fields);
  }

  /** Writes one row of `layout.width` values at `offset`. The same events and times give the same bits. */
  writeInto(row: Float32Array, offset: number, nowMs: number): void {
    const state = this.#state;
    const plan = this.#plan;
    if (nowMs > state[CELL.nowMs]!) advance(state, this.#history, plan, nowMs);
    placeWindows(state, plan);
    readFeatures(state, this.#history, plan, row, offset);
  }
}

/**
 * Applies one change. The cases are OP's numbers as literals: only those become a jump table (a quarter less time per
 * event).
 */
function apply(state: Float64Array, op: Op, fields: ArrayLike<number>): void {
  if (op.code >= OP.addField) {
    applyField(state, op, fields);
    return;
  }
  const { cell } = op;
  switch (op.code) {
    case 0: // addOne
      state[cell]!++;
      return;
    case 1: // time
      state[cell] = state[CELL.nowMs]!;
      return;
    case 2: // clear
      state[cell] = 0;
      return;
    case 3: // pushOne
      pushSteps(state, op, 1);
      return;
    case 4: // pushZero
      pushSteps(state, op, 0);
      return;
  }
}

/** Applies a change that needs a field. No call takes or returns a fraction: that would put it on the heap. */
function applyField(state: Float64Array, op: Op, fields: ArrayLike<number>): void {
  const { cell, min, max } = op;
  const given = fields[op.field]!;
  // A value below the minimum, or NaN, becomes the minimum. Adding 0 turns −0 into 0: two zeros that compare equal
  // would make rows differ in a bit.
  const value = given >= min ? (given <= max ? given + 0 : max) : min;
  switch (op.code) {
    case 5: // addField
      state[cell]! += Math.floor((value - min) * op.scale + 0.5);
      return;
    case 6: // maxField
      if (value > state[cell]!) state[cell] = value;
      return;
    case 7: // maskField
      state[cell] = (state[cell]! | (1 << (value - min))) >>> 0;
      return;
    case 8: // keep
      state[cell] = value;
      return;
    case 9: {
      // ewma: mean, events yet (0 or 1), time of the last one
      const dtMs = state[CELL.nowMs]! - state[cell + 2]!;
      // A quotient instead of an exponential: its last bit is the same on every engine.
      if (state[cell + 1] === 0) state[cell] = value;
      else state[cell]! += (dtMs / (dtMs + op.tauMs)) * (value - state[cell]!);
      state[cell + 1] = 1;
      state[cell + 2] = state[CELL.nowMs]!;
      return;
    }
    case 10: // pushField
      pushSteps(state, op, Math.floor((value - min) * op.scale + 0.5));
      return;
    case 11: // pushRaw
      state[nextPlace(state, op)] = value;
      return;
  }
}

/** Adds a whole number to the last n, and to their sum. */
function pushSteps(state: Float64Array, op: Op, steps: number): void {
  const at = nextPlace(state, op);
  state[op.cell + 2]! += steps - state[at]!;
  state[at] = steps;
}

/** The next cell of the last n values to write. In front of them stand their number, this place, and their sum. */
function nextPlace(state: Float64Array, { cell, size }: Op): number {
  const next = state[cell + 1]! | 0;
  if (state[cell]! < size) state[cell]!++;
  state[cell + 1] = next + 1 === size ? 0 : next + 1;
  return cell + 3 + next;
}

/** Finds where each window begins now, and how long it is. */
function placeWindows(state: Float64Array, { windows, scratch }: FeaturePlan): void {
  const nowMs = state[CELL.nowMs]!;
  const presentMs = nowMs - state[CELL.startMs]!;
  const currentMs = nowMs - state[CELL.bucket]! * BUCKET_MS;
  for (let w = 0; w < windows.length; w++) {
    const window = windows[w]!;
    scratch.starts[w] = windowStart(state, window);
    // The time that the window has really seen: since the player came, but at least one bucket.
    const seenMs = Math.min(presentMs, (window.buckets - 1) * BUCKET_MS + currentMs);
    scratch.seconds[w] = Math.max(seenMs, BUCKET_MS) / 1000;
  }
}

/** Writes a row in one loop without calls: a call that returns a fraction allocates it. The cases are READ's codes. */
function readFeatures(
  state: Float64Array,
  history: SumHistory,
  plan: FeaturePlan,
  row: Float32Array,
  offset: number,
): void {
  const { reads, scratch } = plan;
  const { starts, seconds } = scratch;
  for (let i = 0; i < reads.length; i++) {
    const read = reads[i]!;
    const { of, other, window, scale, fieldMin, min, max } = read;
    let value = state[of]!;
    let second = 0;
    if (read.code <= READ.windowRatio) {
      // The sum added since the windows began. A sum below its old value has started again from 0.
      value -= history[starts[window]! + read.channel]!;
      if (value < 0) value += WRAP;
      second = state[other]! - history[starts[read.otherWindow]! + read.otherChannel]!;
      if (second < 0) second += WRAP;
    }
    switch (read.code) {
      case 0: // rate
        value /= seconds[window]!;
        break;
      case 2: // sum
        value = value / scale + second * fieldMin;
        break;
      case 3: // windowMean
        value = value / second / scale + fieldMin;
        break;
      case 4: // windowRatio
        value /= value + second;
        break;
      case 5: // windowMax
        value = Math.max(value, state[other]!);
        if (value === Number.NEGATIVE_INFINITY) value = Number.NaN;
        break;
      case 6: // timeSince
        value = (state[CELL.nowMs]! - value) / 1000;
        break;
      case 8: // distinct
        value = bitsIn(value | state[other]!);
        break;
      case 9: // lastMean
        value = state[of + 2]! / value / scale + fieldMin;
        break;
      case 10: // lastMax
        value = value === 0 ? Number.NaN : state[largestAt(state, of + 3, value | 0)]!;
        break;
    }
    // A value that is neither at least the minimum nor below it is NaN: missing.
    row[offset + i] = value > max ? max : value >= min ? value : value < min ? min : read.missing;
  }
}

/** The place of the largest of `count` cells. */
function largestAt(state: Float64Array, start: number, count: number): number {
  let largest = start;
  for (let i = start + 1; i < start + count; i++) if (state[i]! > state[largest]!) largest = i;
  return largest;
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

/** Moves on to a later time; turns each bucket at most once, however long nothing happened. */
function advance(state: Float64Array, history: SumHistory, { banks, folds }: FeaturePlan, atMs: number): void {
  if (atMs > MAX_TIME_MS) return;
  state[CELL.nowMs] = atMs;
  const passed = Math.floor(atMs / BUCKET_MS) - state[CELL.bucket]!;
  if (passed === 0) return;
  state[CELL.bucket]! += passed;
  for (let b = 0; b < banks.length; b++) {
    const steps = Math.min(passed, banks[b]!.size);
    for (let step = 0; step < steps; step++) turnSums(state, history, banks[b]!);
  }
  for (let f = 0; f < folds.length; f++) {
    const steps = Math.min(passed, folds[f]!.size);
    for (let step = 0; step < steps; step++) turnFold(state, folds[f]!);
  }
}
