/** PID on a smoothed rate of success. */
import { baseline, START } from './baseline.ts';

export const pid = baseline({
  name: 'pid',
  about: 'proportional, integral and derivative of the smoothed rate of success',
  parameters: {
    start: START,
    smoothing: { least: 0.05, most: 1, start: 0.3 },
    proportional: { least: 0, most: 4, start: 1 },
    integral: { least: 0, most: 1, start: 0.2 },
    derivative: { least: 0, most: 4, start: 0 },
  },
  create({ start, smoothing, proportional, integral, derivative }, { target, least, most }) {
    let rate = target;
    let before = 0;
    let sum = 0;
    let difficulty = start;
    return {
      begin() {
        rate = target;
        before = 0;
        sum = 0;
        difficulty = start;
      },
      choose: () => difficulty,
      observe({ success }) {
        rate += smoothing * ((success ? 1 : 0) - rate);
        const error = rate - target;
        // The integral stops where the lever does, or it would have to be unwound first.
        sum = Math.min(most - start, Math.max(least - start, sum + integral * error));
        difficulty = start + proportional * error + sum + derivative * (error - before);
        before = error;
      },
    };
  },
});
