/** Whether a run says anything about the server: a late generator has only measured itself. */
import { histogramsOf, quantileMs, secondsOf, type Window } from '../run/window.ts';

/** The schedule's grid is 5 ms; latency targets are 100 ms and more. */
export const LATE_MS = 25;

/** Reasons why a run is invalid; empty if it counts. */
export function invalidBecause(window: Window, interrupted: boolean): string[] {
  const reasons: string[] = [];
  const { lateness, eventToPatch } = histogramsOf(window);
  const latenessMs = quantileMs(lateness, 99);
  if (interrupted) reasons.push(`interrupted after ${secondsOf(window).toFixed(0)} s`);
  if (latenessMs > LATE_MS) {
    reasons.push(
      `the generator was late: ${latenessMs.toFixed(1)} ms at the 99th percentile, at most ${LATE_MS} count`,
    );
  }
  if (eventToPatch.totalCount === 0) reasons.push('no act was ever shown');
  return reasons;
}
