/**
 * A room's time goes on evenly. Colyseus' clock reads the system's, which is put right in steps: back by an hour, every timer
 * and every step of a game would wait for an hour.
 */

/** Makes `clock` monotonic from now on; returns what it reads. */
export function evenClock(clock: object): () => number {
  const startedAtMs = Date.now() - performance.now();
  const now = () => startedAtMs + performance.now();
  Reflect.set(clock, 'now', now);
  return now;
}
