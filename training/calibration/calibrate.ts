/**
 * Calibrates a model by the predictions of its cross-validation. Each part is judged after a calibration by the other
 * parts, so the figures are of rows that neither the model nor the calibration has seen.
 */
import { expectOption } from '../data/check-data.ts';
import type { JudgedPart } from '../evaluate/cross-validate.ts';
import { calibrationCurve, calibrationError } from '../evaluate/metrics.ts';
import { TASKS, type TaskName } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { calibratedModel } from './calibrated-model.ts';
import { type CalibrationMethod, calibratedChances, fitCalibration } from './calibration.ts';

export interface CalibrationReport {
  readonly method: CalibrationMethod;
  /** Rows that the calibration was fitted to. */
  readonly rows: number;
  /** Mean distance of chances from shares; of several classes, for the likeliest one. */
  readonly errorBefore: number;
  readonly errorAfter: number;
}

export interface Calibrated {
  readonly model: TrainedModel;
  /** The parts with calibrated predictions. */
  readonly parts: readonly JudgedPart[];
  /** Null if nothing was calibrated. */
  readonly calibration: CalibrationReport | null;
}

/** Throws DEFINITION_INVALID, before anything is learnt, for what can't be calibrated. */
export function expectCalibration(method: CalibrationMethod | undefined, task: TaskName, folds: number): void {
  if (method === undefined) return;
  expectOption(
    task === 'probability' || task === 'classes',
    'a task with chances to calibrate (probability, classes)',
    task,
  );
  expectOption(folds >= 2, 'two parts of cross-validation or more to calibrate by', folds);
}

export function calibrate(
  model: TrainedModel,
  parts: readonly JudgedPart[],
  method: CalibrationMethod | undefined,
): Calibrated {
  if (method === undefined || !fitsToCalibrate(parts)) return { model, parts, calibration: null };
  const { task } = model;
  const calibrationFor = (from: readonly JudgedPart[]) =>
    fitCalibration(method, task, model.form, joinedPredictions(from), joinedLabels(from));
  const calibrated = parts.map((part): JudgedPart => {
    const calibration = calibrationFor(parts.filter((other) => other !== part));
    const predictions = calibratedChances(calibration, task, part.form, part.predictions);
    return { ...part, predictions, form: { link: 'identity', width: part.form.width } };
  });
  const error = (of: readonly JudgedPart[]) => Math.round(errorOf(of, task) * 1e5) / 1e5;
  return {
    model: calibratedModel(model, calibrationFor(parts)),
    parts: calibrated,
    calibration: {
      method,
      rows: joinedLabels(parts).length,
      errorBefore: error(parts),
      errorAfter: error(calibrated),
    },
  };
}

/** Whether a calibration without any one part has more than one outcome. */
function fitsToCalibrate(parts: readonly JudgedPart[]): boolean {
  if (parts.length < 2) return false;
  return parts.every((part) => {
    const labels = joinedLabels(parts.filter((other) => other !== part));
    return labels.some((label) => label !== labels[0]);
  });
}

function errorOf(parts: readonly JudgedPart[], task: TaskName): number {
  const { form } = parts[0]!;
  const chances = TASKS[task].answersOf(joinedPredictions(parts), form);
  const labels = joinedLabels(parts);
  if (form.width === 1) return calibrationError(calibrationCurve(chances, labels));
  const { width } = form;
  const sure = new Float64Array(labels.length);
  const right = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const own = chances.subarray(row * width, (row + 1) * width);
    sure[row] = own.reduce((most, chance) => Math.max(most, chance), 0);
    right[row] = Number(own.indexOf(sure[row]!) === labels[row]);
  }
  return calibrationError(calibrationCurve(sure, right));
}

export function joinedPredictions(parts: readonly JudgedPart[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { predictions }) => sum + predictions.length, 0));
  let at = 0;
  for (const { predictions } of parts) {
    all.set(predictions, at);
    at += predictions.length;
  }
  return all;
}

export function joinedLabels(parts: readonly JudgedPart[]): Float32Array {
  return Float32Array.from(parts.flatMap(({ labels }) => [...labels]));
}
