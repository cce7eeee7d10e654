/**
 * The bucketed history behind time windows, planned once per layout. A channel is one running number per bucket (a count,
 * a sum, a largest value or a set of bits); features that need the same one share it, whatever their windows.
 *
 * An event touches its channels' current buckets alone. When a bucket is over it enters the history, and each window's
 * total over the finished buckets takes it in and lets the oldest one go: that is once per second, not per event.
 */

export type ChannelKind = 'sum' | 'max' | 'mask';

/** Channels with the same longest window, kept together so that turning a bucket walks adjacent memory. */
export interface Bank {
  /** Buckets kept: the longest window. */
  readonly size: number;
  readonly channels: number;
  /** First cell, and the one behind the last: position, current buckets, totals, history (bucket by bucket). */
  readonly start: number;
  readonly end: number;
  readonly current: number;
  readonly history: number;
  /** What a bucket holds before the first event, per channel. */
  readonly empty: readonly number[];
  readonly totals: readonly Total[];
}

/** What the finished buckets of one window come to. */
export interface Total {
  readonly kind: ChannelKind;
  readonly cell: number;
  /** Position of the channel in its bank. */
  readonly channel: number;
  /** Buckets of the window, the current one included. */
  readonly size: number;
}

/** Where a window of a channel is read: its total, and the bucket that is still running. */
export interface WindowCells {
  readonly total: number;
  readonly current: number;
}

interface Channel {
  readonly kind: ChannelKind;
  readonly sizes: Set<number>;
  /** Sets the event to write into the channel's current bucket. */
  readonly connect: (current: number) => void;
}

/** Collects what the features need, then lays it out. */
export class ChannelPlanner {
  #channels = new Map<string, Channel>();
  #cells = new Map<string, WindowCells>();

  /** Asks for a window of `size` buckets over the channel `key`; `connect` is called once per channel. */
  need(key: string, kind: ChannelKind, size: number, connect: (current: number) => void): void {
    const channel = this.#channels.get(key);
    if (channel === undefined) this.#channels.set(key, { kind, sizes: new Set([size]), connect });
    else channel.sizes.add(size);
  }

  /** Lays the banks out behind the cells of `initial`, which grows. */
  layOut(initial: number[]): readonly Bank[] {
    const bySize = new Map<number, [string, Channel][]>();
    for (const entry of this.#channels) {
      const size = Math.max(...entry[1].sizes);
      bySize.set(size, [...(bySize.get(size) ?? []), entry]);
    }
    return [...bySize].map(([size, entries]) => this.#bank(size, entries, initial));
  }

  /** After `layOut`. */
  cells(key: string, size: number): WindowCells {
    return this.#cells.get(`${key} ${size}`)!;
  }

  #bank(size: number, entries: readonly [string, Channel][], initial: number[]): Bank {
    const start = initial.length;
    const empty = entries.map(([, { kind }]) => (kind === 'max' ? Number.NEGATIVE_INFINITY : 0));
    const current = start + 1;
    initial.push(0, ...empty);
    const totals: Total[] = [];
    for (const [channel, [key, { kind, sizes, connect }]] of entries.entries()) {
      connect(current + channel);
      for (const window of sizes) {
        const cell = initial.length;
        initial.push(empty[channel]!);
        this.#cells.set(`${key} ${window}`, { total: cell, current: current + channel });
        // A window of one bucket has no finished ones: its total stays empty.
        if (window > 1) totals.push({ kind, cell, channel, size: window });
      }
    }
    const history = initial.length;
    for (let bucket = 0; bucket < size; bucket++) initial.push(...empty);
    return { size, channels: entries.length, start, end: initial.length, current, history, empty, totals };
  }
}

/** Ends the current bucket of a bank and begins the next. */
export function turnBucket(state: Float64Array, bank: Bank): void {
  const { channels, current, history, empty, totals, size, start } = bank;
  const position = state[start]!;
  const entering = history + position * channels;
  for (let c = 0; c < channels; c++) {
    state[entering + c] = state[current + c]!;
    state[current + c] = empty[c]!;
  }
  for (let t = 0; t < totals.length; t++) {
    const total = totals[t]!;
    const leavingAt = position + 1 - total.size;
    const leaving = history + (leavingAt < 0 ? leavingAt + size : leavingAt) * channels;
    turnTotal(state, bank, total, entering, leaving);
  }
  state[start] = position + 1 === size ? 0 : position + 1;
}

function turnTotal(state: Float64Array, bank: Bank, total: Total, entering: number, leaving: number): void {
  const { kind, cell, channel } = total;
  const gone = state[leaving + channel]!;
  const fresh = state[entering + channel]!;
  // Sums are of integers, so what is taken away again leaves nothing behind.
  if (kind === 'sum') state[cell]! += fresh - gone;
  // A bucket that leaves matters only where it may have been what the total rests on.
  else if (kind === 'max') state[cell] = gone < state[cell]! ? Math.max(state[cell]!, fresh) : rescan(state, bank, total);
  else state[cell] = gone === 0 ? (state[cell]! | fresh) >>> 0 : rescan(state, bank, total);
}

/** Folds the finished buckets of a window; `position` still points at the newest of them. */
function rescan(state: Float64Array, bank: Bank, { kind, channel, size }: Total): number {
  const newest = state[bank.start]!;
  let folded = bank.empty[channel]!;
  for (let age = 0; age < size - 1; age++) {
    const at = newest - age < 0 ? newest - age + bank.size : newest - age;
    const value = state[bank.history + at * bank.channels + channel]!;
    folded = kind === 'max' ? Math.max(folded, value) : (folded | value) >>> 0;
  }
  return folded;
}
