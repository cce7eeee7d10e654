import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTrain, type TrainCommandOptions } from './train-command.ts';

const EXAMPLE = './rooms/examples/one-column-algorithm.ts';

describe('the command that trains', () => {
  let directory: string;
  const train = async (more: Partial<TrainCommandOptions>) => {
    let printed = '';
    const options: TrainCommandOptions = {
      data: [join(directory, 'laps.csv')],
      target: 'seconds',
      task: 'value',
      categories: [],
      ignore: [],
      algorithm: 'tree',
      options: {},
      folds: 3,
      seed: 1,
      threads: 1,
      out: join(directory, 'models'),
      name: 'model',
      json: false,
      ...more,
    };
    await runTrain(
      options,
      (path) => resolve(path),
      (text) => {
        printed += text;
      },
    );
    return printed;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-train-'));
    const lines = Array.from({ length: 120 }, (_, i) => `${i % 7 === 0 ? '' : i % 10},p${i % 4},${60 - 3 * (i % 10)}`);
    await writeFile(join(directory, 'laps.csv'), `speed,player,seconds\n${lines.join('\n')}\n`);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[TR55] trains, judges and writes an algorithm of a file of one’s own like ours', async () => {
    const printed = await train({ algorithm: EXAMPLE, name: 'line' });
    expect(printed).toContain('line@1: the value of seconds by oneColumn, cross-validated, 3 parts');
    const manifest = JSON.parse(await readFile(join(directory, 'models/line/1/manifest.json'), 'utf8'));
    // Servers run a model that isn't of our training in a process of its own.
    expect(manifest.trainedBy.command).toBe(`an algorithm of its own, ${EXAMPLE}`);
    expect(manifest.metrics.r2).toBeGreaterThan(0.5);
    expect(manifest.categories).toEqual({ player: ['p0', 'p1', 'p2', 'p3'] });
  });

  it('[TR54] counts versions on, and prints JSON alone when asked to', async () => {
    await train({ name: 'counted' });
    const printed = await train({ name: 'counted', json: true });
    expect(JSON.parse(printed)).toMatchObject({ model: 'counted@2', task: 'value', folds: 3 });
  });

  it.each([
    [{ algorithm: 'oracle' }, 'TRAIN_ALGORITHM: expected one of boosting, forest'],
    [{ algorithm: './package.json' }, 'TRAIN_ALGORITHM'],
    [{ algorithm: './thrown.ts' }, 'a module that exports one object of the form Algorithm'],
    [{ algorithm: 'mlp' }, 'expected one of probability, which mlp learns, got value'],
    [{ options: { speed: 3 } }, 'DEFINITION_INVALID: expected options of tree'],
    [{ target: 'gold' }, 'DEFINITION_INVALID: expected a column for --target'],
    [{ target: 'player' }, 'DATA_VALUE'],
    [{ data: ['none.csv'] }, 'DATA_FILE'],
    [{ algorithm: 'kmeans', task: 'clusters' as const }, 'expected no --target for clusters, got seconds'],
    [{ target: undefined }, 'expected --target, the column whose value is learnt, got none'],
    [{ steps: 'none.json' }, 'DATA_FILE'],
    [{ steps: './README.md' }, 'DATA_FORMAT: expected steps as JSON'],
    [{ steps: './package.json' }, 'DEFINITION_INVALID: expected steps'],
    [{ calibrate: 'platt' as const }, 'a task with chances to calibrate'],
  ])('[TR56] asked for %j says what it expected, before anything is learnt', async (more, expected) => {
    await expect(train(more)).rejects.toThrow(expected);
  });
});
