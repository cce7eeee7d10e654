/** Watches over a process' event loop as a session would: a tick every 50 ms that must not come late because of the code. */

const TICK_MS = 50;
/**
 * What a tick may come late by while this thread was computing: two ticks. Collecting garbage takes up to 50 ms in a test
 * process.
 */
const BUSY_BOUND_MS = 100;
/** While others have the core, work piles up: a load computes about a tenth of the time, and does it all when its turn comes. */
const PILED_UP_SHARE = 0.2;
/** What it may come late by whatever the reason: a machine whose cores belong to others for two seconds is no ground to test on. */
const LATE_BOUND_MS = 2_000;

export interface TickWatch {
  /** What a tick came late by at most, in ms, since the watch began. */
  readonly worstMs: number;
  /** What the last tick came late by, or the next one is late already: an answer that comes late now does so for the same reason. */
  readonly lastMs: number;
  stop(): void;
}

/**
 * `onMissed` is called for each tick that is missed. Time that other processes of a busy machine took is told from our own
 * by the CPU time of this thread.
 */
export function watchTicks(onMissed: (what: string) => void): TickWatch {
  let dueMs = performance.now() + TICK_MS;
  let cpuMs = threadCpuMs();
  let worstMs = 0;
  let lastMs = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const busyMs = threadCpuMs() - cpuMs;
    lastMs = Math.max(0, nowMs - dueMs);
    worstMs = Math.max(worstMs, lastMs);
    const busyBoundMs = BUSY_BOUND_MS + PILED_UP_SHARE * lastMs;
    if ((lastMs > BUSY_BOUND_MS && busyMs > busyBoundMs) || lastMs > LATE_BOUND_MS) {
      onMissed(`a tick came ${lastMs.toFixed(0)} ms late, ${busyMs.toFixed(0)} ms of them computing`);
    }
    dueMs = nowMs + TICK_MS;
    cpuMs = threadCpuMs();
  }, TICK_MS);
  return {
    get worstMs() {
      return worstMs;
    },
    get lastMs() {
      return Math.max(lastMs, performance.now() - dueMs);
    },
    stop: () => clearInterval(timer),
  };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
