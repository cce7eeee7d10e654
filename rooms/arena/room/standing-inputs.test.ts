import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STANDING_INPUTS, StandingInputs } from './standing-inputs.ts';

/**
 * Runs a queue that gets `arrivals[step]` inputs per step. A step takes one, and up to two more if earlier steps had
 * none, as the room does. Returns how many are left at the end, and how many were dropped.
 */
function run(arrivals: readonly number[], start: number): { left: number; dropped: number } {
  const standing = new StandingInputs();
  let queue = start;
  let owed = 0;
  let dropped = 0;
  for (const count of arrivals) {
    queue += count;
    for (let i = 0; i < 2 && queue > 1 + STANDING_INPUTS && owed > 0; i++) {
      queue--;
      owed--;
    }
    if (queue > 0) queue--;
    else owed++;
    const surplus = standing.step(queue);
    dropped += surplus;
    queue -= surplus;
  }
  return { left: queue, dropped };
}

describe('inputs that stand', () => {
  it('[AR103] are gone a second after a stall, but for one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), (backlog) => {
        const { left, dropped } = run(new Array(40).fill(1), backlog);
        expect(left).toBe(STANDING_INPUTS);
        expect(dropped).toBe(backlog - STANDING_INPUTS);
      }),
    );
  });

  it('[AR103] are none where a queue empties now and then: jitter loses no input', () => {
    const jitter = fc.array(fc.integer({ min: 2, max: 8 }), { minLength: 5, maxLength: 30 });
    fc.assert(
      fc.property(jitter, (bursts) => {
        // Some steps get nothing, then everything comes at once: at most nine steps late.
        const arrivals = bursts.flatMap((late) => [...new Array(late).fill(0), late + 1]);
        expect(run(arrivals, 0).dropped).toBe(0);
      }),
    );
  });
});
