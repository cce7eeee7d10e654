import { describe, expect, it } from 'vitest';
import { RubatoError } from '../../errors.ts';
import type { InferencePool } from '../../inference/contract.ts';
import { NO_FIGURES } from '../../inference/contract.ts';
import { encodeForeign, foreignManifest } from '../../inference/testing/foreign-models.ts';
import { until } from '../../test-support/until.ts';
import { AliasPool } from './alias-pool.ts';

const bytes = encodeForeign();

/** A pool whose runs take `computeMs`, and what became of it. */
function poolOf(version: string, computeMs: number, seen: string[]): InferencePool {
  return {
    infer: async () => ({
      ok: true,
      model: `foreign@${version}`,
      queueMs: 0,
      computeMs,
      batchRows: 1,
      values: Float32Array.of(2, 4),
      outputs: [{ name: 'out', width: 2 }],
    }),
    stats: () => NO_FIGURES,
    close: async () => void seen.push(`${version} closed`),
    destroy: async () => void seen.push(`${version} destroyed`),
  };
}

describe('a pool behind an alias', () => {
  const follow = async (versions: readonly string[], computeMs: (version: string) => number) => {
    const seen: string[] = [];
    const pool = new AliasPool({
      name: 'foreign',
      alias: 'stable',
      load: async (version) => {
        seen.push(`${version} loaded`);
        const manifest = foreignManifest(bytes, { version, cost: { runMs: 1, rowMs: 1, memoryMb: 1 } });
        return { manifest, pool: poolOf(version, computeMs(version), seen) };
      },
      onMoved: ({ to }) => void seen.push(`moved to ${to}`),
      onRefused: ({ model, error }) => void seen.push(`${model}: ${error.message}`),
    });
    for (const version of versions) await pool.follow(version);
    return { seen, pool };
  };

  it('[SV91] refuses a version that takes more than ten times what its manifest states, and says it once', async () => {
    const { seen, pool } = await follow(['1', '2', '2', '3'], (version) => (version === '2' ? 21 : 19));
    expect(seen).toEqual([
      '1 loaded',
      'moved to 1',
      '2 loaded',
      '2 destroyed',
      'foreign@2: MODEL_COST: expected about 2.000 ms, as its manifest states, got 21.00 ms for a row of foreign@2',
      '3 loaded',
      'moved to 3',
    ]);
    expect(pool.failure).toBeNull();
  });

  it('[MD42] tries a version whose process dies again, but not at each look', async () => {
    let loads = 0;
    const pool = new AliasPool({
      name: 'foreign',
      alias: 'stable',
      load: async () => {
        loads++;
        throw new RubatoError('POOL_FAILED', 'SIGFPE');
      },
      onMoved: () => undefined,
      onRefused: () => undefined,
    });
    await pool.follow('1');
    await pool.follow('1');
    expect(loads).toBe(1);
    await until('another try', async () => {
      await pool.follow('1');
      return loads > 1;
    });
    expect(pool.failure).toMatchObject({ error: { code: 'POOL_FAILED' } });
  });

  it('[SV92] keeps the version before for a rollback, and closes the one before that', async () => {
    const { seen } = await follow(['1', '2', '1', '2', '3', '2'], () => 1);
    expect(seen.filter((line) => !line.startsWith('moved'))).toEqual(['1 loaded', '2 loaded', '3 loaded', '1 closed']);
  });
});
