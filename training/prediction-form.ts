/** What an algorithm predicts: scores whose logistic or softmax is the chance (`logit`), or the chance (`identity`). */
export type Link = 'logit' | 'identity';

/** The form of an algorithm's predictions. */
export interface PredictionForm {
  readonly link: Link;
  /** Predictions per row: one for each class for the task `classes`, else 1. */
  readonly width: number;
}
