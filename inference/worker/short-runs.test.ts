import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doubler, writeTestModel } from '../../test-support/test-models.ts';
import { readRowModel } from '../registry/model-store.ts';
import { ShortRuns } from './short-runs.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rubato-short-'));
  await writeTestModel(directory, 'doubler', doubler(3));
});
afterAll(() => rm(directory, { recursive: true }));

describe('short runs', () => {
  it('answers batches of growing and shrinking size with the values of their own rows', async () => {
    const short = new ShortRuns();
    expect(short.has(1)).toBe(false);
    await short.add(1, await readRowModel(directory, 'doubler', '1'));
    expect(short.has(0)).toBe(false);
    expect(short.has(1)).toBe(true);
    for (const rows of [1, 200, 2, 64]) {
      short.input(rows * 3).set(Float32Array.from({ length: rows * 3 }, (_, i) => rows + i));
      const values = await short.run(1, rows);
      for (let i = 0; i < rows * 3; i++) expect(values[i]).toBe(2 * (rows + i));
    }
  });
});
