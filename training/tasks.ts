/**
 * The tasks that can be learnt. A task says which labels it needs, how predictions become a file's outputs, and how to
 * judge them.
 */
import type { ModelOutput } from '../inference/registry/model-manifest.ts';
import { expectOption } from './data/check-data.ts';
import { judgeChances, judgeValues } from './evaluate/judge.ts';
import { CHANCE_END, type GraphEnd, VALUE_END } from './export/graph-ends.ts';
import { sigmoid } from './logistic.ts';

export interface Task {
  /** The end of its models' graphs. */
  readonly end: GraphEnd;
  /** The kind of the outputs in the manifest. Chances have none there: a margin is not a chance. */
  readonly kind?: ModelOutput['kind'];
  /** Throws DEFINITION_INVALID for labels that cannot be learnt from. */
  checkLabels(train: Float32Array, validation: Float32Array): void;
  /** A row's outputs, side by side as in the file, from an algorithm's predictions. */
  outputsOf(predictions: Float64Array, row: number): number[];
  judge(predictions: Float64Array, labels: Float32Array): Record<string, number>;
}

/** The chance of an outcome. Predictions are scores (log odds). */
const probability: Task = {
  end: CHANCE_END,
  checkLabels(train, validation) {
    for (const labels of [train, validation]) {
      const known = labels.every((label) => label === 0 || label === 1);
      expectOption(known, 'labels 0 and 1', 'others');
    }
    expectOption(train.includes(0) && train.includes(1), 'rows of both outcomes', 'one outcome alone');
  },
  outputsOf: (scores, row) => [Math.fround(sigmoid(scores[row]!)), Math.fround(scores[row]!)],
  judge: judgeChances,
};

/** A number. The prediction is that number. */
const value: Task = {
  end: VALUE_END,
  kind: 'value',
  checkLabels(train, validation) {
    const finite = train.every(Number.isFinite) && validation.every(Number.isFinite);
    expectOption(finite, 'finite numbers as labels', 'others');
  },
  outputsOf: (values, row) => [Math.fround(values[row]!)],
  judge: judgeValues,
};

export type TaskName = 'probability' | 'value';

export const TASKS: Readonly<Record<TaskName, Task>> = { probability, value };
