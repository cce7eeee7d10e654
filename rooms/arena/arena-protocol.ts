/**
 * What the arena and its clients say to each other beside what every room does (rooms/protocol.ts): join options, messages,
 * version. Clients import this file; it depends on nothing, so that a browser bundle stays small.
 */

/** Raised when a client of the previous version could misread the server. Client and server must be equal. */
export const PROTOCOL_VERSION = 2;

/** As people count them: a flag is one. Longer names are cut. */
export const MAX_NAME_CHARACTERS = 16;

/** Message names. `up` is client to server, `down` server to client. */
export const ARENA_MESSAGE = {
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

/** Seconds a dropped player's ship waits for its client to come back. */
export const RECONNECT_SECONDS = 30;
