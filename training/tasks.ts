/**
 * The tasks that can be learnt. A task says which labels it needs, how predictions become a file's outputs, and how to
 * judge them.
 */
import { expectOption } from './data/check-data.ts';
import { judgeChances, judgeClasses, judgeClusters, judgeValues } from './evaluate/judge.ts';
import {
  CHANCE_END,
  classesEnd,
  clustersEnd,
  DIRECT_CHANCE_END,
  EXACT_CHANCE_END,
  EXACT_VALUE_END,
  exactClassesEnd,
  exactClustersEnd,
  type GraphEnd,
  VALUE_END,
} from './export/graph-ends.ts';
import { sigmoid, softmaxRows } from './logistic.ts';
import type { Link, PredictionForm } from './prediction-form.ts';

export interface Task {
  /** Whether rows have labels to learn from. */
  readonly hasLabels: boolean;
  /** The end of its models' graphs. */
  end(form: PredictionForm): GraphEnd;
  /** The same for scores in float64. */
  exactEnd(form: PredictionForm): GraphEnd;
  /** Throws DEFINITION_INVALID for labels that cannot be learnt from. */
  checkLabels(train: Float32Array, validation: Float32Array, classCount: number): void;
  /** Chances, or values, from an algorithm's predictions. */
  answersOf(predictions: Float64Array, form: PredictionForm): Float64Array;
  /** A row's outputs, side by side as in the file, from an algorithm's predictions. */
  outputsOf(predictions: Float64Array, row: number, form: PredictionForm): number[];
  judge(predictions: Float64Array, labels: Float32Array, form: PredictionForm): Record<string, number>;
}

/** The chance of an outcome. */
const probability: Task = {
  hasLabels: true,
  end: ({ link }) => (link === 'logit' ? CHANCE_END : DIRECT_CHANCE_END),
  exactEnd: () => EXACT_CHANCE_END,
  checkLabels(train, validation) {
    for (const labels of [train, validation]) {
      const known = labels.every((label) => label === 0 || label === 1);
      expectOption(known, 'labels 0 and 1', 'others');
    }
    expectOption(train.includes(0) && train.includes(1), 'rows of both outcomes', 'one outcome alone');
  },
  answersOf: (predictions, { link }) => (link === 'logit' ? predictions.map(sigmoid) : predictions),
  outputsOf(predictions, row, { link }) {
    const prediction = predictions[row]!;
    if (link === 'identity') return [Math.fround(prediction)];
    return [Math.fround(sigmoid(prediction)), Math.fround(prediction)];
  },
  judge: (predictions, outcomes, form) => judgeChances(probability.answersOf(predictions, form), outcomes),
};

/** The chances of several classes. Labels are the numbers of the classes. */
const classes: Task = {
  hasLabels: true,
  end: classesEnd,
  exactEnd: exactClassesEnd,
  checkLabels(train, validation, classCount) {
    expectOption(classCount >= 2, 'two classes or more', classCount);
    const known = (label: number) => Number.isInteger(label) && label >= 0 && label < classCount;
    const all = train.every(known) && validation.every(known);
    expectOption(all, `whole numbers from 0 to ${classCount - 1} as labels`, 'others');
    const first = train[0];
    expectOption(!train.every((label) => label === first), 'rows of two classes or more', 'one class alone');
  },
  answersOf: (predictions, { link, width }) => (link === 'logit' ? softmaxRows(predictions, width) : predictions),
  outputsOf(predictions, row, form) {
    const own = predictions.subarray(row * form.width, (row + 1) * form.width);
    const chances = Array.from(classes.answersOf(own, form), Math.fround);
    return form.link === 'identity' ? chances : [...chances, ...Array.from(own, Math.fround)];
  },
  judge: (predictions, labels, form) => judgeClasses(classes.answersOf(predictions, form), labels, form.width),
};

/** A number. The prediction is that number. */
const value: Task = {
  hasLabels: true,
  end: () => VALUE_END,
  exactEnd: () => EXACT_VALUE_END,
  checkLabels(train, validation) {
    const finite = train.every(Number.isFinite) && validation.every(Number.isFinite);
    expectOption(finite, 'finite numbers as labels', 'others');
  },
  answersOf: (predictions) => predictions,
  outputsOf: (values, row) => [Math.fround(values[row]!)],
  judge: judgeValues,
};

/** The cluster that a row belongs to. Predictions are distances from the clusters' centres. */
const clusters: Task = {
  hasLabels: false,
  end: clustersEnd,
  exactEnd: exactClustersEnd,
  checkLabels: () => undefined,
  answersOf: (distances) => distances,
  outputsOf(distances, row, { width }) {
    const own = distances.subarray(row * width, (row + 1) * width);
    return [own.indexOf(own.reduce((least, one) => Math.min(least, one))), ...Array.from(own, Math.fround)];
  },
  judge: (distances, _, { width }) => judgeClusters(distances, width),
};

export type TaskName = 'probability' | 'classes' | 'value' | 'clusters';

export const TASKS: Readonly<Record<TaskName, Task>> = { probability, classes, value, clusters };

/** The form of the predictions for a task. `count` is that of the classes or clusters. */
export function formOf(task: TaskName, link: Link, count: number): PredictionForm {
  return { link, width: task === 'classes' || task === 'clusters' ? count : 1 };
}
