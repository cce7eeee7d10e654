/** What every trainer wants of its data. */
import { RubatoError } from '../../errors.ts';
import { type Dataset, rowCount } from './dataset.ts';

/** Throws DEFINITION_INVALID unless a 0/1 outcome can be learnt from `train` and judged by `validation`. */
export function checkData(train: Dataset, validation: Dataset, monotone: readonly number[]): void {
  expectOption(
    rowCount(train) > 1 && rowCount(validation) > 0,
    'rows to learn from and rows to judge by',
    rowCount(train),
  );
  expectOption(train.width === validation.width, `validation rows of width ${train.width}`, validation.width);
  expectOption(
    monotone.length === train.width,
    `a monotone constraint for each of ${train.width} columns`,
    monotone.length,
  );
  expectOption(
    train.labels.every((label) => label === 0 || label === 1),
    'labels 0 and 1',
    'others',
  );
  expectOption(train.labels.includes(0) && train.labels.includes(1), 'rows of both outcomes', 'one outcome alone');
}

/** Throws DEFINITION_INVALID when `ok` is false. */
export function expectOption(ok: boolean, expected: string, got: unknown): void {
  if (!ok) throw new RubatoError('DEFINITION_INVALID', String(got), { expected });
}
