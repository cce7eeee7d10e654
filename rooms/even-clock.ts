/**
 * Makes a room's time go on evenly. Colyseus' clock reads the system's, which is corrected in steps: set back by an
 * hour, it would make every timer and every step of a game wait for an hour.
 */

/** Makes `clock` monotonic from now on; returns the function that it reads. */
export function evenClock(clock: object): () => number {
  const startedAtMs = Date.now() - performance.now();
  const now = () => startedAtMs + performance.now();
  Reflect.set(clock, 'now', now);
  return now;
}
