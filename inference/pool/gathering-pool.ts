/**
 * Lets requests of all sessions wait up to some milliseconds for each other before they reach the pool. A session looks
 * for its answer at its next beat, 50 ms later, so the wait costs nothing. Each batch less saves a wake-up of the
 * thread that runs it: two thread switches and a message, which cost many times what 20 rows of a tree model do.
 */
import type { InferencePool, InferenceReply, InferenceRequest, PoolStats } from '../contract.ts';

export interface GatherTimes {
  readonly liveMs: number;
  readonly bulkMs: number;
}

/**
 * Live requests wait two fifths of a beat. An answer that then takes as long in the pool still comes before the next
 * beat. Bulk requests are explanations, which nobody waits for. The explanations of 1,000 players, 6,000 rows a second,
 * fill a batch in less than that.
 */
const GATHER: GatherTimes = { liveMs: 20, bulkMs: 100 };
/** A request whose budget is less than this many waits is handed on at once. */
const WAITS_LEFT = 3;
/** This many rows leave at once. It is one full batch of the local pool; no more than that leaves together. */
const ENOUGH_ROWS = 512;

interface Waiting {
  readonly request: InferenceRequest;
  readonly sinceMs: number;
  readonly resolve: (reply: InferenceReply) => void;
  readonly reject: (error: unknown) => void;
}

/** The same pool, but for askers that need no answer before their next beat. */
export function gatherRequests(pool: InferencePool, { liveMs, bulkMs }: GatherTimes = GATHER): InferencePool {
  const live = new Gathering(pool, liveMs);
  const bulk = new Gathering(pool, bulkMs);
  const handOn = () => {
    live.handOn();
    bulk.handOn();
  };
  return {
    infer: (request) => (request.priority === 'live' ? live : bulk).infer(request),
    stats(): PoolStats {
      const stats = pool.stats();
      return { ...stats, queuedRequests: stats.queuedRequests + live.waiting + bulk.waiting };
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

/** Requests of one class that wait for each other. */
class Gathering {
  readonly #pool: InferencePool;
  readonly #gatherMs: number;
  #waiting: Waiting[] = [];
  #rows = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(pool: InferencePool, gatherMs: number) {
    this.#pool = pool;
    this.#gatherMs = gatherMs;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  infer(request: InferenceRequest): Promise<InferenceReply> {
    if (!(request.budgetMs > WAITS_LEFT * this.#gatherMs)) return this.#pool.infer(request);
    if (this.#rows + request.rowCount > ENOUGH_ROWS) this.handOn();
    const { promise, resolve, reject } = Promise.withResolvers<InferenceReply>();
    this.#waiting.push({ request, sinceMs: performance.now(), resolve, reject });
    this.#rows += request.rowCount;
    if (!(this.#rows < ENOUGH_ROWS)) this.handOn();
    else this.#timer ??= setTimeout(() => this.handOn(), this.#gatherMs);
    return promise;
  }

  handOn(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const all = this.#waiting;
    this.#waiting = [];
    this.#rows = 0;
    const nowMs = performance.now();
    // All in one turn of the event loop, so that the pool makes as few batches as it can.
    for (const { request, sinceMs, resolve, reject } of all) {
      // The wait comes off the budget and counts as queue time.
      const waitedMs = nowMs - sinceMs;
      this.#pool
        .infer({ ...request, budgetMs: Math.max(1, request.budgetMs - waitedMs) })
        .then((reply) => resolve(reply.ok ? { ...reply, queueMs: reply.queueMs + waitedMs } : reply), reject);
    }
  }
}
