/**
 * Requests of all sessions wait up to a few milliseconds for each other before they reach the pool. A session looks for its
 * answer at its next beat, 50 ms later, so the wait costs nothing; each batch less saves a wake-up of the thread that runs
 * it, two switches between threads and a message, which together cost many times what 20 rows of a tree model do.
 */
import type { InferencePool, InferenceReply, InferenceRequest, PoolStats } from '../contract.ts';

/** Two fifths of a beat: an answer that then takes as long in the pool still meets the next one. */
const GATHER_MS = 20;
/** A request with less than this left is handed on at once. */
const HURRY_MS = 3 * GATHER_MS;
/** Then they leave at once; it is one full batch of the local pool, and no more than that leaves together. */
const ENOUGH_ROWS = 512;

interface Waiting {
  readonly request: InferenceRequest;
  /** Where its rows begin in the store, in numbers. */
  readonly from: number;
  readonly sinceMs: number;
  readonly resolve: (reply: InferenceReply) => void;
  readonly reject: (error: unknown) => void;
}

/** The same pool for askers that need no answer before their next beat. */
export function gatherRequests(pool: InferencePool, gatherMs = GATHER_MS): InferencePool {
  let waiting: Waiting[] = [];
  let rows = 0;
  // One store for all that wait: a buffer per request would be most of what the garbage collector has to do.
  let store = new Float32Array(0);
  let stored = 0;
  let timer: NodeJS.Timeout | null = null;

  const handOn = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const all = waiting;
    waiting = [];
    rows = 0;
    stored = 0;
    const nowMs = performance.now();
    // In one turn of the event loop: the pool makes as few batches of them as it can. It copies each before `infer` returns.
    for (const { request, from, sinceMs, resolve, reject } of all) {
      // The wait comes off the budget, and is part of what the asker waited.
      const waitedMs = nowMs - sinceMs;
      const rows = store.subarray(from, from + request.rows.length);
      pool
        .infer({ ...request, rows, budgetMs: Math.max(1, request.budgetMs - waitedMs) })
        .then((reply) => resolve(reply.ok ? { ...reply, queueMs: reply.queueMs + waitedMs } : reply), reject);
    }
  };

  /** Copies rows into the store, which grows to what has ever waited together: a full batch and one request at most. */
  const keep = (kept: Float32Array): number => {
    const from = stored;
    if (from + kept.length > store.length) {
      const larger = new Float32Array(2 * (from + kept.length));
      larger.set(store.subarray(0, from));
      store = larger;
    }
    store.set(kept, from);
    stored += kept.length;
    return from;
  };

  return {
    infer(request) {
      if (!(request.budgetMs > HURRY_MS)) return pool.infer(request);
      if (rows + request.rowCount > ENOUGH_ROWS) handOn();
      const { promise, resolve, reject } = Promise.withResolvers<InferenceReply>();
      // The asker may use its buffer again at once.
      waiting.push({ request, from: keep(request.rows), sinceMs: performance.now(), resolve, reject });
      rows += request.rowCount;
      if (!(rows < ENOUGH_ROWS)) handOn();
      else timer ??= setTimeout(handOn, gatherMs);
      return promise;
    },
    stats(): PoolStats {
      const stats = pool.stats();
      return { ...stats, queuedRequests: stats.queuedRequests + waiting.length };
    },
    close() {
      handOn();
      return pool.close();
    },
    destroy(reason) {
      handOn();
      return pool.destroy(reason);
    },
  };
}
