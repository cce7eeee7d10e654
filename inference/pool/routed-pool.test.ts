import { describe, expect, it } from 'vitest';
import { createRoutedPool } from './routed-pool.ts';
import { createUnavailablePool } from './unavailable-pool.ts';

describe('a pool made of several', () => {
  const ask = (name: string) => ({
    model: { name, version: '1', layoutHash: 'x' },
    session: 'one',
    rows: new Float32Array(1),
    rowCount: 1,
    budgetMs: 100,
    priority: 'live' as const,
  });

  it('[SP9] asks the pool of each model, refuses what has none, and adds up the figures', async () => {
    const pool = createRoutedPool(
      new Map([
        ['a@1', createUnavailablePool('the first')],
        ['b@1', createUnavailablePool('the second')],
      ]),
    );
    expect(await pool.infer(ask('a'))).toMatchObject({ detail: 'the first' });
    expect(await pool.infer(ask('b'))).toMatchObject({ detail: 'the second' });
    expect(await pool.infer(ask('c'))).toMatchObject({ code: 'MODEL_NOT_FOUND', detail: 'c@1 is not served here' });
    expect(pool.stats()).toMatchObject({ failed: 3, answered: 0 });
  });
});
