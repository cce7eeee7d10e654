/** How late the event loop of this process is: the cause of all trouble between processes. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Interval of Node's looks. The delay is how much later than this a wake-up comes. */
const RESOLUTION_MS = 10;
/**
 * A window of this length holds 250 looks. Its 99th percentile leaves out the two worst, such as one long collection.
 */
const WINDOW_MS = 2_500;

export interface LoopLag {
  /** 99th percentile of the delay in milliseconds, over the last 2.5 to 5 seconds. */
  lagMs(): number;
  close(): void;
}

export function watchLoopLag(now: () => number = () => performance.now()): LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let previousMs = 0;
  let startedAt = now();
  return {
    lagMs() {
      // The histogram has no percentile before its first look.
      const currentMs = histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS);
      const lagMs = Math.max(previousMs, currentMs);
      if (now() - startedAt >= WINDOW_MS) {
        previousMs = currentMs;
        startedAt = now();
        histogram.reset();
      }
      return lagMs;
    },
    close: () => void histogram.disable(),
  };
}
