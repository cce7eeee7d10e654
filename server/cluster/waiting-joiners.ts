/**
 * Joiners who wait to be told of the one session that is being made for all of them, for a second at most. Beyond this many
 * a joiner isn't told, and looks for a session when that second is over. Node warns of a leak from the eleventh on.
 */
export const MAX_WAITING = 1_000;
