/** Watches a process' event loop for a session: a tick every 50 ms that must not come late because of the code. */
import { readFileSync } from 'node:fs';
import { spentStartingMs } from '../guarded-process.ts';

const TICK_MS = 50;
/** Share of the time without a core that may make a tick later: work piles up and is then done in one piece. */
const PILED_UP_SHARE = 0.5;

export interface TickWatch {
  /** The longest lateness of a tick, in ms, since the watch began; time without a core counts too. */
  readonly worstMs: number;
  /** The lateness of the last tick, or of the next one if it is late already. It also explains a late answer. */
  readonly lastMs: number;
  stop(): void;
}

/**
 * Calls `onMissed` for each tick that comes more than `boundMs` late while the thread had a core. The kernel knows how
 * long this thread was ready and got no core. That is no fault of the code: a machine with too many other processes was
 * seen to take two seconds in one piece. The time that a fault spends in this thread on starting a process again is no
 * fault of the code either.
 */
export function watchTicks(boundMs: number, onMissed: (what: string) => void): TickWatch {
  let dueMs = performance.now() + TICK_MS;
  let withoutCoreMs = threadWaitedMs();
  let startingMs = spentStartingMs();
  let worstMs = 0;
  let lastMs = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const waitedMs = threadWaitedMs() - withoutCoreMs;
    lastMs = Math.max(0, nowMs - dueMs);
    worstMs = Math.max(worstMs, lastMs);
    const startedMs = spentStartingMs() - startingMs;
    if (lastMs - waitedMs - startedMs > boundMs + PILED_UP_SHARE * waitedMs) {
      onMissed(`a tick came ${lastMs.toFixed(0)} ms late, ${waitedMs.toFixed(0)} ms of them without a core`);
    }
    dueMs = nowMs + TICK_MS;
    withoutCoreMs += waitedMs;
    startingMs += startedMs;
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

/**
 * Milliseconds since the thread began in which it was ready without a core. Linux gives nanoseconds: time on a core,
 * time ready without one, time slices.
 */
function threadWaitedMs(): number {
  const [, waited] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ');
  return Number(waited) / 1e6;
}
