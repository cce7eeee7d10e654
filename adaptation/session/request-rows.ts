/** The rows of one request: per player and candidate, the features and the extra inputs of the model. */
import type { Question } from '../../inference/predictor/predictor.ts';
import type { FeatureValues } from '../features/feature-view.ts';
import type { LeverValues } from './decision.ts';
import type { AdaptationDefinition } from './definition.ts';

/** The source of a player's features: a window, or a row of a log. */
export interface FeatureSource {
  writeInto(row: Float32Array, offset: number, nowMs: number): void;
}

/**
 * The rows, row-major, player by player, candidate by candidate. A session has at most one request in flight, so the
 * pool reads the rows in place until it has answered. What the answer needs (features and values in force) also stays
 * until the next `write`.
 */
export class RequestRows<Target, Memory> {
  #definition: AdaptationDefinition<Target, Memory>;
  #session: string;
  #offsets: readonly number[];
  #candidateLever: string | null;
  #candidates: Float32Array = NO_CANDIDATES;
  #features = { values: new Float32Array(0) };
  #views: FeatureValues[] = [];
  #rows: Float32Array = new Float32Array(0);
  /** The extra inputs at the value in force. */
  #extras: Float32Array;
  #players = 0;
  /** The index of the candidate that is in force. */
  readonly inForceIndex: number;
  /** Whether the candidates sweep the lever that makes success harder, and the answer is a chance of success. */
  readonly sweeps: boolean;

  /** `session` is the session's name in the pool. */
  constructor(definition: AdaptationDefinition<Target, Memory>, session: string) {
    this.#definition = definition;
    this.#session = session;
    const candidates = definition.inputs.find((input) => input.kind === 'candidates');
    this.#offsets = candidates?.offsets ?? [];
    this.#candidateLever = candidates?.lever ?? null;
    this.inForceIndex = Math.max(0, this.#offsets.indexOf(0));
    const { predicts, outcome } = definition;
    this.sweeps = predicts.kind === 'chance' && outcome !== null && candidates?.lever === outcome.lever;
    this.#extras = new Float32Array(definition.inputs.length);
  }

  /**
   * Writes the rows at `nowMs`. The candidates surround the values in `around`; `inForce` has the values that the
   * players have now (they differ in `shadow`). Returns the candidates, empty when the model has none.
   */
  write(
    players: readonly { readonly window: FeatureSource }[],
    around: LeverValues,
    inForce: LeverValues,
    nowMs: number,
  ): Float32Array {
    const { width, features } = this.#definition;
    const perPlayer = Math.max(1, this.#offsets.length);
    this.#players = players.length;
    const needed = players.length * perPlayer * width;
    if (this.#rows.length < needed) this.#rows = new Float32Array(needed);
    const rows = this.#rows;
    const featureValues = players.length * features.width;
    if (this.#features.values.length < featureValues) this.#features.values = new Float32Array(featureValues);
    this.#candidates = this.#candidateValues(around);
    let offset = 0;
    for (let i = 0; i < players.length; i++) {
      const first = offset;
      players[i]!.window.writeInto(rows, first, nowMs);
      for (let column = 0; column < features.width; column++) {
        this.#features.values[i * features.width + column] = rows[first + column]!;
      }
      for (let candidate = 0; candidate < perPlayer; candidate++) {
        if (candidate > 0) rows.copyWithin(offset, first, first + features.width);
        this.#writeExtras(rows, offset + features.width, inForce, candidate);
        offset += width;
      }
    }
    this.#writeExtras(this.#extras, 0, inForce, this.inForceIndex);
    return this.#candidates;
  }

  /** The question about the last `write`. It must be answered before the next one. */
  question(): Question {
    const { width, budgetMs } = this.#definition;
    const rowCount = this.#players * Math.max(1, this.#offsets.length);
    return {
      session: this.#session,
      rows: this.#rows.subarray(0, rowCount * width),
      rowCount,
      budgetMs,
      priority: 'live',
    };
  }

  /** All players' features in the last `write`, row-major. */
  features(): Float32Array {
    return this.#features.values.subarray(0, this.#players * this.#definition.features.width);
  }

  /** A player's features in the last `write` by their names. */
  featuresOf(player: number): FeatureValues {
    const { width, createView } = this.#definition.features;
    this.#views[player] ??= createView(this.#features, player * width);
    return this.#views[player];
  }

  /** The numbers behind `featuresOf`; NaN: nothing seen yet. They stand until the next question. */
  featureRow(player: number): Float32Array {
    const { width } = this.#definition.features;
    return this.#features.values.subarray(player * width, (player + 1) * width);
  }

  /** A copy of a player's whole model row at the value in force. */
  rowInForce(player: number): Float32Array {
    const { width, features } = this.#definition;
    const row = new Float32Array(width);
    const start = player * features.width;
    row.set(this.#features.values.subarray(start, start + features.width));
    row.set(this.#extras, features.width);
    return row;
  }

  #candidateValues(around: LeverValues): Float32Array {
    if (this.#candidateLever === null) return NO_CANDIDATES;
    const { min, max } = this.#definition.levers[this.#candidateLever]!;
    const value = around[this.#candidateLever]!;
    const candidates = new Float32Array(this.#offsets.length);
    for (let i = 0; i < candidates.length; i++) {
      candidates[i] = Math.min(max, Math.max(min, value + this.#offsets[i]!));
    }
    return candidates;
  }

  #writeExtras(into: Float32Array, start: number, inForce: LeverValues, candidate: number): void {
    const { inputs } = this.#definition;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!;
      into[start + i] = input.kind === 'candidates' ? this.#candidates[candidate]! : inForce[input.lever]!;
    }
  }
}

const NO_CANDIDATES = new Float32Array(0);
