/** One pool made of several: each model has the pool that fits it. */
import { type InferencePool, NO_FIGURES, type PoolStats } from '../contract.ts';
import { modelKey } from '../registry/model-manifest.ts';

/** `routes` holds the pools by `name@version`. A model without a route is not served. */
export function createRoutedPool(routes: ReadonlyMap<string, InferencePool>): InferencePool {
  const pools = [...new Set(routes.values())];
  let unrouted = 0;
  return {
    infer(request) {
      const key = modelKey(request.model);
      const pool = routes.get(key);
      if (pool !== undefined) return pool.infer(request);
      unrouted++;
      const detail = `${key} is not served here`;
      return Promise.resolve({ ok: false, reason: 'failed', code: 'MODEL_NOT_FOUND', detail });
    },
    stats() {
      const sum: Record<keyof PoolStats, number> = { ...NO_FIGURES, failed: unrouted };
      for (const pool of pools) {
        const stats = pool.stats();
        for (const figure of Object.keys(sum) as (keyof PoolStats)[]) sum[figure] += stats[figure];
      }
      return sum;
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
    },
    async destroy(reason) {
      await Promise.all(pools.map((pool) => pool.destroy(reason)));
    },
  };
}
