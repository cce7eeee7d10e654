/** What is declared to happen to each column before an algorithm sees it, at training and at serving alike. */
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { expectColumns } from '../data/column-kinds.ts';
import type { Dataset } from '../data/dataset.ts';

const share = z.number().min(0).max(1);
const count = (most: number) => z.int().min(1).max(most);
/** The columns of a row that a manifest allows. */
const MAX_COLUMNS = 8192;

const numberSteps = z
  .strictObject({
    /** The values that can be: others are `outside`. */
    range: z.tuple([z.number(), z.number()]).optional(),
    outside: z.enum(['missing', 'nearest']).default('missing'),
    /** The shares of rows below and above whose values are drawn in to the last within. */
    winsorise: z.tuple([share, share]).optional(),
    /** What a missing value counts as. */
    missing: z.union([z.enum(['keep', 'mean', 'median']), z.number()]).default('keep'),
    /** Adds a column that is 1 where the value is missing. */
    indicator: z.boolean().default(false),
    scale: z.enum(['none', 'standard', 'minmax', 'robust']).default('none'),
    /** The length of a round, such as 24 for hours: the column becomes the sine and cosine of the place in it. */
    cycle: z.number().positive().optional(),
  })
  .refine(({ range }) => range === undefined || range[0] < range[1], 'a range from a smaller to a larger number')
  .refine(({ winsorise: w }) => w === undefined || w[0] < w[1], 'winsorise from a smaller to a larger share')
  .refine(
    ({ cycle, scale, winsorise }) => cycle === undefined || (scale === 'none' && winsorise === undefined),
    'a cycle has neither scale nor winsorise',
  );

const categorySteps = z.strictObject({
  encode: z.enum(['keep', 'onehot', 'ordinal', 'target', 'hash']).default('keep'),
  /** The columns of `onehot` at most, for the most frequent categories; rarer ones are unknown. */
  most: count(1024).default(64),
  /** The order of `ordinal`; by name when omitted. */
  order: z.array(z.string()).min(1).optional(),
  /** Rows of the overall mean that `target` counts to each category. */
  smoothing: z.number().min(0).max(1e6).default(10),
  /** Parts of the cross-fitting of `target`. */
  folds: z.int().min(2).max(20).default(5),
  /** The columns of `hash`. */
  buckets: z.int().min(2).max(1024).default(16),
  /** The answer for a missing value or a category that was never seen. */
  unknown: z.enum(['neutral', 'frequent', 'missing']).default('neutral'),
});

export const stepsSchema = z.strictObject({
  /** Rows that are equal in all columns and the target. */
  duplicates: z.enum(['keep', 'drop']).default('keep'),
  /** The steps of columns that are not named below. */
  numbers: numberSteps.prefault({}),
  categories: categorySteps.prefault({}),
  columns: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

export type Steps = z.output<typeof stepsSchema>;
export type NumberSteps = z.output<typeof numberSteps>;
export type CategorySteps = z.output<typeof categorySteps>;

export type ColumnPlan =
  | { readonly name: string; readonly kind: 'number'; readonly steps: NumberSteps }
  | {
      readonly name: string;
      readonly kind: 'category';
      readonly steps: CategorySteps;
      readonly categories: readonly string[];
    };

/** Reads declared steps. Throws DEFINITION_INVALID with the place of the first mistake. */
export function parseSteps(given: unknown): Steps {
  return parsed(stepsSchema, given, 'steps');
}

/** A plan for each column. Throws DEFINITION_INVALID for names that are no columns, and steps of another kind. */
export function planColumns(
  steps: Steps,
  { columns, categories }: Pick<Dataset, 'columns' | 'categories'>,
): ColumnPlan[] {
  expectColumns(columns, Object.keys(steps.columns), 'the steps');
  return columns.map((name): ColumnPlan => {
    const own = steps.columns[name];
    const known = categories[name];
    const place = `steps of "${name}", a column of ${known === undefined ? 'numbers' : 'categories'}`;
    if (known === undefined)
      return { name, kind: 'number', steps: own === undefined ? steps.numbers : parsed(numberSteps, own, place) };
    const chosen = own === undefined ? steps.categories : parsed(categorySteps, own, place);
    const stranger = chosen.order?.find((category) => !known.includes(category));
    if (stranger !== undefined) {
      const expected = `categories of "${name}" in the order (${known.slice(0, 20).join(', ')})`;
      throw new RubatoError('DEFINITION_INVALID', `"${stranger}"`, { expected });
    }
    return { name, kind: 'category', steps: chosen, categories: known };
  });
}

/** Words for a report; empty for a column that stays as it is. */
export function describeColumn(plan: ColumnPlan): string {
  if (plan.kind === 'category') {
    const { encode, unknown } = plan.steps;
    return encode === 'keep' ? '' : `${encode}, unknown: ${unknown}`;
  }
  const { range, outside, winsorise, missing, indicator, scale, cycle } = plan.steps;
  return [
    range === undefined ? '' : `range ${range.join(' to ')}, else ${outside}`,
    winsorise === undefined ? '' : `winsorised ${winsorise.join(' to ')}`,
    missing === 'keep' ? '' : `missing: ${missing}`,
    indicator ? 'indicator' : '',
    scale === 'none' ? '' : scale,
    cycle === undefined ? '' : `cycle of ${cycle}`,
  ]
    .filter((word) => word !== '')
    .join('; ');
}

/** Throws DEFINITION_INVALID for more columns than a model may have. */
export function expectWidth(width: number): void {
  if (width <= MAX_COLUMNS) return;
  throw new RubatoError('DEFINITION_INVALID', String(width), {
    expected: `steps that make ${MAX_COLUMNS} columns or fewer`,
  });
}

function parsed<Output>(schema: z.ZodType<Output>, given: unknown, expected: string): Output {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const got = path.length === 0 ? message : `${path.join('.')}: ${message}`;
  throw new RubatoError('DEFINITION_INVALID', got, { expected, cause: result.error });
}
