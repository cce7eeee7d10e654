/**
 * The wire contract between any room and its clients: message names and close codes. Clients import this file; it
 * depends on nothing, so that a browser bundle stays small. Messages of a single game are in its folder.
 */

/** Message names. `up` is client to server. */
export const MESSAGE = {
  /** up, bytes: a frame of reported interface events (see encode-event.ts). */
  events: 'events',
  /** up, `{ on: boolean }`: the player's own switch for adaptation. */
  adaptation: 'adaptation',
} as const;

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
