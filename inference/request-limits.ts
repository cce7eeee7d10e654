/** Limits of one request: every pool refuses what exceeds them, and a definition is bounded so that none does. */

/** Limit of rows. */
export const MAX_REQUEST_ROWS = 4096;
/** Longest time for an answer. */
export const MAX_BUDGET_MS = 60_000;
