/** The services that the composition root gives to every adaptive room of a process. */

import type { MetOutcome } from '../adaptation/belief/session-beliefs.ts';
import type { LogHeader } from '../adaptation/log/records.ts';
import type { RoomLog } from '../adaptation/log/session-log-journal.ts';
import type { AdaptationMode } from '../adaptation/session/adaptation-mode.ts';
import type { AdaptationDefinition } from '../adaptation/session/definition.ts';
import type { Mistakes } from '../adaptation/session/mistakes.ts';
import type { SessionObserver, SessionPorts } from '../adaptation/session/session-ports.ts';
import type { Prediction, PredictionSource } from '../inference/pipeline/pipeline.ts';
import type { Asking, Predictor } from '../inference/predictor/predictor.ts';
import type { RoomFailureReporter } from './guard-room.ts';
import type { StopPlace } from './protocol.ts';

/** Counts what rooms do, by `room`, the kind of room; must not throw. */
export interface RoomObserver {
  /** Counts the kind's events by number; `types` has their names in that order. */
  eventsOf(room: string, types: readonly string[]): Pick<SessionObserver, 'event' | 'clamped'>;
  rejected(room: string, code: string, count: number): void;
  /** `model` is the `name@version` that was asked. */
  answered(room: string, model: string, prediction: Prediction): void;
  decided(room: string, source: PredictionSource): void;
  /** An outcome, with the chances that the belief and the model (null: none) had given it. */
  outcome(room: string, met: Pick<MetOutcome, 'success' | 'expected' | 'predicted'>): void;
  censored(room: string): void;
  sessionStarted(room: string): void;
  /** The game's own code failed there: this session adapts no more. */
  stopped(room: string, place: StopPlace, error: unknown): void;
  /** `stopped`: its adaptation had stopped before. */
  sessionEnded(room: string, stopped: boolean): void;
  playerJoined(room: string): void;
  playerLeft(room: string): void;
}

export interface AdaptationServices {
  /** The predictor that the sessions of a definition ask. */
  readonly predictorOf: (asking: Asking) => Predictor;
  readonly observer: RoomObserver;
  readonly mistakes: Mistakes;
  readonly mode: AdaptationMode;
  /** Opens the log of a session; null when logging is off. */
  readonly openLog: (header: LogHeader) => RoomLog | null;
  /** The name of a player in logs: an HMAC of the id under the operator's key, or null when there is no key. */
  readonly hmacOf: (playerId: string) => string | null;
  readonly reportFailure: RoomFailureReporter;
  /** A seed for a new session. */
  readonly nextSeed: () => number;
  /** Number of sessions started so far; it spreads the beats of a process' sessions over the decision interval. */
  readonly nextSessionNumber: () => number;
  readonly version: string;
}

/** The ports of a session of this room, except its journal. */
export function portsOf<Target, Memory>(
  { predictorOf, observer, mistakes }: AdaptationServices,
  { roomId, roomName }: { readonly roomId: string; readonly roomName: string },
  definition: AdaptationDefinition<Target, Memory>,
): SessionPorts {
  const counted = observerOf(observer, roomName, definition);
  const predictor = predictorOf(definition);
  return { session: roomId, predictor, observer: counted, mistakes: mistakes.of(roomName, definition) };
}

/** The session's part of the observer that the process has. */
function observerOf<Target, Memory>(
  observer: AdaptationServices['observer'],
  room: string,
  { events, pipeline }: AdaptationDefinition<Target, Memory>,
): SessionObserver {
  const asked = `${pipeline.name}@${pipeline.version}`;
  return {
    ...observer.eventsOf(room, events.types),
    rejected: (code, count) => observer.rejected(room, code, count),
    answered(prediction) {
      // A definition without a model has no answers to count, and misses none.
      if (pipeline.kind !== 'none') observer.answered(room, asked, prediction);
    },
    decided: (source) => observer.decided(room, source),
    outcome: (met) => observer.outcome(room, met),
    censored: () => observer.censored(room),
  };
}
