/** Rows to learn from, to stop by and to judge by, with no group on two sides. */
import { filterGroups, type Table } from './table.ts';

export interface Split {
  readonly train: Table;
  /** Says when to stop learning. */
  readonly validation: Table;
  /** Kept for the judgement. */
  readonly test: Table;
}

/** Groups are taken in turns of this many: the first are learnt from, the next tell when to stop, the last are judged by. */
const PARTS = 20;
const TRAIN_BELOW = 14;
const VALIDATION_BELOW = 17;

/** Groups of which `togetherOf` gives the same number stay together: players of one session share its fate. */
export function splitByGroup(table: Table, togetherOf: (group: number) => number = (group) => group): Split {
  const part = (group: number) => Math.abs(togetherOf(group)) % PARTS;
  return {
    train: filterGroups(table, (group) => part(group) < TRAIN_BELOW),
    validation: filterGroups(table, (group) => part(group) >= TRAIN_BELOW && part(group) < VALIDATION_BELOW),
    test: filterGroups(table, (group) => part(group) >= VALIDATION_BELOW),
  };
}
