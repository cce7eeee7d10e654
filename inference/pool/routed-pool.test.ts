import { describe, expect, it } from 'vitest';
import { RubatoError } from '../../errors.ts';
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

  const unavailable = (model: string) =>
    createUnavailablePool([{ model, error: new RubatoError('MODEL_HASH', `${model} is spoilt`) }]);

  it('[SP9] asks the pool of each model, refuses what has none, and adds up the figures', async () => {
    const pool = createRoutedPool(
      new Map([
        ['a@1', unavailable('a@1')],
        ['b@1', unavailable('b@1')],
      ]),
    );
    expect(await pool.infer(ask('a'))).toMatchObject({
      code: 'MODEL_HASH',
      detail: expect.stringContaining('a@1 is spoilt'),
    });
    expect(await pool.infer(ask('b'))).toMatchObject({ detail: expect.stringContaining('b@1 is spoilt') });
    expect(await pool.infer(ask('c'))).toMatchObject({ code: 'MODEL_NOT_FOUND', detail: 'c@1 is not served here' });
    expect(pool.stats()).toMatchObject({ failed: 3, answered: 0 });
  });
});
