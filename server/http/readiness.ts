/** Whether this process can serve sessions, and how well. */

/** `degraded`: sessions run, but some only on their fallback, because no model answers, or without adapting. */
export interface Readiness {
  readonly ready: boolean;
  readonly status: 'starting' | 'ok' | 'degraded' | 'stopping';
  /** Why it is degraded: one line per model or kind of room, with its error code. */
  readonly problems: readonly string[];
}

export const STARTING: Readiness = { ready: false, status: 'starting', problems: [] };
export const STOPPING: Readiness = { ready: false, status: 'stopping', problems: [] };

export function readinessOf(problems: readonly string[]): Readiness {
  return { ready: true, status: problems.length === 0 ? 'ok' : 'degraded', problems };
}
