/**
 * Stop 4: the loop of one session. It runs at its own pace, keeps at most one request in flight, and never waits:
 * `tick` submits when a decision is due, and a later `take` returns the newest finished answer. A beat that finds the
 * last request still in flight is skipped and counted, so a slow model slows adaptation and nothing else.
 */
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import type { Predictor, Question } from '../../inference/predictor/predictor.ts';
import { messageOf } from '../../thrown.ts';

export interface LoopResult<C> {
  /** What the requester stored with the request: which players, which candidates. */
  readonly context: C;
  readonly prediction: Prediction;
  readonly askedAtMs: number;
}

export interface LoopOptions {
  readonly predictor: Pick<Predictor, 'predict'>;
  /** Milliseconds between decisions, 50 or more. */
  readonly everyMs: number;
  /** Delay of the first decision, so that sessions of a process don't ask all at the same instant. */
  readonly offsetMs: number;
}

export class InferenceLoop<C> {
  #predictor: Pick<Predictor, 'predict'>;
  #everyMs: number;
  #nextDueMs: number;
  #inFlight = false;
  #closed = false;
  /** Whether a decision was due at the last call of `tick`, even if nothing was asked. */
  wasDue = false;
  #finished: LoopResult<C> | null = null;
  /** Beats that found a request still in flight. */
  skipped = 0;
  submitted = 0;

  constructor(options: LoopOptions) {
    this.#predictor = options.predictor;
    this.#everyMs = options.everyMs;
    this.#nextDueMs = options.offsetMs;
  }

  /** Submits what `prepare` returns when a decision is due at `nowMs` (session time); null means nothing to ask. */
  tick(nowMs: number, prepare: (nowMs: number) => { question: Question; context: C } | null): void {
    // Nothing is asked at a time that is no number; it would become the time of the next decision.
    this.wasDue = !this.#closed && nowMs >= this.#nextDueMs && nowMs < Number.POSITIVE_INFINITY;
    if (!this.wasDue) return;
    // Beats keep their grid; after a stall the missed ones are dropped, not caught up.
    this.#nextDueMs += this.#everyMs * (1 + Math.floor((nowMs - this.#nextDueMs) / this.#everyMs));
    if (this.#inFlight) {
      this.skipped++;
      return;
    }
    const prepared = prepare(nowMs);
    if (prepared === null) return;
    this.#inFlight = true;
    this.submitted++;
    const { question, context } = prepared;
    this.#predictor.predict(question).then(
      (prediction) => this.#finish({ context, prediction, askedAtMs: nowMs }),
      // A predictor never rejects by contract. If it does, the session must still go on beating.
      (error: unknown) => {
        const detail = messageOf(error);
        this.#finish({
          context,
          askedAtMs: nowMs,
          prediction: { source: 'fallback', reason: 'failed', code: 'POOL_FAILED', detail },
        });
      },
    );
  }

  /** The newest finished answer, once; null when there is none. */
  take(): LoopResult<C> | null {
    const result = this.#finished;
    this.#finished = null;
    return result;
  }

  get inFlight(): boolean {
    return this.#inFlight;
  }

  /** Stops asking; an answer in flight is dropped. */
  close(): void {
    this.#closed = true;
    this.#finished = null;
  }

  #finish(result: LoopResult<C>): void {
    this.#inFlight = false;
    if (!this.#closed) this.#finished = result;
  }
}
