/**
 * What another pipeline would have decided: its answers to the logged rows, passed through the definition's policy. The
 * rows stay those of the session as played. What players would have done after other decisions is unknown, and not
 * claimed.
 */
import type { InferencePool } from '../../inference/contract.ts';
import type { Pipeline } from '../../inference/pipeline/pipeline.ts';
import { columnCount } from '../../inference/predictor/prediction-spec.ts';
import { createPredictor, type Predictor } from '../../inference/predictor/predictor.ts';
import type { SessionBeliefs } from '../belief/session-beliefs.ts';
import { floatsOf } from '../log/log-floats.ts';
import type { LogRecord } from '../log/records.ts';
import { SessionPolicies } from '../policy/session-policies.ts';
import { changesBetween, type DecisionValues, type LeverValues } from '../session/decision.ts';
import type { AdaptationDefinition, PolicyPlayer } from '../session/definition.ts';
import { seenShare } from '../session/last-predictions.ts';
import { RequestRows } from '../session/request-rows.ts';
import { sanitizeValues } from '../session/sanitize-values.ts';
import { createBeliefs } from '../session/session-estimate.ts';
import { type Body, readTicks } from './read-ticks.ts';

export interface RecomputeReport {
  readonly requests: number;
  /** Requests the other pipeline did not answer. */
  readonly unanswered: number;
  readonly decisions: number;
  readonly loggedDecisions: number;
  /** Mean and largest absolute difference of each session lever between the two pipelines, over all requests. */
  readonly difference: Readonly<Record<string, { readonly mean: number; readonly max: number }>>;
}

type Rows = Extract<LogRecord, { kind: 'rows' }>;

/** One player's part in the session, from a join or a switch to the next. */
type Part = Readonly<Record<never, never>>;

interface Answer {
  readonly record: Rows;
  /** Who was asked about, in the order of the slots: an answer counts only for those who still take part. */
  readonly asked: readonly (Part | undefined)[];
  readonly candidates: Float32Array;
  readonly values: Float32Array;
}

/** The time for one answer. Nothing is urgent offline, but a pool that hangs must not hang us. */
const BUDGET_MS = 10_000;

/** `tickMs` is the length of a game's tick; null where the log says when a beat was. Throws LOG_FORMAT. */
export async function recompute<Target, Memory>(
  records: AsyncIterable<LogRecord>,
  definition: AdaptationDefinition<Target, Memory>,
  pipeline: Pipeline,
  pool: InferencePool,
  tickMs: number | null,
): Promise<RecomputeReport> {
  const run = new Recomputation({ ...definition, pipeline }, pool);
  for await (const { group } of readTicks(records)) {
    if (group.length === 0) continue;
    run.beat(beatOf(group, tickMs));
    for (const record of group) await run.read(record);
  }
  return run.report();
}

/** When the session had its beat in this tick; null if it had none. */
function beatOf(group: readonly Body[], tickMs: number | null): number | null {
  if (tickMs !== null) return group[0]!.tick * tickMs;
  return group.find((record) => record.kind === 'beat')?.atMs ?? null;
}

class Recomputation<Target, Memory> {
  #definition: AdaptationDefinition<Target, Memory>;
  #predictor: Predictor;
  #rows: RequestRows<Target, Memory>;
  /** Who takes part, by slot. */
  #parts = new Map<number, Part>();
  /** The target that each player asked for, by slot. */
  #targets = new Map<number, number | null>();
  #policies: SessionPolicies;
  /** Beliefs from the events as they were; null where the definition declares no outcome. */
  #beliefs: SessionBeliefs | null;
  #nowMs = 0;
  #values: DecisionValues;
  #logged: DecisionValues;
  #counts = { requests: 0, unanswered: 0, decisions: 0, loggedDecisions: 0 };
  #sums = new Map<string, { sum: number; max: number }>();
  /** An answer whose logged one has not come yet. */
  #pending: Answer | null = null;
  /** Whether the logged decision about the last answer may still come. */
  #decided = false;

  constructor(definition: AdaptationDefinition<Target, Memory>, pool: InferencePool) {
    this.#definition = definition;
    this.#predictor = createPredictor(definition, { pool });
    this.#rows = new RequestRows(definition, 'recompute');
    this.#policies = new SessionPolicies(definition);
    this.#values = { session: definition.sessionDefaults, players: {} };
    this.#logged = this.#values;
    this.#beliefs = createBeliefs(definition, {}, { valuesFor: this.#loggedFor, predictedFor: () => null });
  }

  #loggedFor = (player: string): LeverValues => ({
    ...this.#logged.session,
    ...(this.#logged.players[player] ?? this.#definition.playerDefaults),
  });

  beat(nowMs: number | null): void {
    if (nowMs === null) return;
    this.#nowMs = nowMs;
    this.#beliefs?.beat(nowMs, (player) => this.#parts.has(Number(player)));
  }

  async read(record: Body): Promise<void> {
    if (record.kind === 'join' || record.kind === 'optIn') this.#parts.set(record.slot, {});
    else if (record.kind === 'leave' || record.kind === 'optOut') this.#parts.delete(record.slot);
    if (this.#beliefs !== null) this.#believe(record, this.#beliefs);
    if (record.kind === 'rows') {
      this.#compare();
      this.#pending = await this.#ask(record);
    } else if (record.kind === 'prediction') this.#decide(record.request);
    else if (record.kind === 'join' || record.kind === 'wish') this.#targets.set(record.slot, record.target ?? null);
    else if (record.kind === 'decision') {
      this.#logged = record.decision.values;
      if (record.decision.changes.length > 0) this.#counts.loggedDecisions++;
    }
  }

  #believe(record: Body, beliefs: SessionBeliefs): void {
    switch (record.kind) {
      case 'join':
        beliefs.join(String(record.slot), record.slot, record.atMs ?? this.#nowMs, record.target ?? null);
        return;
      case 'leave':
        beliefs.leave(String(record.slot));
        return;
      case 'optOut':
      case 'optIn':
        beliefs.restart(String(record.slot), record.atMs ?? this.#nowMs);
        return;
      case 'wish':
        beliefs.wish(String(record.slot), record.target ?? null);
        return;
      case 'event':
        beliefs.event(String(record.slot), record.type, record.fields, record.atMs);
        return;
      case 'decision':
        // The values that were met from here on are those that were played with.
        this.#logged = record.decision.values;
        beliefs.moved(record.decision.atMs);
    }
  }

  report(): RecomputeReport {
    this.#compare();
    const requests = Math.max(1, this.#counts.requests);
    const difference = [...this.#sums].map(([lever, { sum, max }]) => [lever, { mean: sum / requests, max }] as const);
    return { ...this.#counts, difference: Object.fromEntries(difference) };
  }

  /** Asks about logged rows, at the values that were decided here. */
  async #ask(record: Rows): Promise<Answer | null> {
    const { features } = this.#definition;
    const logged = floatsOf(record.rows);
    const sources = record.slots.map((_slot, i) => {
      const row = logged.subarray(i * features.width, (i + 1) * features.width);
      return { window: { writeInto: (out: Float32Array, offset: number) => out.set(row, offset) } };
    });
    const candidates = this.#rows.write(sources, this.#values.session, this.#logged.session, record.atMs);
    const question = { ...this.#rows.question(), budgetMs: BUDGET_MS, priority: 'bulk' } as const;
    const prediction = await this.#predictor.predict(question);
    this.#counts.requests++;
    const asked = record.slots.map((slot) => this.#parts.get(slot));
    if (prediction.source !== 'fallback') return { record, asked, candidates, values: prediction.values };
    this.#counts.unanswered++;
    return null;
  }

  /** Decides at the time at which the session had its answer: a policy that rests for a while counts from there. */
  #decide(request: number): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#decided = true;
    if (pending === null || pending.record.request !== request) return;
    const { record, asked, candidates, values } = pending;
    const { playerDefaults, predicts } = this.#definition;
    const perPlayer = Math.max(1, candidates.length) * columnCount(predicts);
    const players = Object.fromEntries(
      record.slots.map((slot) => [slot, this.#values.players[slot] ?? playerDefaults]),
    );
    const previous = { session: this.#values.session, players };
    const stays = (slot: number, i: number) => asked[i] !== undefined && this.#parts.get(slot) === asked[i];
    const present = record.slots.flatMap((slot, i): PolicyPlayer[] => {
      if (!stays(slot, i)) return [];
      const player = String(slot);
      const predicted = values.subarray(i * perPlayer, (i + 1) * perPlayer);
      if (this.#rows.sweeps)
        this.#beliefs?.answered(player, candidates, predicted, seenShare(this.#rows.featureRow(i)));
      const belief = this.#beliefs?.viewOf(player) ?? null;
      const target = this.#targets.get(slot) ?? null;
      return [{ player, features: this.#rows.featuresOf(i), predicted, target, belief }];
    });
    if (present.length === 0) return;
    const proposed = this.#policies.decide({ nowMs: this.#nowMs, players: present, candidates, previous }, true);
    if (proposed !== null) this.#values = sanitizeValues(this.#definition, previous, proposed);
    if (changesBetween(previous, this.#values).length > 0) this.#counts.decisions++;
  }

  /** Compares what was decided with what the log says, once all that it says of an answer has been read. */
  #compare(): void {
    if (!this.#decided) return;
    this.#decided = false;
    for (const [lever, value] of Object.entries(this.#values.session)) {
      const distance = Math.abs(value - (this.#logged.session[lever] ?? value));
      const { sum, max } = this.#sums.get(lever) ?? { sum: 0, max: 0 };
      this.#sums.set(lever, { sum: sum + distance, max: Math.max(max, distance) });
    }
  }
}
