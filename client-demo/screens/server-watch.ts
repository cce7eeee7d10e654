/** Looks for a server that went away, until it answers, the page moves on, or the looks are used up. */

const LOOK_EVERY_MS = 2500;
/** A server that has not come back in a quarter of an hour is not restarting. */
const MAX_LOOKS = 360;

/** Calls `found` once, unless `signal` ends the watch first. */
export async function watchForServer(signal: AbortSignal, found: () => void): Promise<void> {
  for (let look = 0; look < MAX_LOOKS && !signal.aborted; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (signal.aborted || document.hidden) continue;
    // The server is not there yet, or the page has moved on: the loop looks again or ends.
    const answer = await fetch('readyz', { cache: 'no-store', signal }).catch(() => null);
    if (answer?.ok && !signal.aborted) return found();
  }
}
