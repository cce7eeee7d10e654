/**
 * Most joiners that wait for one new session; each waits at most a second. A further joiner isn't told about the
 * session, and looks for one after that second. Node warns of a leak from the eleventh on.
 */
export const MAX_WAITING = 1_000;
