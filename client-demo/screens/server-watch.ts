/** Looks for a server that went away, until it answers, the page moves on, or it has been long enough. */

const LOOK_EVERY_MS = 2500;
/** A server that has not come back in a quarter of an hour is no restart. */
const MAX_LOOKS = 360;

/** `found` is called once, unless `signal` ends the watch before. */
export async function watchForServer(signal: AbortSignal, found: () => void): Promise<void> {
  for (let look = 0; look < MAX_LOOKS && !signal.aborted; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (signal.aborted || document.hidden) continue;
    // Not there yet, or no longer of interest: the loop looks again or ends.
    const answer = await fetch('readyz', { cache: 'no-store', signal }).catch(() => null);
    if (answer?.ok && !signal.aborted) return found();
  }
}
