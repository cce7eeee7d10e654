import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../inference/registry/model-manifest.ts';
import { linear } from './algorithms/linear/linear.ts';
import { logistic } from './algorithms/logistic/logistic.ts';
import { filterGroups, type Table } from './data/table.ts';
import { writeModel } from './export/model-files.ts';
import { type ModelPlan, makeModel } from './make-model.ts';
import { sampleOf, tableOf } from './testing/make-table.ts';
import { trainModel } from './train-model.ts';

const planOf = (task: ModelPlan['task'], more: Partial<ModelPlan> = {}): ModelPlan => ({
  name: 'lap',
  version: '3',
  layoutHash: 'some',
  columns: ['grip', 'speed'],
  task,
  learn: (data, run) => (task === 'value' ? trainModel(linear, data, {}, run) : trainModel(logistic, data, {}, run)),
  about: 'The seconds that a lap takes.',
  trainedBy: { command: 'made in a test', seed: 5 },
  dataSizes: { laps: 400 },
  ...more,
});
/** A lap takes 60 s, 4 s less with grip and 10 s less with speed. */
const laps: Table = (() => {
  const { rows } = sampleOf(400, 1, 2, () => 0);
  const pairs = Array.from({ length: 400 }, (_, i) => [rows[2 * i]!, rows[2 * i + 1]!]);
  return tableOf(
    pairs,
    pairs.map(([grip, speed]) => 60 - 4 * grip! - 10 * speed!),
  );
})();
const wins = sampleOf(400, 1, 2, ([grip]) => (grip! > 0 ? 0.9 : 0.1));
const speed = { name: 'speed', column: 1, min: -1, max: 1, how: 'its weight shows it' };

describe('a model made from a table', () => {
  let directory: string;
  const read = (file: string) => readFile(join(directory, 'lap/3', file), 'utf8');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-made-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[TR32, TR36] of a value has its manifest, its errors beside those of the mean, and no drawing of chances', async () => {
    const plan = planOf('value', { unit: 's', tried: { ...speed, direction: -1 } });
    const made = await makeModel(directory, laps, plan, { seed: 5 });
    expect(made.folder).toBe('lap/3');
    expect(made.metrics.rootMeanSquaredError).toBeLessThan(0.05);
    expect(made.metrics.rootMeanSquaredErrorOfMean).toBeGreaterThan(4);
    const manifest = parseManifest(await read('manifest.json'), 'lap');
    expect(manifest).toMatchObject({
      sha256: made.sha256,
      outputs: [{ name: 'value', width: 1, kind: 'value', unit: 's' }],
      metrics: made.metrics,
      trainedBy: { command: 'made in a test', trainRows: 280, validationRows: 60, testRows: 60, parameters: 3 },
    });
    const report = await read('report.md');
    expect(report).toContain('The seconds that a lap takes.');
    expect(report).toContain('| rootMeanSquaredErrorOfMean |');
    expect(report).toContain('| laps | 400 |');
    expect(report).toMatch(/\| -1 to -0.8 \| 6\d\.\d+ \| 6\d\.\d+ \|/);
    expect(report).toContain(
      'never rises with the speed tried: its weight shows it. Of 1200 steps of 0.1 on these rows it rises in 0.',
    );
    await expect(access(join(directory, 'lap/3/calibration.svg'))).rejects.toThrow('ENOENT');
  });

  it('[TR36] says how often predictions go against a direction they should keep', async () => {
    const plan = planOf('value', { tried: { ...speed, direction: 1 } });
    await makeModel(directory, laps, plan, { seed: 5 });
    expect(await read('report.md')).toContain('on these rows it falls in 1200.');
  });

  it('[TR36] of a chance has a calibration, and its drawing', async () => {
    const { metrics } = await makeModel(directory, wins, planOf('probability'), { seed: 5 });
    expect(metrics.logLoss).toBeLessThan(metrics.logLossOfBaseRate!);
    expect(await read('report.md')).toContain('## Calibration');
    expect(await read('calibration.svg')).toContain('<svg');
  });

  it.each([
    ['no rows to judge by', 'value', filterGroups(laps, (group) => group % 20 < 17), 'rows to judge by'],
    [
      'rows of one outcome to judge by',
      'probability',
      { ...wins, labels: wins.labels.map((label, i) => (i % 20 < 17 ? label : 1)) },
      'rows of both outcomes',
    ],
    [
      'labels that are missing',
      'value',
      { ...laps, labels: laps.labels.map(() => Number.NaN) },
      'finite numbers as labels',
    ],
    [
      'rows without labels',
      'value',
      { ...laps, rows: Float32Array.of(...laps.rows, 1, 2), groups: Int32Array.of(...laps.groups, 1) },
      'a label for each of 401 rows',
    ],
    [
      'rows that nobody played',
      'value',
      { ...laps, groups: laps.groups.subarray(0, 10) },
      'a group for each of 400 rows',
    ],
    ['rows of other columns', 'value', tableOf([[1], [2], [3]], [1, 2, 3]), '2 columns (grip, speed)'],
  ] as const)('[TR37] is refused before learning for %s', async (_name, task, table, expected) => {
    const learn = () => Promise.reject(new Error('this was learnt from'));
    await expect(makeModel(directory, table, planOf(task, { learn }), { seed: 5 })).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      message: expect.stringContaining(expected),
    });
  });

  it.each([
    ['a version that is no number', { version: 'three' }, 'version'],
    ['a metric that is none', { metrics: { auc: Number.NaN } }, 'metrics.auc'],
    ['names for other columns', { columns: ['grip'] }, '2 names'],
  ])('[TR35] is not written with %s', async (_name, more, expected) => {
    const model = await trainModel(linear, { task: 'value', train: laps, validation: laps }, {}, { seed: 5 });
    const info = {
      name: 'refused',
      version: '1',
      layoutHash: 'some',
      columns: ['grip', 'speed'],
      metrics: {},
      trainedBy: {},
    };
    await expect(writeModel(directory, model, laps, { ...info, ...more })).rejects.toMatchObject({
      code: 'MODEL_MANIFEST',
      message: expect.stringContaining(expected),
    });
    await expect(access(join(directory, 'refused'))).rejects.toThrow('ENOENT');
  });
});
