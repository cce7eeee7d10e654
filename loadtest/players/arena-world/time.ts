/** How long games of the arena's world last, and which part of them is judged. */
import type { TimeScale } from '../../experiment/time-scale.ts';

export const SECONDS = 600;
export const JUDGED_FROM_SECOND = 90;

export const SCALE: TimeScale = {
  step: 'second',
  steps: SECONDS,
  judgedFrom: JUDGED_FROM_SECOND,
  settled: { window: 60, inBand: 48 },
  reversalsPer: 60,
  afterJump: 240,
  outcomeSteps: 30,
  plotEvery: 5,
};
