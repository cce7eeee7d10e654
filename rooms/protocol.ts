/**
 * The wire contract between a room and its clients: message names, join options, close codes, version. Clients import
 * this file; it depends on nothing, so that a browser bundle stays small.
 */

/** Raised when a client of the previous version could misread the server. Client and server must be equal. */
export const PROTOCOL_VERSION = 2;

/** As people count them: a flag is one. Longer names are cut. */
export const MAX_NAME_CHARACTERS = 16;

/** Message names. `up` is client to server, `down` server to client. */
export const MESSAGE = {
  /** up, bytes: a frame of reported interface events (see encode-event.ts). */
  events: 'events',
  /** up, `{ on: boolean }`: the player's own switch for adaptation. */
  adaptation: 'adaptation',
  /** up, `{ on: boolean }`: the only player of a session stops it, or lets it go on. */
  pause: 'pause',
  /** down, `Welcome`: sent once after joining and after each reconnection. */
  welcome: 'welcome',
} as const;

/** How hard a player wants it: the game aims at a higher or lower chance for them. */
export const WISHES = ['relaxed', 'balanced', 'hard'] as const;
export type Wish = (typeof WISHES)[number];

/** What a client passes to `joinOrCreate`, `create`, `join` and `joinById`. Unknown keys are refused. */
export interface JoinOptions {
  /** Must equal PROTOCOL_VERSION. */
  readonly protocol: number;
  /** Shown to the other players; 1 to 16 characters after trimming; default "Player n". */
  readonly name?: string;
  /** False: no rows, no behaviour log and no help for this player from the start. Default true. */
  readonly adaptation?: boolean;
  /** The arena's mode (see MODE_NAMES): with it, a session in that mode; without, any open one, or a new one in ionian. */
  readonly mode?: string;
  /** Default `balanced`. */
  readonly wish?: Wish;
  /** True: a spectator, who takes no seat, sees everything and sends nothing. Default false. */
  readonly watch?: boolean;
  /** True: if this makes a new session, it stands still until a second player joins or the first lets it go on. */
  readonly paused?: boolean;
}

/** Tells a client which entry of `state.players` it is, and the code by which others join this session. */
export interface Welcome {
  readonly protocol: number;
  /** SPECTATOR_SLOT for a spectator. */
  readonly slot: number;
  readonly code: string;
}

/** No player's slot: what a spectator is told. */
export const SPECTATOR_SLOT = 255;

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
  /** The same player came back on another connection, which has the seat now. */
  replaced: 4104,
} as const;

/** Colyseus' codes begin here, ours and a game's come after; what is below says that a connection was lost. */
const FIRST_MEANT = 4000;
/** Colyseus' word for "come back": the only one of them that is no end. */
export const MAY_TRY_RECONNECT = 4010;

/** Whether a connection was closed on purpose, so that nobody's seat is held. */
export const isKick = (code: number): boolean => code >= FIRST_MEANT && code !== MAY_TRY_RECONNECT;

/** Seconds a dropped player's ship waits for its client to come back. */
export const RECONNECT_SECONDS = 30;
