/**
 * The wire contract between any room and its clients: message names and close codes. Clients import this file; it depends
 * on nothing, so that a browser bundle stays small. What only one game says is in that game's folder.
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
  /** The same player came back on another connection, which has the seat now. */
  replaced: 4104,
} as const;

/** Colyseus' codes begin here, ours and a game's come after; what is below says that a connection was lost. */
const FIRST_MEANT = 4000;
/** Colyseus' word for "come back": the only one of them that is no end. */
export const MAY_TRY_RECONNECT = 4010;

/** Whether a connection was closed on purpose, so that nobody's seat is held. */
export const isKick = (code: number): boolean => code >= FIRST_MEANT && code !== MAY_TRY_RECONNECT;
