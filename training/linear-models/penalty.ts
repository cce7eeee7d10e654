/** What a linear model pays for large weights: their squares, their sizes, or some of both (elastic net). */
import { z } from 'zod';
import type { NumericInputs } from '../preprocessing/numeric-inputs.ts';

/** The options that linear and logistic regression share. */
export const linearOptions = z.strictObject({
  /**
   * The weight of the penalty beside the sum of the rows' losses. 1 is scikit-learn's C = 1, or a ridge with alpha 1.
   */
  penalty: z.number().min(0).max(1e12).default(1),
  /** The share of the weights' sizes in it; the rest is for half of their squares. */
  l1Share: z.number().min(0).max(1).default(0),
  /** Whether the penalty looks at weights of columns with a spread of one, or of columns as they are. */
  standardize: z.boolean().default(true),
  maxSteps: z.int().min(1).max(100_000).default(1000),
});

export type LinearOptions = z.output<typeof linearOptions>;

/** The penalty's factors for the weight of each scaled input. */
export interface Penalty {
  /** Factors of half the squares. */
  readonly squares: Float64Array;
  readonly sizes: Float64Array;
}

/** `inputs` are standardized; `unit` is what one unit of the scaled label stands for. */
export function penaltyFor(
  { penalty, l1Share, standardize }: LinearOptions,
  { scale }: NumericInputs,
  rows: number,
  unit: number,
): Penalty {
  // The weight of a column as it is: that of the scaled one times the scale.
  const factor = scale.map((one) => (standardize ? 1 : one));
  return {
    squares: factor.map((one) => (penalty / rows) * (1 - l1Share) * one * one),
    sizes: factor.map((one) => ((penalty / rows) * l1Share * one) / unit),
  };
}
