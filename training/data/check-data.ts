/** The checks that every algorithm makes of its data. All throw DEFINITION_INVALID. */
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { rowCount, type Table } from './table.ts';

/** Checks that there is a label and a group for each row. */
export function checkTable(table: Table): void {
  const rows = rowCount(table);
  expectOption(table.labels.length === rows, `a label for each of ${rows} rows`, table.labels.length);
  expectOption(table.groups.length === rows, `a group for each of ${rows} rows`, table.groups.length);
}

/** Checks that there are rows to learn from and rows to judge by, of one width. */
export function checkTables(train: Table, validation: Table): void {
  const enough = rowCount(train) > 1 && rowCount(validation) > 0;
  expectOption(enough, 'rows to learn from and rows to judge by', `${rowCount(train)} and ${rowCount(validation)}`);
  expectOption(train.width === validation.width, `validation rows of width ${train.width}`, validation.width);
  checkTable(train);
  checkTable(validation);
}

/**
 * Each column's direction: 1 the prediction may only rise with it, −1 it may only fall, 0 free. An empty list: all are
 * free.
 */
export const monotoneOption = z
  .array(z.literal([-1, 0, 1]))
  .readonly()
  .default([]);

/** A direction for each column. */
export function directionsOf(monotone: readonly number[], width: number): readonly number[] {
  const fits = monotone.length === 0 || monotone.length === width;
  expectOption(fits, `a monotone constraint for each of ${width} columns`, monotone.length);
  return monotone.length === 0 ? Array.from({ length: width }, () => 0) : monotone;
}

/** Throws when `ok` is false. */
export function expectOption(ok: boolean, expected: string, got: unknown): void {
  if (!ok) throw new RubatoError('DEFINITION_INVALID', String(got), { expected });
}
