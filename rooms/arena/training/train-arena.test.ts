import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../inference/model/model-store.ts';
import { OnnxModel } from '../../../inference/model/onnx-model.ts';
import { arenaAdaptation } from '../arena-adaptation.ts';
import { CANDIDATE_COLUMN, IN_FORCE_COLUMN } from '../arena-features.ts';
import { collectData } from './collect-data.ts';
import { playGame } from './make-data.ts';
import { trainArena } from './train-arena.ts';

describe("the arena's model", () => {
  it('[TR13] training twice from a seed gives the same file, whatever the number of threads', {
    timeout: 60_000,
  }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rubato-train-'));
    const train = async (name: string, threads: number) => {
      const out = join(directory, name);
      await trainArena({
        algorithm: 'trees',
        seed: 5,
        games: 40,
        gameMinutes: 1,
        sampleEverySeconds: 5,
        threads,
        directory: out,
        onProgress: () => undefined,
      });
      return Promise.all(
        ['model.onnx', 'manifest.json', 'report.md', 'calibration.svg'].map((file) =>
          readFile(join(out, 'success', '1', file), 'base64'),
        ),
      );
    };
    const [one, two] = [await train('one', 1), await train('two', 2)];
    expect(two).toEqual(one);
    await rm(directory, { recursive: true });
  });

  it('[TR14] as committed, it loads, answers its golden rows and fits the arena', async () => {
    const { manifest, bytes } = await readModel('models', 'success', '1');
    const model = await OnnxModel.load(manifest, bytes);
    expect(manifest.layoutHash).toBe(arenaAdaptation.layoutHash);
    expect(manifest.metrics.auc).toBeGreaterThan(0.85);
    expect(manifest.metrics.logLoss).toBeLessThan(0.7 * manifest.metrics.logLossOfBaseRate!);
    expect(manifest.metrics.calibrationError).toBeLessThan(0.03);
    const columns = manifest.columns!;
    const chances = await sweep(
      model,
      manifest.baseline,
      columns.indexOf(IN_FORCE_COLUMN),
      columns.indexOf(CANDIDATE_COLUMN),
    );
    for (let i = 1; i < chances.length; i++) expect(chances[i]).toBeLessThanOrEqual(chances[i - 1]!);
    expect(chances[0]).toBeGreaterThan(0.9);
    expect(chances.at(-1)).toBeLessThan(0.5);
  });

  it('[TR15] rows of one game carry the numbers of their players, and games differ', async () => {
    const options = { seed: 5, gameMinutes: 1, sampleEverySeconds: 5 };
    const data = await collectData({ ...options, games: 6, threads: 2 });
    expect([...new Set(Array.from(data.groups, (group) => group >> 2))]).toEqual(
      [...new Set(Array.from(data.groups, (group) => group >> 2))].sort((a, b) => a - b),
    );
    expect(playGame(0, options)).toEqual(playGame(0, options));
    expect(playGame(0, options).rows).not.toEqual(playGame(1, options).rows);
  });
});

/** Chance by the difficulty tried, for a typical player. */
async function sweep(
  model: OnnxModel,
  baseline: readonly number[],
  inForce: number,
  candidate: number,
): Promise<number[]> {
  const steps = 21;
  const input = new Float32Array(steps * baseline.length);
  for (let i = 0; i < steps; i++) {
    const row = Float32Array.from(baseline);
    row[inForce] = 0.5;
    row[candidate] = i / (steps - 1);
    input.set(row, i * baseline.length);
  }
  const output = new Float32Array(2 * steps);
  await model.run(input, steps, output);
  return Array.from({ length: steps }, (_, i) => output[2 * i]!);
}
