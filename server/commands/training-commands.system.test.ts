import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../training/random.ts';
import { createConfig } from '../config/config.ts';
import { askModel } from './ask-model.ts';
import { openData } from './data-options.ts';
import { evaluate } from './evaluate-command.ts';
import { writePredictions } from './predict-command.ts';
import { runTrain, type TrainCommandOptions } from './train-command.ts';

describe('the commands that train and ask', () => {
  let directory: string;
  const same = (path: string) => path;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-commands-'));
    const random = createRandom(4);
    const weathers = ['sun', 'rain', 'fog'];
    const lines = Array.from({ length: 600 }, (_, i) => {
      const speed = random() * 10;
      const seconds = 60 - 3 * speed + (i % 3 === 1 ? 10 : 0);
      const pace = seconds > 55 ? 'slow' : seconds > 42 ? 'usual' : 'fast';
      return `p${i % 40},${i % 7 === 0 ? '' : speed},${weathers[i % 3]},${seconds},${pace},${seconds > 48 ? 'yes' : 'no'}`;
    });
    await writeFile(join(directory, 'laps.csv'), `player,speed,weather,seconds,pace,late\n${lines.join('\n')}\n`);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it.each([
    ['boosting', 'probability', 'late', 'probability,margin'],
    ['forest', 'classes', 'pace', 'probabilities.fast,probabilities.slow,probabilities.usual'],
    ['boosting', 'value', 'seconds', 'value'],
    ['kmeans', 'clusters', undefined, 'cluster,distances.0,distances.1,distances.2'],
  ] as const)(
    '[TR54] %s makes of a table a model of a %s that the pool serves, and that is judged on the same columns',
    async (algorithm, task, target, head) => {
      const data = { data: [join(directory, 'laps.csv')] };
      const models = join(directory, 'models');
      const options: TrainCommandOptions = {
        ...{
          ...data,
          ...(target !== undefined && { target }),
          task,
          group: 'player',
          categories: [],
          algorithm,
          folds: 0,
          seed: 1,
          threads: 1,
        },
        ...{ options: algorithm === 'kmeans' ? { clusters: 3 } : {}, out: models, name: task, json: true },
        ignore: ['seconds', 'pace', 'late'].filter((name) => name !== target),
      };
      await runTrain(options, same, () => undefined);
      const settings = { ...createConfig({}), modelsDirectory: models };
      const answers = () => askModel(`${task}@1`, openData(data, same), settings, () => undefined);
      const out = new PassThrough();
      const written = text(out);
      await writePredictions(answers(), out);
      out.end();
      const lines = (await written).trim().split('\n');
      expect(lines[0]).toBe(head);
      expect(lines).toHaveLength(601);
      const { rows, metrics } = await evaluate(answers(), { target });
      expect(rows).toBe(600);
      const good = {
        probability: metrics.auc,
        classes: metrics.accuracy,
        value: metrics.r2,
        clusters: 2 * metrics.silhouette!,
      }[task];
      expect(good).toBeGreaterThan(0.8);
    },
  );
});
