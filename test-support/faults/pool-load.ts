/**
 * Load as sessions make it: each has one request in flight, asked at an interval, with a budget. The model must double
 * its rows, so that every value of every answer differs from every other's. Each broken promise of the pool is kept as
 * a sentence.
 */
import type { InferencePool, InferenceReply, PriorityClass } from '../../inference/contract.ts';
import type { Patience } from '../patience.ts';
import type { TestModel } from '../test-models.ts';
import { AnswerLog } from './answer-log.ts';
import { type TickWatch, watchTicks } from './tick-watch.ts';

export interface PoolLoadOptions {
  readonly pool: InferencePool;
  /** The model; its values are twice its rows. */
  readonly model: TestModel;
  /** Default 32. */
  readonly sessions?: number;
  /** Milliseconds between two requests of a session; a beat that finds one in flight is skipped. Default 50. */
  readonly askEveryMs?: number;
  /** Its budget, and how late things may come. */
  readonly patience: Patience;
  /** Requests have from one row to this many in turn. Default 5. */
  readonly maxRows?: number;
  /** Default `live`. */
  readonly priority?: PriorityClass;
  /** The first row's value; rows count up from it. Loads that run together start apart, so their answers differ. */
  readonly firstValue?: number;
}

/** Time between looks for due sessions; everything asked in one beat is one flush of the pool. */
const BEAT_MS = 5;
const MAX_VIOLATIONS = 100;
/** Largest value. Rows count up in whole numbers whose doubles float32 holds exactly. */
const MAX_VALUE = 2 ** 23;

const DEFAULTS = { sessions: 32, askEveryMs: 50, maxRows: 5, priority: 'live', firstValue: 0 } as const;

interface Session {
  readonly name: string;
  dueMs: number;
  askedMs: number | null;
}

export class PoolLoad {
  readonly log = new AnswerLog();
  readonly ticks: TickWatch;
  #options: Required<PoolLoadOptions>;
  #sessions: Session[];
  #beat: NodeJS.Timeout;
  #asked = 0;
  #value: number;
  #violations: string[] = [];
  #open = new Set<Promise<unknown>>();
  #statsBefore: ReturnType<InferencePool['stats']>;
  #onRejection = (reason: unknown) =>
    this.#violate(`an unhandled rejection: ${reason instanceof Error ? reason.stack : reason}`);

  constructor(options: PoolLoadOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#value = this.#options.firstValue;
    const { sessions, askEveryMs, pool } = this.#options;
    const startMs = performance.now();
    this.#sessions = Array.from({ length: sessions }, (_, i) => ({
      name: `session-${i}`,
      dueMs: startMs + (i * askEveryMs) / sessions,
      askedMs: null,
    }));
    this.#statsBefore = pool.stats();
    this.ticks = watchTicks(options.patience.tickMs, (what) => this.#violate(what));
    process.on('unhandledRejection', this.#onRejection);
    this.#beat = setInterval(() => this.#askDue(), BEAT_MS);
  }

  /** The broken promises so far, at most a hundred sentences. */
  get violations(): readonly string[] {
    return this.#violations;
  }

  get asked(): number {
    return this.#asked;
  }

  /** Asks one row as `session`, with `first` as its first value; its answer is not judged. */
  async askMarked(session: string, first: number, budgetMs = this.#options.patience.budgetMs): Promise<InferenceReply> {
    const rows = this.#nextRows(1);
    rows[0] = first;
    this.#asked++;
    return this.#options.pool.infer(this.#request(session, rows, 1, budgetMs));
  }

  /** Stops asking. Resolves with the violations when everything is answered or counts as lost. */
  async stop(): Promise<readonly string[]> {
    clearInterval(this.#beat);
    const { budgetMs, lostMs } = this.#options.patience;
    const lost = new Promise((resolve) => setTimeout(resolve, budgetMs + lostMs).unref());
    await Promise.race([Promise.all(this.#open), lost]);
    this.#watchLost();
    this.ticks.stop();
    process.off('unhandledRejection', this.#onRejection);
    this.#checkFigures();
    return this.#violations;
  }

  #askDue(): void {
    const nowMs = performance.now();
    for (const session of this.#sessions) {
      if (nowMs < session.dueMs) continue;
      // After a stall the missed beats are dropped, as in the inference loop.
      session.dueMs = Math.max(session.dueMs + this.#options.askEveryMs, nowMs);
      if (session.askedMs !== null) continue;
      session.askedMs = nowMs;
      const answered = this.#ask(session, nowMs).catch((error: unknown) => this.#violate(`infer rejected: ${error}`));
      this.#open.add(answered);
      answered.finally(() => this.#open.delete(answered));
    }
    this.#watchLost();
  }

  async #ask(session: Session, askedMs: number): Promise<void> {
    const { pool, maxRows } = this.#options;
    const { budgetMs, graceMs } = this.#options.patience;
    const rowCount = 1 + (this.#asked++ % maxRows);
    const rows = this.#nextRows(rowCount);
    const request = this.#request(session.name, rows, rowCount, budgetMs);
    const wanted = rows.map((value) => 2 * value);
    const reply = await pool.infer(request);
    session.askedMs = null;
    const tookMs = performance.now() - askedMs;
    this.log.add(askedMs, reply.ok ? 'model' : reply.reason);
    if (tookMs > budgetMs + graceMs + this.ticks.lastMs) {
      const answer = reply.ok ? 'a model' : reply.reason;
      this.#violate(`${session.name} was answered by ${answer} after ${tookMs.toFixed(0)} of ${budgetMs} ms`);
    }
    if (reply.ok && !('values' in reply && equal(reply.values, wanted))) {
      this.#violate(`${session.name} asked ${[...rows]} and got ${'values' in reply ? [...reply.values] : 'tensors'}`);
    }
  }

  #request(session: string, rows: Float32Array, rowCount: number, budgetMs: number) {
    const { model, priority } = this.#options;
    const { name, version, layoutHash } = model;
    return { model: { name, version, layoutHash }, session, rows, rowCount, budgetMs, priority };
  }

  #nextRows(rowCount: number): Float32Array {
    return Float32Array.from({ length: rowCount * this.#options.model.inputWidth }, () => {
      this.#value = (this.#value + 1) % MAX_VALUE;
      return this.#value;
    });
  }

  #watchLost(): void {
    const nowMs = performance.now();
    const { budgetMs, lostMs } = this.#options.patience;
    for (const session of this.#sessions) {
      if (session.askedMs === null || nowMs - session.askedMs < budgetMs + lostMs) continue;
      this.#violate(`${session.name} has no answer after ${(nowMs - session.askedMs).toFixed(0)} ms`);
      session.askedMs = null;
    }
  }

  /** The pool too must count every request once: none is answered twice. */
  #checkFigures(): void {
    const before = this.#statsBefore;
    const now = this.#options.pool.stats();
    const sum = (stats: typeof now) => stats.answered + stats.late + stats.shed + stats.failed;
    if (sum(now) - sum(before) !== this.#asked)
      this.#violate(`the pool counts ${sum(now) - sum(before)} answers to ${this.#asked} requests`);
    if (now.queuedRequests !== 0 || now.inFlightRequests !== 0)
      this.#violate(`the pool still holds ${now.queuedRequests} and ${now.inFlightRequests} requests`);
  }

  #violate(what: string): void {
    if (this.#violations.length < MAX_VIOLATIONS) this.#violations.push(what);
  }
}

function equal(got: Float32Array, wanted: Float32Array): boolean {
  return got.length === wanted.length && got.every((value, i) => value === wanted[i]);
}
