/** How long silence may last. */

/** A worker is heard of this often. */
export const HEARTBEAT_EVERY_MS = 500;
/** One missed heartbeat and some delay: after that a worker counts as dead, and others take over what it held. */
export const HEARTBEAT_TTL_MS = 1200;
/** Then it is forgotten. */
export const FORGET_MS = 10_000;
