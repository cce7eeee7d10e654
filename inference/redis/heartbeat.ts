/** How long a worker may be silent. */

/** Milliseconds between a worker's heartbeats. */
export const HEARTBEAT_EVERY_MS = 500;
/**
 * Milliseconds of silence (one missed heartbeat and some delay) after which a worker counts as dead. Others then take
 * over what it held.
 */
export const HEARTBEAT_TTL_MS = 1200;
/** Milliseconds of silence after which a worker is forgotten. */
export const FORGET_MS = 10_000;
