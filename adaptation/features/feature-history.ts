/**
 * The bucketed history of time windows: planned once per layout, turned once per second and player.
 *
 * Sums (and counts) only grow. The history keeps their value at the end of each bucket, and a window's sum is the
 * difference of two of these values. So an event adds to one cell, however many windows there are, and the end of a
 * bucket is one copy of adjacent cells (a third of the time of running totals per window). Sums are whole numbers, so
 * they do not drift.
 *
 * Largest values and sets of bits cannot be subtracted. Each of their windows keeps its buckets and the result of the
 * finished ones. That result is computed again only when a bucket leaves that may have decided it.
 */

/** Growing sums with the same longest window. Cells: position and sums; the history has the sums at bucket ends. */
export interface SumBank {
  /** Buckets kept: the longest window. */
  readonly size: number;
  readonly channels: number;
  readonly position: number;
  readonly sums: number;
  /** First of the bank's cells in the history. */
  readonly history: number;
}

/**
 * The values of sums at the ends of buckets. This is half the memory of a player, so it has 32 bits where they suffice:
 * a difference modulo 2^32 is right as long as the true one is below 2^32.
 */
export type SumHistory = Uint32Array | Float64Array;

/** The value at which the sums of a narrow history start again from 0. */
export const WRAP = 2 ** 32;
/**
 * The largest step of a sum that fits a narrow history: a window then holds 65,536 events before its sum could be
 * wrong.
 */
export const MAX_NARROW_STEP = 65_535;

export type FoldKind = 'max' | 'mask';

/**
 * One window of largest values or sets of bits. Its cells: position, result of the finished buckets, current bucket,
 * history.
 */
export interface FoldRing {
  readonly kind: FoldKind;
  readonly size: number;
  readonly position: number;
  readonly folded: number;
  readonly current: number;
  readonly history: number;
  readonly empty: number;
}

/** A window over a bank: `start` of what has left it is computed per row, then a channel is found at its place. */
export interface SumWindow {
  readonly bank: SumBank;
  readonly buckets: number;
}

/** The cell of a sum, its place in its bank, and the number of its window in the plan. */
export interface SumCells {
  readonly cell: number;
  readonly channel: number;
  readonly window: number;
}

interface Channel {
  readonly sizes: Set<number>;
  /** Tells the channel's events the cell to write into. */
  readonly connect: (cell: number) => void;
}

/** A bank whose history has no place yet. */
interface BankHead {
  readonly size: number;
  readonly entries: readonly [string, Channel][];
  readonly sums: number;
  readonly position: number;
}

/** Collects the sums and windows that a layout needs, then lays them out. */
export class SumPlanner {
  readonly banks: SumBank[] = [];
  readonly windows: SumWindow[] = [];
  /** Cells of the history, once it is laid out. */
  historyCells = 0;
  #channels = new Map<string, Channel>();
  #heads: BankHead[] = [];
  #cells = new Map<string, SumCells>();

  /** Asks for a window of `size` buckets over the channel `key`; `connect` is called once per channel. */
  need(key: string, size: number, connect: (cell: number) => void): void {
    const channel = this.#channels.get(key);
    if (channel === undefined) this.#channels.set(key, { sizes: new Set([size]), connect });
    else channel.sizes.add(size);
  }

  /** Appends positions and sums to the cells of `initial`, which grows. */
  layOutSums(initial: number[]): void {
    const bySize = new Map<number, [string, Channel][]>();
    for (const entry of this.#channels) {
      const size = Math.max(...entry[1].sizes);
      bySize.set(size, [...(bySize.get(size) ?? []), entry]);
    }
    for (const [size, entries] of bySize) {
      const sums = pushCells(initial, entries.length, 0);
      for (const [channel, [, { connect }]] of entries.entries()) connect(sums + channel);
      this.#heads.push({ size, entries, sums, position: pushCells(initial, 1, 0) });
    }
  }

  /** Gives each bank its cells of the history. Call it after `layOutSums`. */
  layOutHistories(): void {
    for (const { size, entries, sums, position } of this.#heads) {
      const channels = entries.length;
      const bank = { size, channels, position, sums, history: this.historyCells };
      this.historyCells += size * channels;
      this.banks.push(bank);
      for (const [channel, [key, { sizes }]] of entries.entries()) {
        for (const buckets of sizes) {
          const window = this.#windowNumber(bank, buckets);
          this.#cells.set(`${key} ${buckets}`, { cell: sums + channel, channel, window });
        }
      }
    }
  }

  /** Finds a sum's cells. Call it after `layOutHistories`. */
  cells(key: string, size: number): SumCells {
    return this.#cells.get(`${key} ${size}`)!;
  }

  #windowNumber(bank: SumBank, buckets: number): number {
    const known = this.windows.findIndex((window) => window.bank === bank && window.buckets === buckets);
    return known >= 0 ? known : this.windows.push({ bank, buckets }) - 1;
  }
}

/** A fold ring whose history has no place yet. */
export type FoldHead = Omit<FoldRing, 'history'>;

/** Appends the cells that events and rows touch to `initial`, which grows. */
export function layOutFoldHead(kind: FoldKind, size: number, initial: number[]): FoldHead {
  const empty = kind === 'max' ? Number.NEGATIVE_INFINITY : 0;
  const position = pushCells(initial, 1, 0);
  return { kind, size, position, folded: pushCells(initial, 1, empty), current: pushCells(initial, 1, empty), empty };
}

export function layOutFoldHistory(head: FoldHead, initial: number[]): FoldRing {
  return { ...head, history: pushCells(initial, head.size, head.empty) };
}

/** Returns the first of the new cells. */
function pushCells(initial: number[], count: number, value: number): number {
  return initial.push(...Array.from({ length: count }, () => value)) - count;
}

/** The first cell, in the history, of the sums at the start of the window's oldest bucket. */
export function windowStart(state: Float64Array, { bank, buckets }: SumWindow): number {
  const at = (state[bank.position]! | 0) - buckets;
  return bank.history + (at < 0 ? at + bank.size : at) * bank.channels;
}

/** Ends the current bucket of all sums of a bank. A narrow history starts again at WRAP, so the sums do too. */
export function turnSums(state: Float64Array, history: SumHistory, bank: SumBank): void {
  const { channels, sums } = bank;
  const position = state[bank.position]! | 0;
  const ended = bank.history + position * channels;
  for (let c = 0; c < channels; c++) {
    history[ended + c] = state[sums + c]!;
    state[sums + c] = history[ended + c]!;
  }
  state[bank.position] = position + 1 === bank.size ? 0 : position + 1;
}

/** Ends the current bucket of one fold ring and begins the next. */
export function turnFold(state: Float64Array, ring: FoldRing): void {
  const { kind, size, history, empty, folded, current } = ring;
  const position = state[ring.position]! | 0;
  const next = position + 1 === size ? 0 : position + 1;
  state[ring.position] = next;
  const entering = state[current]!;
  // The leaving bucket stands where the new current one will be.
  const leaving = state[history + next]!;
  if (entering === empty && leaving === empty) return;
  state[history + position] = entering;
  state[history + next] = state[current] = empty;
  const before = state[folded]!;
  const mayRestOnIt = leaving !== empty && (kind === 'mask' || leaving === before);
  state[folded] = mayRestOnIt || size === 1 ? foldAll(state, ring) : fold(kind, before, entering);
}

function foldAll(state: Float64Array, { kind, size, history, empty }: FoldRing): number {
  let folded = empty;
  for (let at = history; at < history + size; at++) folded = fold(kind, folded, state[at]!);
  return folded;
}

function fold(kind: FoldKind, a: number, b: number): number {
  return kind === 'max' ? Math.max(a, b) : (a | b) >>> 0;
}
