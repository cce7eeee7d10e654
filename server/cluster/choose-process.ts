/**
 * Chooses the process for the next session: one whose event loop keeps up, with few sessions and players. Colyseus' own
 * choice counts only rooms, so an overloaded process looks as good as an idle one.
 */

/** A process' report of its load, and the report's age. */
export interface ProcessLoad {
  readonly processId: string;
  /** Age of the report in milliseconds when it was read. */
  readonly ageMs: number;
  /** Delay of its event loop, 99th percentile over the last seconds, in milliseconds. */
  readonly lagMs: number;
  readonly sessions: number;
  readonly players: number;
  /** Whether its models don't answer: sessions then run on their fallback. */
  readonly degraded: boolean;
  /** Whether it is stopping and takes no more sessions. */
  readonly draining: boolean;
}

/** Three beats of 500 ms. A process that missed three in a row is stalled or gone. */
export const FRESH_MS = 1_500;
/** One step of a game at 20 per second: a loop this late drops steps. */
const LAGGING_MS = 50;
/** An idle loop on a shared core is up to this late. Below it, lag says nothing. */
const IDLE_LAG_MS = 5;
/** Weight of lag: with 40 ms more lag, a process counts as if it had ten more sessions. */
const SESSIONS_PER_LAG_MS = 0.25;

/** Whether it is fresh and not about to stop. */
export function isUsable(load: ProcessLoad): boolean {
  return load.ageMs <= FRESH_MS && !load.draining;
}

/** Load in sessions. A player counts as half a session (inputs and a patch, but no simulation). */
export function scoreOf(load: ProcessLoad): number {
  return load.sessions + load.players / 2 + SESSIONS_PER_LAG_MS * Math.max(0, load.lagMs - IDLE_LAG_MS);
}

/**
 * 0 keeps up and has its models, 1 keeps up without them, 2 doesn't keep up and is chosen only if there is nothing
 * better.
 */
function tierOf(load: ProcessLoad): number {
  if (load.lagMs > LAGGING_MS) return 2;
  return load.degraded ? 1 : 0;
}

/**
 * The better of two random usable processes of the best tier, or null when none is usable. Two at random are used
 * because many choosers with the same view would all send their sessions to the one best process (Mitzenmacher 2001).
 * `random` gives [0, 1). On a tie `ownId` wins, which saves the hop.
 */
export function chooseProcess(
  loads: readonly ProcessLoad[],
  ownId: string,
  random: () => number = Math.random,
): string | null {
  const usable = loads.filter(isUsable);
  const bestTier = Math.min(...usable.map(tierOf));
  const candidates = usable.filter((load) => tierOf(load) === bestTier);
  if (candidates.length === 0) return null;
  const first = Math.floor(random() * candidates.length);
  const other = (first + 1 + Math.floor(random() * (candidates.length - 1))) % candidates.length;
  const [a, b] = [candidates[first]!, candidates[other]!];
  const difference = scoreOf(a) - scoreOf(b);
  if (difference === 0) return b.processId === ownId ? b.processId : a.processId;
  return difference < 0 ? a.processId : b.processId;
}
