/**
 * Reasons for decisions, asked from the model after the decision (class `bulk`, so that explaining never delays deciding).
 * They arrive within a beat or two and are kept with the decision.
 */
import type { InferencePool } from '../../inference/contract.ts';
import { readPrediction } from '../../inference/pipeline/pipeline.ts';
import type { Reason } from '../session/decision.ts';
import type { AdaptationDefinition } from '../session/definition.ts';
import type { SessionPorts } from '../session/session-ports.ts';
import { readAttributions, writeOcclusionRows } from './explain.ts';
import { reasonsFrom } from './reason-words.ts';

/** Reasons per decision and player; more are noise to a reader. */
const TOP_REASONS = 3;
/** Effects below half a point of chance are not worth a word. */
const EFFECT_FLOOR = 0.005;
/** Jobs waiting; a decision takes a cool-down of about a second, an explanation milliseconds. Beyond it reasons are dropped. */
const MAX_WAITING = 16;
/** Explanations may take long: nobody waits for them. */
const BUDGET_MS = 2000;

export interface ExplanationJob {
  readonly decisionId: number;
  readonly player: string;
  /** The model row of the decision, all columns, the candidate being the value decided on. */
  readonly row: Float32Array;
}

export interface Explanation {
  readonly decisionId: number;
  readonly player: string;
  readonly reasons: readonly Reason[];
}

export class Explanations<Target, Memory> {
  #definition: AdaptationDefinition<Target, Memory>;
  #pool: InferencePool;
  #session: string;
  #baseline: Float32Array;
  #waiting: ExplanationJob[] = [];
  #done: Explanation[] = [];
  #busy = false;
  #closed = false;
  /** Of the one job that is asked; the pool reads them until it has answered. */
  #rows: Float32Array;
  /** Jobs dropped because too many waited or the model did not answer. */
  dropped = 0;

  /** `baseline` has one value per feature at least. */
  constructor(
    definition: AdaptationDefinition<Target, Memory>,
    { pool, session }: Pick<SessionPorts, 'pool' | 'session'>,
    baseline: Float32Array,
  ) {
    this.#definition = definition;
    this.#pool = pool;
    this.#session = session;
    this.#baseline = baseline;
    const { features, width } = definition;
    this.#rows = new Float32Array((features.width + 1) * width);
  }

  ask(job: ExplanationJob): void {
    if (this.#closed) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.dropped++;
      return;
    }
    this.#waiting.push(job);
    this.#next();
  }

  /** What has arrived since the last call; mostly nothing. */
  take(): readonly Explanation[] {
    if (this.#done.length === 0) return NONE;
    return this.#done.splice(0);
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#done.length = 0;
  }

  #next(): void {
    const job = this.#busy || this.#closed ? undefined : this.#waiting.shift();
    if (job === undefined) return;
    this.#busy = true;
    const { features, pipeline, layoutHash, width } = this.#definition;
    const rowCount = writeOcclusionRows(job.row, this.#baseline, features.width, this.#rows);
    const modelRef = { name: pipeline.name, version: pipeline.version, layoutHash };
    this.#pool
      .infer({
        model: modelRef,
        session: this.#session,
        rows: this.#rows.subarray(0, rowCount * width),
        rowCount,
        budgetMs: BUDGET_MS,
        priority: 'bulk',
      })
      .then((reply) => {
        const prediction = readPrediction(pipeline, rowCount, reply);
        if (prediction.source === 'fallback') this.dropped++;
        else if (!this.#closed) this.#keep(job, prediction.values);
      })
      .catch(() => {
        this.dropped++;
      })
      .finally(() => {
        this.#busy = false;
        this.#next();
      });
  }

  #keep(job: ExplanationJob, values: Float32Array): void {
    const { features } = this.#definition;
    const options = { top: TOP_REASONS, floor: EFFECT_FLOOR };
    const attributions = readAttributions(job.row, this.#baseline, values, features.width, options);
    const reasons = reasonsFrom(features, attributions);
    // A room that never calls take() must not collect them for ever.
    if (this.#done.length >= MAX_WAITING) this.#done.shift();
    this.#done.push({ decisionId: job.decisionId, player: job.player, reasons });
  }
}

const NONE: readonly Explanation[] = Object.freeze([]);
