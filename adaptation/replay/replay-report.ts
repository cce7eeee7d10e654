/** What a replay needs from a game, and what it reports about a session (see replay-session.ts). */
import type { LogRecord } from '../log/records.ts';
import type { Decision } from '../session/decision.ts';
import type { AdaptationDefinition } from '../session/definition.ts';

export type Kind<K extends LogRecord['kind']> = Extract<LogRecord, { kind: K }>;
/** The records that a replayed session writes by itself. */
export type Compared = 'event' | 'rows' | 'prediction' | 'decision' | 'outcome';

export interface Difference {
  readonly tick: number;
  readonly what: 'state' | Compared;
  readonly logged: unknown;
  readonly replayed: unknown;
}

export interface ReplayReport {
  readonly sessionId: string;
  readonly ticks: number;
  /** The last tick up to which the simulation itself was run and compared. */
  readonly simulatedTicks: number;
  /** A player switched adaptation off: from then on the simulation could not be run. */
  readonly optedOut: boolean;
  /** Whether the room has a simulation that a replay runs. */
  readonly simulates: boolean;
  /** Why the session ended, as the log says; null where the log ends before the session. */
  readonly end: string | null;
  readonly checked: Readonly<Record<Difference['what'], number>>;
  readonly difference: Difference | null;
}

export type EmitReplayed = (slot: number, type: number, f0: number, f1: number, f2: number, f3: number) => void;

/** A game that can be run again, tick by tick; it throws where the session's own run did. */
export interface ReplayedGame {
  join(slot: number): void;
  leave(slot: number): void;
  /** An input of the next step: the slot, then what the game wrote. */
  input(numbers: readonly number[]): void;
  apply(decision: Decision): void;
  step(): void;
  hash(): number;
}

export interface ReplayedSession<Target, Memory> {
  /** The definition, with the pipeline that the header names. */
  readonly definition: AdaptationDefinition<Target, Memory>;
  /** The game and the milliseconds of its ticks; null when there is none: then the log has the times of the beats. */
  readonly game: { readonly tickMs: number; create(emit: EmitReplayed): ReplayedGame } | null;
}

/** The reason of an `end` record whose last step broke off. */
export const FAILED = 'failed';
