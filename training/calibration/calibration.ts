/** Fits a calibration to predictions of rows that were not learnt from, and applies it. */
import { sigmoid, softmaxRows } from '../logistic.ts';
import type { PredictionForm } from '../prediction-form.ts';
import { TASKS, type TaskName } from '../tasks.ts';
import { type Curve, chanceAt, fitCentredIsotonic } from './centred-isotonic.ts';
import { fitPlatt, fitTemperature, type LogisticCurve } from './scaling.ts';

export const CALIBRATION_METHODS = ['isotonic', 'platt', 'temperature'] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

/** A fitted calibration. Of several classes, each has a curve of its own, and their chances are divided by their sum. */
export type Calibration =
  | { readonly method: 'isotonic'; readonly curves: readonly Curve[] }
  | { readonly method: 'platt'; readonly curves: readonly LogisticCurve[] }
  | { readonly method: 'temperature'; readonly temperature: number };

/** What the numbers are that a calibration reads. */
export type SignalKind = 'score' | 'chance' | 'logOdds' | 'logChance';

/** A chance is kept this far from 0 and 1 before its logarithm is taken. */
export const LEAST_CHANCE = 1e-6;
/** Points of all curves together: a request of 512 rows compares each row with each of them. */
const MAX_POINTS = 4096;

/** The signal that a method reads from predictions of a form. */
export function signalKind(task: TaskName, { link }: PredictionForm, method: CalibrationMethod): SignalKind {
  if (task === 'classes') {
    // A class's score alone says nothing: its chance depends on the others'.
    if (method === 'temperature') return link === 'logit' ? 'score' : 'logChance';
    return method === 'isotonic' ? 'chance' : 'logOdds';
  }
  if (link === 'logit') return 'score';
  return method === 'isotonic' ? 'chance' : 'logOdds';
}

/** Throws for a value, which has no chance. */
export function fitCalibration(
  method: CalibrationMethod,
  task: TaskName,
  form: PredictionForm,
  predictions: Float64Array,
  labels: Float32Array,
): Calibration {
  const signals = signalsOf(signalKind(task, form, method), task, form, predictions);
  const { width } = form;
  if (method === 'temperature') {
    const lossOf = (temperature: number) => lossWithDoubt(heated(signals, width, temperature), labels, width);
    return { method, temperature: fitTemperature(lossOf) };
  }
  const ownSignals = (k: number) => signals.filter((_, i) => i % width === k);
  const outcomes = (k: number) => (width === 1 ? labels : labels.map((label) => Number(label === k)));
  const each = Array.from({ length: width }, (_, k) => k);
  if (method === 'platt') return { method, curves: each.map((k) => fitPlatt(ownSignals(k), outcomes(k))) };
  const maxPoints = Math.max(8, Math.min(256, Math.floor(MAX_POINTS / width)));
  return { method, curves: each.map((k) => fitCentredIsotonic(ownSignals(k), outcomes(k), maxPoints)) };
}

/**
 * The log loss, with each label drawn in by a row of the other outcomes: rows that are told apart without an error would
 * lead to chances of 0 and 1.
 */
function lossWithDoubt(chances: Float64Array, labels: Float32Array, width: number): number {
  const doubt = 1 / (labels.length + 2);
  const others = Math.max(1, width - 1);
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    for (let k = 0; k < Math.max(2, width); k++) {
      const chance = width > 1 ? chances[row * width + k]! : k === 1 ? chances[row]! : 1 - chances[row]!;
      const share = labels[row] === k ? 1 - doubt : doubt / others;
      sum -= share * Math.log(Math.max(1e-12, chance));
    }
  }
  return sum / labels.length;
}

/** The calibrated chances of predictions, as many per row as these. */
export function calibratedChances(
  calibration: Calibration,
  task: TaskName,
  form: PredictionForm,
  predictions: Float64Array,
): Float64Array {
  const signals = signalsOf(signalKind(task, form, calibration.method), task, form, predictions);
  const { width } = form;
  if (calibration.method === 'temperature') return heated(signals, width, calibration.temperature);
  const chances =
    calibration.method === 'platt'
      ? signals.map((signal, i) => {
          const { slope, offset } = calibration.curves[i % width]!;
          return sigmoid(slope * signal + offset);
        })
      : signals.map((signal, i) => chanceAt(calibration.curves[i % width]!, signal));
  if (width === 1) return chances;
  for (let at = 0; at < chances.length; at += width) {
    let sum = 0;
    for (let k = at; k < at + width; k++) sum += chances[k]!;
    for (let k = at; k < at + width; k++) chances[k]! /= sum;
  }
  return chances;
}

/** The signals in float64, from what the file's output has in float32. */
function signalsOf(kind: SignalKind, task: TaskName, form: PredictionForm, predictions: Float64Array): Float64Array {
  if (kind === 'score') return predictions.map(Math.fround);
  const chances = TASKS[task].answersOf(predictions, form).map(Math.fround);
  if (kind === 'chance') return chances;
  const kept = chances.map((chance) => Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, chance)));
  return kind === 'logChance' ? kept.map(Math.log) : kept.map((chance) => Math.log(chance) - Math.log(1 - chance));
}

function heated(signals: Float64Array, width: number, temperature: number): Float64Array {
  const cooled = signals.map((signal) => signal / temperature);
  return width === 1 ? cooled.map(sigmoid) : softmaxRows(cooled, width);
}
