/** Waits for a condition, in tests that watch other processes. */

const POLL_MS = 10;
/** Generous limit, so that only what never comes fails: a shared machine was seen to stand still for seconds. */
const WAIT_MS = 90_000;

/** Checks every 10 ms until `ready` is true; throws with `what` after `timeoutMs`, 90 s by default. */
export async function until(what: string, ready: () => boolean | Promise<boolean>, timeoutMs = WAIT_MS): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await ready())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
