import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRowModel } from '../../../inference/registry/model-store.ts';
import { OnnxModel } from '../../../inference/runtime/onnx-model.ts';
import { arenaAdaptation } from '../arena-adaptation.ts';
import { CANDIDATE_COLUMN, IN_FORCE_COLUMN } from '../arena-features.ts';
import { collectData } from './collect-data.ts';
import { playGame } from './make-data.ts';
import { trainArena } from './train-arena.ts';

describe("the arena's models", () => {
  it.each([
    ['trees', '3'],
    ['mlp', '4'],
  ] as const)(
    '[TR13] training %s twice from a seed gives the same file, whatever the number of threads',
    async (algorithm, version) => {
      const directory = await mkdtemp(join(tmpdir(), 'rubato-train-'));
      const train = async (name: string, threads: number) => {
        const out = join(directory, name);
        const { folder } = await trainArena({
          algorithm,
          seed: 5,
          games: 20,
          gameMinutes: 1,
          sampleEverySeconds: 5,
          threads,
          directory: out,
          onProgress: () => undefined,
        });
        expect(folder).toBe(`success/${version}`);
        return Promise.all(
          ['model.onnx', 'manifest.json', 'report.md', 'calibration.svg'].map((file) =>
            readFile(join(out, folder, file), 'base64'),
          ),
        );
      };
      const [one, two] = [await train('one', 1), await train('two', 2)];
      expect(two).toEqual(one);
      await rm(directory, { recursive: true });
    },
  );

  it.each(['3', '4'])(
    '[TR14] success@%s as committed loads, answers its golden rows and fits the arena',
    async (version) => {
      const { manifest, bytes } = await readRowModel('models', 'success', version);
      const model = await OnnxModel.load(manifest, bytes);
      expect(manifest.layoutHash).toBe(arenaAdaptation.layoutHash);
      expect(manifest.metrics.auc).toBeGreaterThan(0.85);
      expect(manifest.metrics.logLoss).toBeLessThan(0.7 * manifest.metrics.logLossOfBaseRate!);
      expect(manifest.metrics.calibrationError).toBeLessThan(0.03);
      const inForce = manifest.columns!.indexOf(IN_FORCE_COLUMN);
      const candidate = manifest.columns!.indexOf(CANDIDATE_COLUMN);
      const typical = manifest.baseline.map((value, i) => (i === inForce ? 0.5 : value));
      const chances = await sweep(model, typical, candidate);
      expect(chances[0]).toBeGreaterThan(0.9);
      // Half of those it learnt from had help, and a third had company.
      expect(chances.at(-1)).toBeLessThan(0.65);
      for (const row of [typical, ...manifest.golden.rows]) {
        const falling = await sweep(model, row, candidate);
        for (let i = 1; i < falling.length; i++) expect(falling[i]).toBeLessThanOrEqual(falling[i - 1]!);
      }
    },
  );

  it('[TR15] rows of one game carry the numbers of their players, and games differ', async () => {
    const options = { seed: 5, gameMinutes: 1, sampleEverySeconds: 5 };
    const data = await collectData({ ...options, games: 3, threads: 2 });
    expect([...new Set(Array.from(data.groups, (group) => group >> 2))]).toEqual(
      [...new Set(Array.from(data.groups, (group) => group >> 2))].sort((a, b) => a - b),
    );
    expect(playGame(0, options)).toEqual(playGame(0, options));
    expect(playGame(0, options).rows).not.toEqual(playGame(1, options).rows);
  });
});

/** Chances by tried difficulty, 0 to 1, for a player with this row; null is missing. */
async function sweep(model: OnnxModel, row: readonly (number | null)[], candidate: number): Promise<number[]> {
  const steps = 21;
  const input = new Float32Array(steps * row.length);
  for (let i = 0; i < steps; i++) {
    input.set(
      row.map((value) => value ?? Number.NaN),
      i * row.length,
    );
    input[i * row.length + candidate] = i / (steps - 1);
  }
  const output = new Float32Array(2 * steps);
  await model.run(input, steps, output);
  return Array.from({ length: steps }, (_, i) => output[2 * i]!);
}
