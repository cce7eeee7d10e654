/** What a decision is: the content values now in force, why, from which prediction, and when. */
import type { FallbackReason, PredictionSource } from '../../inference/pipeline/pipeline.ts';

/** Lever values by lever name. */
export type LeverValues = Readonly<Record<string, number>>;

/** The content values of a session and of each of its players. */
export interface DecisionValues {
  readonly session: LeverValues;
  readonly players: Readonly<Record<string, LeverValues>>;
}

export interface LeverChange {
  /** The player whose lever changed; null for the whole session. */
  readonly player: string | null;
  readonly lever: string;
  readonly from: number;
  readonly to: number;
}

/** One feature that moved a prediction, in words that a player understands. */
export interface Reason {
  readonly feature: string;
  readonly value: number;
  /** Change of the prediction against the reference value of this feature. */
  readonly effect: number;
  readonly words: string;
}

export interface Decision {
  /** Number in the session; 0 is the state before the first change. */
  readonly id: number;
  /** Session time at which it took effect. */
  readonly atMs: number;
  readonly values: DecisionValues;
  /** What differs from the decision before; empty in decision 0 only. */
  readonly changes: readonly LeverChange[];
  readonly source: PredictionSource;
  /** Models that answered, `name@version`. */
  readonly models: readonly string[];
  /** Milliseconds of queue and run. */
  readonly latencyMs: number;
}

/** Decision 0, before the first change; its values are the definition's. */
export const NOTHING_DECIDED = { id: 0, atMs: 0, changes: [], source: 'fallback', models: [], latencyMs: 0 } as const;

/** The same decision, frozen: policies and games get it, and a change that they made would pass every bound. */
export function frozenDecision(decision: Decision): Decision {
  const { values, changes } = decision;
  for (const own of Object.values(values.players)) Object.freeze(own);
  for (const part of [values.session, values.players, values, ...changes, changes]) Object.freeze(part);
  return Object.freeze(decision);
}

/** How the last answer came about, even when it changed nothing. */
export interface AnswerStatus {
  readonly source: PredictionSource;
  readonly reason: FallbackReason | null;
  readonly detail: string;
  readonly models: readonly string[];
  readonly latencyMs: number;
}

/** The differences between two sets of values: session first, then players in the order of `after`. */
export function changesBetween(before: DecisionValues, after: DecisionValues): LeverChange[] {
  const changes: LeverChange[] = [];
  if (before === after) return changes;
  collect(null, before.session, after.session, changes);
  for (const player of Object.keys(after.players)) {
    collect(player, before.players[player] ?? {}, after.players[player]!, changes);
  }
  return changes;
}

function collect(player: string | null, before: LeverValues, after: LeverValues, out: LeverChange[]): void {
  for (const lever of Object.keys(after)) {
    const from = before[lever];
    const to = after[lever]!;
    if (from !== undefined && from !== to) out.push({ player, lever, from, to });
  }
}
