/**
 * The bucketed history behind time windows: planned once per layout, turned once per second and player.
 *
 * Sums (and counts) only ever grow; the history keeps what they had come to at the end of each bucket, and a window's sum
 * is the difference of two of these. So an event adds to one cell whatever the windows, and the end of a bucket is one
 * copy of adjacent cells (a third of the time of running totals per window). They are whole numbers: no drift.
 *
 * Largest values and sets of bits cannot be subtracted. Each of their windows keeps its buckets and what the finished
 * ones come to, which is found anew only when a bucket leaves on which it may rest.
 */

/** Growing sums with the same longest window. Cells: position and sums; in the history what they were, bucket by bucket. */
export interface SumBank {
  /** Buckets kept: the longest window. */
  readonly size: number;
  readonly channels: number;
  readonly position: number;
  readonly sums: number;
  /** First of its cells in the history. */
  readonly history: number;
}

/**
 * What sums were at the ends of buckets. Half the memory of a player is this: 32 bits where that is enough to tell how much
 * came within a window, which is what a difference modulo 2^32 says as long as it is less.
 */
export type SumHistory = Uint32Array | Float64Array;

/** Where the sums of a narrow history begin again. */
export const WRAP = 2 ** 32;
/** The largest step of a sum that fits a narrow history: a window then holds 65,536 events before it could be wrong. */
export const MAX_NARROW_STEP = 65_535;

export type FoldKind = 'max' | 'mask';

/** One window of largest values or sets of bits. Cells: position, result of the finished buckets, current bucket; history. */
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

/** Where a sum stands, its place in its bank, and the number of its window in the plan. */
export interface SumCells {
  readonly cell: number;
  readonly channel: number;
  readonly window: number;
}

interface Channel {
  readonly sizes: Set<number>;
  /** Has the channel's events write into its cell. */
  readonly connect: (cell: number) => void;
}

/** A bank before its history has a place. */
interface BankHead {
  readonly size: number;
  readonly entries: readonly [string, Channel][];
  readonly sums: number;
  readonly position: number;
}

/** Collects which sums over which windows a layout needs, then lays them out. */
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

  /** Lays out positions and sums behind the cells of `initial`, which grows. */
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

  /** After `layOutSums`. */
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

  /** After `layOutHistories`. */
  cells(key: string, size: number): SumCells {
    return this.#cells.get(`${key} ${size}`)!;
  }

  #windowNumber(bank: SumBank, buckets: number): number {
    const known = this.windows.findIndex((window) => window.bank === bank && window.buckets === buckets);
    return known >= 0 ? known : this.windows.push({ bank, buckets }) - 1;
  }
}

/** What a fold ring is before its history has a place. */
export type FoldHead = Omit<FoldRing, 'history'>;

/** Lays out what events and rows touch, behind the cells of `initial`, which grows. */
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

/** First cell in the history of the sums as they were when the window's oldest bucket began. */
export function windowStart(state: Float64Array, { bank, buckets }: SumWindow): number {
  const at = (state[bank.position]! | 0) - buckets;
  return bank.history + (at < 0 ? at + bank.size : at) * bank.channels;
}

/** Ends the current bucket of all sums of a bank. In a narrow history they begin again at WRAP, and so they do here. */
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
  // The bucket that leaves stood where the new current one will.
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
