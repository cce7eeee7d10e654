/**
 * Messages between the arena and its clients, beyond those of every room (rooms/protocol.ts): join options, messages,
 * version. Clients import this file; it depends on nothing, so that a browser bundle stays small.
 */

/**
 * The version must be equal in client and server. It is raised when a client of the previous one could misread the
 * server.
 */
export const PROTOCOL_VERSION = 4;

/** Longest name, in characters as people count them: a flag is one. Longer names are cut. */
export const MAX_NAME_CHARACTERS = 16;

/** Message names. `up` is client to server, `down` server to client. */
export const ARENA_MESSAGE = {
  /** up, `{ on: boolean }`: the only player of a session stops it, or lets it go on. */
  pause: 'pause',
  /** down, `Welcome`: sent once after joining and after each reconnection. */
  welcome: 'welcome',
} as const;

/** How hard a player wants it: the game then aims at a higher or lower chance for them. */
export const WISHES = ['relaxed', 'balanced', 'hard'] as const;
export type Wish = (typeof WISHES)[number];

/** The options of a client for `joinOrCreate`, `create`, `join` and `joinById`. Unknown keys are refused. */
export interface JoinOptions {
  /** Must equal PROTOCOL_VERSION. */
  readonly protocol: number;
  /** Shown to the other players; 1 to 16 characters after trimming; default "Player n". */
  readonly name?: string;
  /** False: no rows, no behaviour log and no help for this player from the start. Default true. */
  readonly adaptation?: boolean;
  /** The mode (see MODE_NAMES) of the session to join. Without it: any open session, or a new one in ionian. */
  readonly mode?: string;
  /** How hard the player wants it; default `balanced`. */
  readonly wish?: Wish;
  /** True: a spectator, who takes no seat, sees everything and sends nothing. Default false. */
  readonly watch?: boolean;
  /** True: if this makes a new session, it stands still until a second player joins or the first one starts it. */
  readonly paused?: boolean;
}

/** Tells a client which entry of `state.players` is theirs, and the code with which others join this session. */
export interface Welcome {
  readonly protocol: number;
  /** SPECTATOR_SLOT for a spectator. */
  readonly slot: number;
  readonly code: string;
}

/** The slot that a spectator is told; no player has it. */
export const SPECTATOR_SLOT = 255;

/** Seconds a dropped player's ship waits for its client to come back. */
export const RECONNECT_SECONDS = 30;
