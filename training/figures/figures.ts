/** The figures of a report: numbers for its plots, all but those of dependence from rows that the model had not learnt from. */
import { joinedLabels, joinedPredictions } from '../calibration/calibrate.ts';
import type { Dataset } from '../data/dataset.ts';
import { type JudgedMetric, type JudgedPart, summary } from '../evaluate/cross-validate.ts';
import { type CalibrationBin, calibrationCurve } from '../evaluate/metrics.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { confusion, type Point, precisionRecall, rocCurve, short } from './curves.ts';
import { partialDependence, placesOf } from './importance.ts';
import { type Slice, slicesOf } from './slices.ts';

export interface Dependence {
  readonly column: string;
  /** The names of the places, for a column of categories. */
  readonly categories?: readonly string[];
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

export interface Figures {
  /** A curve for the outcome, or for each class against the others. */
  readonly roc?: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly precisionRecall?: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly calibration?: readonly CalibrationBin[];
  readonly calibrationBefore?: readonly CalibrationBin[];
  /** The names of the classes that are confused. */
  readonly classNames?: readonly string[];
  /** Rows by true class and by the likeliest one. */
  readonly confusion?: readonly (readonly number[])[];
  /** What came and what was predicted, of some rows. */
  readonly scatter?: readonly Point[];
  /** The share of the rows that were learnt from, with the loss. */
  readonly learning: readonly Point[];
  readonly importance: readonly ({ readonly column: string } & JudgedMetric)[];
  readonly dependence: readonly Dependence[];
  readonly slices: readonly Slice[];
}

/** Classes with curves of their own, and rows of a scatter: more would hide each other. */
const MAX_CURVES = 6;
const MAX_CONFUSED = 20;
const MAX_DOTS = 400;
const MAX_DEPENDENCES = 6;
const MAX_SLICED = 6;

export function figuresOf(
  dataset: Dataset,
  model: TrainedModel,
  parts: readonly JudgedPart[],
  rawParts: readonly JudgedPart[],
  importances: readonly Float64Array[],
  learning: readonly Point[],
): Figures {
  const { columns, categories, table, classes } = dataset;
  const importance =
    importances.length === 0
      ? []
      : Array.from(importances[0]!, (_, column) => ({
          column: columns[column]!,
          ...summary(importances.map((own) => own[column]!)),
        }));
  importance.sort((a, b) => b.mean - a.mean);
  const telling = (importance.length === 0 ? columns : importance.map(({ column }) => column)).map((name) =>
    columns.indexOf(name),
  );
  const dependence = telling.slice(0, MAX_DEPENDENCES).flatMap((column): Dependence[] => {
    const known = categories[columns[column]!];
    const places = placesOf(table, column, known?.length ?? 0);
    if (places.length < 2) return [];
    const lines = partialDependence(model, table, column, places).slice(0, MAX_CURVES);
    const names = dataset.task === 'classes' ? classes! : [dataset.target];
    return [
      {
        column: columns[column]!,
        ...(known !== undefined && { categories: known.slice(0, places.length) }),
        lines: lines.map((points, k) => ({ name: names[k]!, points })),
      },
    ];
  });
  return {
    ...(parts.length === 0 ? {} : predictionFigures(dataset, parts, rawParts)),
    learning,
    importance,
    dependence,
    slices: parts.length === 0 ? [] : slicesOf(dataset, parts, telling.slice(0, MAX_SLICED)),
  };
}

function predictionFigures(
  { task, classes }: Dataset,
  parts: readonly JudgedPart[],
  rawParts: readonly JudgedPart[],
): Partial<Figures> {
  const labels = joinedLabels(parts);
  const answersOf = (of: readonly JudgedPart[]) => TASKS[task].answersOf(joinedPredictions(of), of[0]!.form);
  const answers = answersOf(parts);
  if (task === 'value') {
    const stride = Math.max(1, Math.ceil(labels.length / MAX_DOTS));
    const dots = [...labels.keys()].filter((row) => row % stride === 0);
    return { scatter: dots.map((row): Point => [short(labels[row]!), short(answers[row]!)]) };
  }
  if (task === 'probability') {
    const name = classes![1]!;
    return {
      roc: [{ name, points: rocCurve(answers, labels) }],
      precisionRecall: [{ name, points: precisionRecall(answers, labels) }],
      calibration: roundedBins(calibrationCurve(answers, labels)),
      ...(parts !== rawParts && { calibrationBefore: roundedBins(calibrationCurve(answersOf(rawParts), labels)) }),
      classNames: classes!,
      confusion: confusion(answers, labels, 1),
    };
  }
  const width = classes!.length;
  const own = (k: number) => {
    const outcomes = labels.map((label) => Number(label === k));
    // A class without rows, or alone, has no curve.
    return outcomes.includes(1) && outcomes.includes(0)
      ? { k, outcomes, chances: answers.filter((_, i) => i % width === k) }
      : null;
  };
  const each = Array.from({ length: Math.min(MAX_CURVES, width) }, (_, k) => own(k)).filter((one) => one !== null);
  return {
    roc: each.map(({ k, chances, outcomes }) => ({ name: classes![k]!, points: rocCurve(chances, outcomes) })),
    precisionRecall: each.map(({ k, chances, outcomes }) => ({
      name: classes![k]!,
      points: precisionRecall(chances, outcomes),
    })),
    ...(width <= MAX_CONFUSED && { classNames: classes!, confusion: confusion(answers, labels, width) }),
  };
}

function roundedBins(bins: readonly CalibrationBin[]): CalibrationBin[] {
  return bins
    .filter(({ rows }) => rows > 0)
    .map(({ predicted, observed, rows }) => ({ predicted: short(predicted), observed: short(observed), rows }));
}
