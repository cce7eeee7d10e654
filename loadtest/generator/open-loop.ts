/**
 * The schedule of a generator: each member is due once per period. They are spread evenly over it, whether or not the
 * server keeps up (open loop). Due times lie on a grid. A late step is made up for and keeps its due time.
 */
export interface Scheduled {
  /** `dueMs` is on the clock of `performance.now()`. */
  onDue(dueMs: number): void;
}

/** Finer than what is measured (tens of milliseconds), coarser than a timer's own jitter. */
export const GRID_MS = 5;
/** Share of the golden ratio: each newcomer's place lies between the others as evenly as possible (Knuth 6.4). */
const GOLDEN = 0.618033988749895;
/** Most steps that are made up for. After a second the run is invalid anyway, and catching up would bury the server. */
const MAX_STEPS = 1000 / GRID_MS;

export class OpenLoop {
  #buckets: Set<Scheduled>[];
  #places = new Map<Scheduled, number>();
  #step = 0;
  #startMs = performance.now();
  #added = 0;
  #timer: NodeJS.Timeout;
  #onLateness: (ms: number) => void;

  /** `periodMs` is a multiple of the grid. `onLateness` is called with how late each step of the grid ran. */
  constructor(periodMs: number, onLateness: (ms: number) => void) {
    this.#buckets = Array.from({ length: periodMs / GRID_MS }, () => new Set());
    this.#onLateness = onLateness;
    this.#timer = setInterval(() => this.#run(), GRID_MS);
  }

  add(item: Scheduled): void {
    const place = Math.floor(((this.#added++ * GOLDEN) % 1) * this.#buckets.length);
    this.#buckets[place]!.add(item);
    this.#places.set(item, place);
  }

  remove(item: Scheduled): void {
    const place = this.#places.get(item);
    if (place === undefined) return;
    this.#places.delete(item);
    this.#buckets[place]!.delete(item);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #run(): void {
    const nowMs = performance.now();
    const due = Math.floor((nowMs - this.#startMs) / GRID_MS);
    this.#onLateness(Math.max(0, nowMs - this.#dueMs(this.#step)));
    if (due - this.#step > MAX_STEPS) this.#step = due - MAX_STEPS;
    for (; this.#step <= due; this.#step++) {
      const dueMs = this.#dueMs(this.#step);
      for (const item of this.#buckets[this.#step % this.#buckets.length]!) item.onDue(dueMs);
    }
  }

  #dueMs(step: number): number {
    return this.#startMs + step * GRID_MS;
  }
}
