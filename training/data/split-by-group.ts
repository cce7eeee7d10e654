/** Splits rows into those to learn from, to stop by and to judge by. No group is in two parts. */
import { filterGroups, type Table } from './table.ts';

export interface Split {
  readonly train: Table;
  /** Rows that say when to stop learning. */
  readonly validation: Table;
  /** Rows kept for judging. */
  readonly test: Table;
}

/** Groups are dealt in rounds of this many: the first to learn from, the next to stop by, the last to judge by. */
const PARTS = 20;
const TRAIN_BELOW = 14;
const VALIDATION_BELOW = 17;

/** Splits a table. Groups with the same `togetherOf` number stay together: players of one session share its fate. */
export function splitByGroup(table: Table, togetherOf: (group: number) => number = (group) => group): Split {
  const part = (group: number) => Math.abs(togetherOf(group)) % PARTS;
  return {
    train: filterGroups(table, (group) => part(group) < TRAIN_BELOW),
    validation: filterGroups(table, (group) => part(group) >= TRAIN_BELOW && part(group) < VALIDATION_BELOW),
    test: filterGroups(table, (group) => part(group) >= VALIDATION_BELOW),
  };
}
