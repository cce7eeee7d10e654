/**
 * Reasons for decisions, asked from the model after the decision (class `bulk`, so that explaining never delays
 * deciding). They arrive within a beat or two and are kept with the decision.
 */
import type { Attribution } from '../../inference/predictor/occlusion.ts';
import type { Predictor } from '../../inference/predictor/predictor.ts';
import type { Decision, Reason } from '../session/decision.ts';
import type { AdaptationDefinition } from '../session/definition.ts';
import type { SessionPorts } from '../session/session-ports.ts';
import { effectFloor, reasonsFrom } from './reason-words.ts';

/** Reasons per decision and player; more are noise to a reader. */
const TOP_REASONS = 3;
/** Limit of waiting jobs; more are dropped. A decision's cool-down is about a second, an explanation milliseconds. */
const MAX_WAITING = 16;
/** Explanations may take long: nobody waits for them. */
const BUDGET_MS = 2000;

export interface ExplanationJob {
  readonly decisionId: number;
  readonly player: string;
  /** The model row of the decision, all columns, with the value decided on as its candidate. */
  readonly row: Float32Array;
}

export interface Explanation {
  readonly decisionId: number;
  readonly player: string;
  readonly reasons: readonly Reason[];
}

export class Explanations<Target, Memory> {
  #definition: AdaptationDefinition<Target, Memory>;
  #predictor: Predictor;
  #session: string;
  #waiting: ExplanationJob[] = [];
  #done: Explanation[] = [];
  #busy = false;
  #closed = false;
  /** Jobs dropped because too many waited or the model did not answer. */
  dropped = 0;

  constructor(
    definition: AdaptationDefinition<Target, Memory>,
    { predictor, session }: Pick<SessionPorts, 'predictor' | 'session'>,
  ) {
    this.#definition = definition;
    this.#predictor = predictor;
    this.#session = session;
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

  /** Asks about a decision, of the players present: those whose lever changed, or one for a lever of the session. */
  askFor({ id, changes }: Decision, present: readonly { player: string }[], rowOf: (player: string) => Float32Array) {
    // Explains for one player; all of them would dominate the pool.
    let forAll = changes.some((change) => change.player === null);
    for (const { player } of present) {
      if (!forAll && !changes.some((change) => change.player === player)) continue;
      forAll = false;
      this.ask({ decisionId: id, player, row: rowOf(player) });
    }
  }

  /** What has arrived since the last call; usually nothing. */
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
    const { features, predicts } = this.#definition;
    const floor = effectFloor(predicts);
    this.#predictor
      .explain({
        session: this.#session,
        row: job.row,
        features: features.width,
        budgetMs: BUDGET_MS,
        top: TOP_REASONS,
        floor,
      })
      .then((attributions) => {
        if (attributions === null) this.dropped++;
        else if (!this.#closed) this.#keep(job, attributions);
      })
      .catch(() => {
        this.dropped++;
      })
      .finally(() => {
        this.#busy = false;
        this.#next();
      });
  }

  #keep(job: ExplanationJob, attributions: readonly Attribution[]): void {
    const { features, predicts } = this.#definition;
    const reasons = reasonsFrom(features, predicts, attributions);
    // A room that never calls take() must not collect them for ever.
    if (this.#done.length >= MAX_WAITING) this.#done.shift();
    this.#done.push({ decisionId: job.decisionId, player: job.player, reasons });
  }
}

const NONE: readonly Explanation[] = Object.freeze([]);
