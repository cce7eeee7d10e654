/**
 * The wire contract between any room and its clients: message names, bodies and close codes (docs/protocol.md has them
 * byte by byte). Clients import this file; it depends on nothing, so that a browser bundle stays small. Messages of a
 * single game are in its folder.
 */

/** Version of the messages below. It is raised when a client of the previous one could misread the server. */
export const ADAPTATION_PROTOCOL = 1;

/** Message names. `up` is client to server, `down` server to client. */
export const MESSAGE = {
  /** up, bytes: a frame of reported interface events (see encode-event.ts). */
  events: 'events',
  /** up, `{ on: boolean }`: the player's own switch for adaptation. */
  adaptation: 'adaptation',
  /** up, `WatchRequest`: asks for decisions, or for no more of them. */
  watch: 'adaptation:watch',
  /** up, `{ target: number | null }`: the chance of success the player asks for; null for the game's own. */
  wish: 'adaptation:wish',
  /** down, `AdaptationHello`: the first answer to `watch`. */
  hello: 'adaptation:hello',
  /** down, `AdaptationUpdate`: what is in force, and what was decided; at most four a second. */
  decision: 'adaptation:decision',
  /** down, `AdaptationRefusal`: why there is no hello. */
  refused: 'adaptation:refused',
} as const;

/** A client's request for decisions. */
export interface WatchRequest {
  /** Must equal ADAPTATION_PROTOCOL. */
  readonly protocol: number;
  readonly on: boolean;
  /** The language of words, such as `zh-CN`; default the definition's own words. */
  readonly language?: string;
}

/** A lever as clients see it. */
export interface LeverInfo {
  readonly name: string;
  readonly scope: 'session' | 'player';
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly harder: 'up' | 'down' | 'neither';
  /** Empty for none; `share` is read in percent. */
  readonly unit: string;
  readonly words: string;
}

/** The prediction, as the definition declares it. */
export interface PredictionInfo {
  /** `none`: the game has no model and predicts nothing; the rest is empty. */
  readonly kind: 'chance' | 'value' | 'classes' | 'best' | 'none';
  /** The unit of a value, else empty. */
  readonly unit: string;
  readonly words: string;
  /** Words of the classes or contents, in the order of `predicted`; else empty. */
  readonly labels: readonly string[];
}

/** An event that a client may report. */
export interface EventInfo {
  /** Its number in a frame of events. */
  readonly number: number;
  readonly name: string;
  readonly maxPerSecond: number;
  /** The fields in their order in a frame. */
  readonly fields: readonly FieldInfo[];
}

export interface FieldInfo {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** What a client learns once: the definition, and its own place. */
export interface AdaptationHello {
  readonly protocol: number;
  /** The definition's name. */
  readonly name: string;
  readonly mode: 'off' | 'shadow' | 'on';
  /** The client's slot; null for one without a seat. */
  readonly slot: number | null;
  /** Number of the last event that the server took from this seat; the next must be above it. -1 for none. */
  readonly lastEvent: number;
  readonly levers: readonly LeverInfo[];
  readonly predicts: PredictionInfo;
  readonly events: readonly EventInfo[];
}

/** The belief about a player: at which value of a lever they meet their target. */
export interface BeliefInfo {
  readonly lever: string;
  /** Mean, and standard deviation, in the lever's unit. The mean may lie beyond the lever's bounds. */
  readonly mean: number;
  readonly spread: number;
  /** Outcomes that it rests on; at 0 nothing is known of this player yet. */
  readonly outcomes: number;
}

/** A player's part of an update. */
export interface PlayerInfo {
  readonly slot: number;
  /** False after the player switched adaptation off. */
  readonly adaptive: boolean;
  /** The chance of success the player asked for; null for the game's own. */
  readonly target: number | null;
  readonly levers: Readonly<Record<string, number>>;
  /** One value, or one per label; null before the first answer. */
  readonly predicted: readonly number[] | null;
  /** How sure: the share of what the model looks at that had been seen of this player, 0 to 1. */
  readonly sure: number | null;
  /** Null where the game declares no outcome, or the player switched adaptation off. */
  readonly belief: BeliefInfo | null;
}

export interface ChangeInfo {
  /** The player's slot; null for the whole session. */
  readonly slot: number | null;
  readonly lever: string;
  readonly from: number;
  readonly to: number;
}

/** A decision that changed something. */
export interface DecisionInfo {
  readonly id: number;
  /** Session time in milliseconds. */
  readonly atMs: number;
  readonly source: 'model' | 'partial' | 'fallback';
  /** The models that answered, `name@version`. */
  readonly models: readonly string[];
  /** Milliseconds from the question to the answer. */
  readonly latencyMs: number;
  readonly changes: readonly ChangeInfo[];
}

export interface ReasonInfo {
  readonly feature: string;
  readonly value: number;
  /** Change of the prediction because of this feature: above 0 it raised it. */
  readonly effect: number;
  /** The reason in the client's language. */
  readonly words: string;
}

/** The reasons of a decision, which follow it by some hundred milliseconds. */
export interface ReasonsInfo {
  /** Id of the decision. */
  readonly decision: number;
  /** The player whose play they describe. */
  readonly slot: number;
  /** Strongest first, empty when nothing stands out; null when it is another player's play. */
  readonly reasons: readonly ReasonInfo[] | null;
}

/**
 * Where the game's own code failed and so ended the adaptation of its session: in a policy, in `apply`, in a listener to
 * decisions or reasons, or in how the room beats.
 */
export type StopPlace = 'policy' | 'apply' | 'listener' | 'beat';

/** What is in force now, and what happened since the last update to this client. */
export interface AdaptationUpdate {
  /** Session time in milliseconds. */
  readonly atMs: number;
  /** How the last answer came about. */
  readonly source: 'model' | 'partial' | 'fallback';
  /** Why there was none, when there was none. */
  readonly fallback: 'late' | 'shed' | 'failed' | 'closed' | 'unasked' | null;
  /** Where the game's own code failed, so that this session adapts no more; null while it does. */
  readonly stopped: StopPlace | null;
  readonly models: readonly string[];
  readonly latencyMs: number;
  /** The session's levers. */
  readonly levers: Readonly<Record<string, number>>;
  /** The players that this client may see. */
  readonly players: readonly PlayerInfo[];
  /** Decisions since the last update, oldest first; in the first one the newest that are remembered. */
  readonly decisions: readonly DecisionInfo[];
  readonly reasons: readonly ReasonsInfo[];
}

export interface AdaptationRefusal {
  /** The server's version. */
  readonly protocol: number;
  /** A code of docs/errors.md. */
  readonly code: string;
  readonly message: string;
}

/** WebSocket close codes of our own (4000 to 4010 are Colyseus'). */
export const CLOSE_CODE = {
  /** The session broke (a throw in its code) and was ended; other sessions go on. */
  sessionFailed: 4100,
  /** The client sent something that no correct client sends. */
  protocolViolation: 4101,
  /** The client went on sending more than is allowed, after much of it had been dropped. */
  tooManyMessages: 4102,
  /** The session stood still, or had nobody but spectators, for too long. */
  idle: 4103,
  /** The same player came back on another connection, which now has the seat. */
  replaced: 4104,
} as const;

/**
 * Lowest code of a close on purpose: Colyseus' codes begin here, then come ours and a game's. Lower codes mean a lost
 * connection.
 */
const FIRST_MEANT = 4000;
/** Colyseus' code for "come back", the only one of theirs that is no end. */
export const MAY_TRY_RECONNECT = 4010;

/** Whether a connection was closed on purpose, so that nobody's seat is held. */
export const isKick = (code: number): boolean => code >= FIRST_MEANT && code !== MAY_TRY_RECONNECT;
