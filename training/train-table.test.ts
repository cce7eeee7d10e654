import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../inference/registry/model-manifest.ts';
import { boosting } from './algorithms/boosting/boosting.ts';
import { linear } from './algorithms/linear/linear.ts';
import { logistic } from './algorithms/logistic/logistic.ts';
import type { Dataset } from './data/dataset.ts';
import { concatTables } from './data/table.ts';
import { parseSteps } from './preprocessing/steps.ts';
import { sampleOf } from './testing/make-table.ts';
import { trainModel } from './train-model.ts';
import { type TablePlan, type TableRun, trainTable } from './train-table.ts';

const wins: Dataset = {
  task: 'probability',
  table: sampleOf(400, 1, 2, ([grip]) => (grip! > 0 ? 0.9 : 0.1)),
  columns: ['grip', 'speed'],
  categories: {},
  target: 'won',
  classes: ['no', 'yes'],
  notes: [],
};
const boosted: TablePlan = {
  name: 'wins',
  version: '1',
  algorithm: 'boosting',
  learn: (data, run) => trainModel(boosting, data, { maxTrees: 20 }, run),
  folds: 4,
  trainedBy: { command: 'rubato train' },
};

describe('a model from a dataset', () => {
  let directory: string;
  const train = (more: Partial<TablePlan> = {}, run: Partial<TableRun> = {}, dataset = wins) =>
    trainTable(directory, dataset, { ...boosted, ...more }, { seed: 5, ...run });
  const read = (file: string) => readFile(join(directory, file), 'utf8');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-table-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[TR51] is judged by parts that it did not learn from, each figure with an interval around its mean', async () => {
    const report = await train();
    expect(report).toMatchObject({ model: 'wins@1', folds: 4, notes: [] });
    const { mean, interval } = report.metrics.auc!;
    expect(mean).toBeGreaterThan(0.8);
    // The best possible is 0.9: half of the rows of either outcome are told apart with one error in ten.
    expect(mean).toBeLessThan(0.93);
    expect(interval![0]).toBeLessThan(mean);
    expect(interval![1]).toBeGreaterThan(mean);
    expect(JSON.parse(await read('wins/1/report.json'))).toEqual(report);
    expect(await read('wins/1/report.md')).toContain('Cross-validated, 4 parts');
    const manifest = parseManifest(await read('wins/1/manifest.json'), 'wins');
    expect(manifest.metrics.auc).toBe(mean);
    expect(manifest.trainedBy).toMatchObject({ command: 'rubato train', positive: 'yes', rows: 400 });
  });

  it('[TR51] is the same files for the same seed, whatever the number of threads', async () => {
    const files = ['model.onnx', 'manifest.json', 'report.json'];
    await train({ version: '2', folds: 2 });
    const one = await Promise.all(files.map((file) => read(`wins/2/${file}`)));
    await train({ version: '2', folds: 2 }, { threads: 2 });
    expect(await Promise.all(files.map((file) => read(`wins/2/${file}`)))).toEqual(one);
  });

  it('[TR52] asked to stop writes what it has learnt, and says what is missing', async () => {
    const enough = new AbortController();
    const seen: string[] = [];
    const report = await train(
      { version: '3' },
      {
        enough: enough.signal,
        onProgress: ({ fit, fits, done }) => {
          seen.push(`${fit} of ${fits}`);
          if (fit === 0 && done === 3) enough.abort();
        },
      },
    );
    expect(report.folds).toBe(0);
    expect(report.notes[0]).toContain('not cross-validated');
    expect(seen).toEqual(['0 of 5', '0 of 5', '0 of 5']);
    expect(parseManifest(await read('wins/3/manifest.json'), 'wins').trainedBy.trees).toBeLessThanOrEqual(3);
  });

  it('[TR52] after some parts is judged by those', async () => {
    const enough = new AbortController();
    const onProgress = ({ fit }: { readonly fit: number }) => fit === 3 && enough.abort();
    const report = await train({ version: '4' }, { enough: enough.signal, onProgress });
    expect(report.folds).toBe(2);
    expect(report.notes).toEqual(['judged by 2 parts of the table instead of 4']);
  });

  it('[TR53] tiny tables are judged by fewer parts, or none, and a model comes of them', async () => {
    const tiny = (rows: number): Dataset => ({
      ...wins,
      table: sampleOf(rows, 1, 2, ([grip]) => Number(grip! > 0)),
    });
    const learn: TablePlan['learn'] = (data, run) =>
      data.task === 'value' ? trainModel(linear, data, {}, run) : trainModel(logistic, data, {}, run);
    expect((await train({ version: '5', learn, folds: 10 }, {}, tiny(12))).folds).toBeLessThan(10);
    const few: Dataset = { ...tiny(3), task: 'value', classes: null };
    const report = await train({ version: '6', learn, folds: 5 }, {}, few);
    expect(report.folds).toBe(0);
    expect(report.notes[0]).toContain('not cross-validated');
  });

  it('[TR82] with calibrated chances says what that changed, and the file has those chances alone', async () => {
    const report = await train({ version: '7', folds: 2, calibrate: 'platt' });
    expect(report.calibration).toMatchObject({ method: 'platt', rows: 400 });
    expect(await read('wins/7/report.md')).toContain('Calibrated (platt) by 400 rows');
    const manifest = parseManifest(await read('wins/7/manifest.json'), 'wins');
    expect(manifest.outputs).toEqual([{ name: 'probability', width: 1, kind: 'probability' }]);
    await expect(train({ version: '8', folds: 0, calibrate: 'platt' })).rejects.toThrow(
      'two parts of cross-validation',
    );
  });

  it('[TR88] after steps says what happened to which column, and how many rows were left out', async () => {
    const twice: Dataset = { ...wins, table: concatTables(2, [wins.table, wins.table]) };
    const steps = parseSteps({ duplicates: 'drop', columns: { speed: { missing: 'mean', scale: 'robust' } } });
    const report = await train({ version: '9', folds: 0, steps }, {}, twice);
    expect(report.sizes.rows).toBe(400);
    expect(report.notes[0]).toBe('400 rows were left out that were there before');
    expect(report.steps).toEqual({ speed: 'missing: mean; robust' });
    expect(await read('wins/9/report.md')).toContain('| speed | missing: mean; robust |');
  });

  it('[TR89] has a page with its figures, which loads nothing and shows names as they are', async () => {
    const odd: Dataset = { ...wins, columns: ['<script>grip', 'speed'], target: 'won & lost' };
    const report = await train({ version: '10', folds: 2, learningShares: [0.25], calibrate: 'isotonic' }, {}, odd);
    const page = await read('wins/10/report.html');
    expect(page).not.toMatch(/<script|(?:src|href)=|url\(|@import|NaN|undefined|Infinity/);
    expect(page).toContain('&lt;script&gt;grip');
    expect(page).toContain('won &amp; lost');
    for (const title of ['ROC', 'Precision', 'Calibration', 'Learning curve', 'Importance', 'Dependence', 'Slices'])
      expect(page).toContain(title);
    expect(report.figures!.importance[0]!.column).toBe('<script>grip');
  });

  it('[TR92] learns from shares of the rows, and from all of the other parts', async () => {
    const learnt: number[] = [];
    const learn: TablePlan['learn'] = (data, run) => {
      learnt.push(data.train.labels.length + data.validation.labels.length);
      return trainModel(linear, data, {}, run);
    };
    const value: Dataset = { ...wins, task: 'value', classes: null };
    const report = await train({ version: '11', folds: 2, learningShares: [0.1, 0.5], learn }, {}, value);
    expect(learnt).toEqual([400, 200, 200, 20, 100]);
    expect(report.figures!.learning.map(([rows]) => rows)).toEqual([20, 100, 200]);
    expect(report.figures!.scatter).toHaveLength(400);
  });
});
