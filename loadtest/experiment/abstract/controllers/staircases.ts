/** Staircases: up after so many successes in a row, down after a loss. */
import type { Controller } from '../controller.ts';
import { baseline, START } from './baseline.ts';

export interface Steps {
  readonly start: number;
  /** Successes in a row that it takes to go up. */
  readonly inRow: number;
  readonly up: number;
  readonly down: number;
  /** Steps are so many times as large at first, and shrink to themselves by half at each reversal. */
  readonly firstTimes: number;
}

export const threeUp = baseline({
  name: 'three-up-one-down',
  about: 'up after three successes in a row, down after a loss',
  parameters: { start: START, up: { least: 0.02, most: 1, start: 0.4 }, down: { least: 0.02, most: 1.5, start: 0.4 } },
  create: (values) => staircase({ ...values, inRow: 3, firstTimes: 1 }),
});

export const weightedStaircase = baseline({
  name: 'staircase',
  about: 'weighted staircase: its steps balance at the wanted chance',
  parameters: {
    start: START,
    up: { least: 0.02, most: 0.5, start: 0.15 },
    firstTimes: { least: 1, most: 8, start: 2 },
  },
  create: ({ start, up, firstTimes }, { target }) =>
    staircase({ start, up, firstTimes, inRow: 1, down: (up * target) / (1 - target) }),
});

export function staircase({ start, inRow, up, down, firstTimes }: Steps): Controller {
  let difficulty = start;
  let row = 0;
  let times = firstTimes;
  let last = 0;
  const move = (by: number) => {
    if (last * by < 0) times = Math.max(1, times / 2);
    last = by;
    difficulty += by * times;
    row = 0;
  };
  return {
    begin() {
      difficulty = start;
      row = 0;
      times = firstTimes;
      last = 0;
    },
    choose: () => difficulty,
    observe({ success }) {
      if (!success) move(-down);
      else if (++row >= inRow) move(up);
    },
  };
}
