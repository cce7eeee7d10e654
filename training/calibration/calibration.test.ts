import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Algorithm } from '../algorithm.ts';
import { boosting } from '../algorithms/boosting/boosting.ts';
import { forest } from '../algorithms/forest/forest.ts';
import { logistic } from '../algorithms/logistic/logistic.ts';
import type { Table } from '../data/table.ts';
import type { JudgedPart } from '../evaluate/cross-validate.ts';
import { sigmoid } from '../logistic.ts';
import { createRandom } from '../random.ts';
import { TASKS } from '../tasks.ts';
import { sampleOf } from '../testing/make-table.ts';
import { type TrainedModel, trainModel } from '../train-model.ts';
import { calibrate, expectCalibration } from './calibrate.ts';
import { CALIBRATION_METHODS, calibratedChances, fitCalibration } from './calibration.ts';
import { chanceAt, fitCentredIsotonic } from './centred-isotonic.ts';
import { fitPlatt, fitTemperature } from './scaling.ts';

/** Isotonic regression by its definition: the largest of the smallest means around each place. */
function isotonicByDefinition(labels: readonly number[]): number[] {
  const mean = (from: number, to: number) =>
    labels.slice(from, to + 1).reduce((sum, label) => sum + label, 0) / (to - from + 1);
  return labels.map((_, i) => {
    const starts = labels.slice(0, i + 1).map((_own, from) => {
      const ends = labels.slice(i).map((_other, k) => mean(from, i + k));
      return Math.min(...ends);
    });
    return Math.max(...starts);
  });
}

/** Rows whose chance is the logistic of a third of the score: a model that is far too sure. */
function sureRows(count: number): { readonly scores: Float64Array; readonly labels: Float32Array } {
  const random = createRandom(3);
  const scores = Float64Array.from({ length: count }, () => 12 * random() - 6);
  return { scores, labels: Float32Array.from(scores, (score) => Number(random() < sigmoid(score / 3 + 0.5))) };
}

async function answersOf(model: TrainedModel, { rows, width }: Table): Promise<ArrayLike<number>> {
  const session = await InferenceSession.create(model.bytes);
  const results = await session.run({ row: new Tensor('float32', rows, [rows.length / width, width]) });
  await session.release();
  return results[model.outputs[0]!.name]!.data as Float32Array;
}

describe('calibration', () => {
  it('[TR80] pools what isotonic regression pools, and rises between', () => {
    const anyLabels = fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 25 });
    fc.assert(
      fc.property(anyLabels, (labels) => {
        const signals = Float64Array.from(labels, (_, i) => i);
        const curve = fitCentredIsotonic(signals, labels, 1000);
        const least = 1 / (labels.length + 2);
        const expected = isotonicByDefinition(labels);
        const pools = new Map<number, number[]>();
        for (const [i, chance] of expected.entries()) pools.set(chance, [...(pools.get(chance) ?? []), i]);
        const centres = [...pools.values()].map((places) => places.reduce((sum, i) => sum + i, 0) / places.length);
        expect([...curve.at]).toEqual(centres);
        for (const [point, chance] of [...pools.keys()].entries())
          expect(chanceAt(curve, centres[point]!)).toBeCloseTo(Math.min(1 - least, Math.max(least, chance)), 12);
        for (let at = -1; at < labels.length; at += 0.25)
          expect(chanceAt(curve, at + 0.25)).toBeGreaterThanOrEqual(chanceAt(curve, at));
      }),
      { numRuns: 60 },
    );
  });

  it('[TR80] finds the curve and the temperature that made the rows', () => {
    const { scores, labels } = sureRows(20_000);
    const { slope, offset } = fitPlatt(scores, labels);
    expect(slope).toBeCloseTo(1 / 3, 1);
    expect(offset).toBeCloseTo(0.5, 1);
    const lossOf = (a: number, b: number) =>
      scores.reduce((sum, score, row) => {
        const chance = sigmoid(a * score + b);
        return sum - Math.log(labels[row] === 1 ? chance : 1 - chance);
      }, 0);
    for (const [a, b] of [
      [1.01, 0],
      [0.99, 0],
      [1, 0.01],
      [1, -0.01],
    ] as const)
      expect(lossOf(slope, offset)).toBeLessThan(lossOf(slope * a, offset + b));
    expect(fitTemperature((temperature) => (Math.log(temperature) - Math.log(3)) ** 2)).toBeCloseTo(3, 4);
    // Rows that are told apart without an error: none of the methods is sure beyond what so many rows show.
    const clean = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? -3 : 3));
    const outcomes = Float32Array.from(clean, (score) => Number(score > 0));
    for (const method of CALIBRATION_METHODS) {
      const form = { link: 'logit', width: 1 } as const;
      const calibration = fitCalibration(method, 'probability', form, clean, outcomes);
      const chances = calibratedChances(calibration, 'probability', form, clean);
      expect(chances[0]).toBeGreaterThan(0.01);
      expect(chances[39]).toBeLessThan(0.99);
    }
    // Falling signals would turn the order round.
    expect(
      fitPlatt(
        scores,
        labels.map((label) => 1 - label),
      ).slope,
    ).toBe(0);
  });

  it.each(
    CALIBRATION_METHODS.flatMap((method) =>
      (
        [
          ['probability', 2],
          ['classes', 3],
        ] as const
      ).flatMap(([task, classCount]) =>
        [boosting, forest, logistic].map((algorithm) => [method, task, algorithm.name, classCount, algorithm] as const),
      ),
    ),
  )('[TR81] %s of a %s by %s is in the file', async (method, task, _name, classCount, algorithm) => {
    const table = (seed: number, count: number): Table => {
      const sample = sampleOf(count, seed, 2, ([a, b]) => sigmoid(3 * a! + 2 * b!));
      if (task === 'probability') return sample;
      return { ...sample, labels: sample.labels.map((label, row) => (sample.rows[2 * row]! > 0.3 ? 2 : label)) };
    };
    const data = { task, train: table(1, 300), validation: table(2, 100), classCount };
    const options = { boosting: { maxTrees: 10 }, forest: { trees: 10 } }[algorithm.name] ?? {};
    const model = await trainModel(algorithm as Algorithm<unknown, unknown>, data, options, { seed: 1 });
    const part = (seed: number): JudgedPart => {
      const { rows, width, labels } = table(seed, 200);
      return { rows: new Int32Array(0), predictions: model.predict({ rows, width }), labels, form: model.form };
    };
    const calibrated = calibrate(model, [part(3), part(4)], method).model;
    const asked = table(5, 500);
    const own = TASKS[task].answersOf(calibrated.predict(asked), calibrated.form);
    const answers = await answersOf(calibrated, asked);
    expect(answers).toHaveLength(own.length);
    let differing = 0;
    for (let i = 0; i < own.length; i++) expect(Math.abs(answers[i]! - own[i]!)).toBeLessThan(1e-6);
    const width = calibrated.form.width;
    const labelOf = (chances: ArrayLike<number>, row: number) => {
      if (width === 1) return Number(chances[row]! > 0.5);
      let most = 0;
      for (let k = 1; k < width; k++) if (chances[row * width + k]! > chances[row * width + most]!) most = k;
      return most;
    };
    for (let row = 0; row < 500; row++) if (labelOf(answers, row) !== labelOf(Float32Array.from(own), row)) differing++;
    expect(differing).toBe(0);
  });

  it('[TR82] judges each part after a calibration by the others', async () => {
    const { scores, labels } = sureRows(4000);
    const data = {
      task: 'probability',
      train: sampleOf(50, 1, 2, ([a]) => Number(a! > 0)),
      validation: sampleOf(20, 2, 2, () => 0.5),
    } as const;
    const model = await trainModel(logistic, data, {}, { seed: 1 });
    const part = (from: number): JudgedPart => ({
      rows: new Int32Array(0),
      predictions: scores.slice(from, from + 1000),
      labels: labels.slice(from, from + 1000),
      form: { link: 'logit', width: 1 },
    });
    const parts = [0, 1000, 2000, 3000].map(part);
    const { calibration, parts: after } = calibrate(model, parts, 'platt');
    expect(calibration!.rows).toBe(4000);
    expect(calibration!.errorBefore).toBeGreaterThan(0.08);
    expect(calibration!.errorAfter).toBeLessThan(0.04);
    // The first part's own labels have no say in its chances.
    const turned = [{ ...parts[0]!, labels: parts[0]!.labels.map((label) => 1 - label) }, ...parts.slice(1)];
    expect(calibrate(model, turned, 'platt').parts[0]!.predictions).toEqual(after[0]!.predictions);
  });

  it('[TR83] refuses what has no chances or nothing to calibrate by, and leaves a model as it is where rows are too few', async () => {
    expect(() => expectCalibration('isotonic', 'value', 5)).toThrow('a task with chances to calibrate');
    expect(() => expectCalibration('isotonic', 'classes', 0)).toThrow('two parts of cross-validation or more');
    const data = {
      task: 'probability',
      train: sampleOf(50, 1, 2, ([a]) => Number(a! > 0)),
      validation: sampleOf(20, 2, 2, () => 0.5),
    } as const;
    const model = await trainModel(logistic, data, {}, { seed: 1 });
    const one: JudgedPart = {
      rows: new Int32Array(0),
      predictions: new Float64Array(2),
      labels: Float32Array.of(0, 0),
      form: model.form,
    };
    const two = { ...one, labels: Float32Array.of(0, 1) };
    expect(calibrate(model, [one, two], 'isotonic')).toMatchObject({ model, calibration: null });
    expect(calibrate(model, [two], 'isotonic')).toMatchObject({ model, calibration: null });
  });
});
