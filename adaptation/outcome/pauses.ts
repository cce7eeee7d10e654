/** Which pauses of an outcome in time go on: a bit for each, so that several may overlap. */
import type { BoundPause } from './outcome-spec.ts';

/** The pauses that go on after the event of this number; 0 when none does. */
export function pausesAfter(pauses: readonly BoundPause[], paused: number, event: number): number {
  let after = paused;
  for (const [i, { from, to }] of pauses.entries()) {
    if (from.includes(event)) after |= 1 << i;
    else if (to.includes(event)) after &= ~(1 << i);
  }
  return after;
}
