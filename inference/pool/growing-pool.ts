/** A pool to which further pools are added while it is asked: definitions may come after the first player. */
import { type InferencePool, NO_FIGURES, type PoolStats } from '../contract.ts';
import { modelKey } from '../registry/model-manifest.ts';

export interface GrowingPool extends InferencePool {
  /** Lets this pool answer for the model, `name@version`, from now on. */
  add(model: string, pool: InferencePool): void;
}

/** `first` answers for all models that no added pool has. */
export function createGrowingPool(first: InferencePool): GrowingPool {
  const added = new Map<string, InferencePool>();
  const all = () => [...new Set([first, ...added.values()])];
  return {
    add: (model, pool) => void added.set(model, pool),
    infer: (request) => (added.get(modelKey(request.model)) ?? first).infer(request),
    stats() {
      const sum: Record<keyof PoolStats, number> = { ...NO_FIGURES };
      for (const pool of all()) {
        const stats = pool.stats();
        for (const figure of Object.keys(sum) as (keyof PoolStats)[]) sum[figure] += stats[figure];
      }
      return sum;
    },
    async close() {
      await Promise.all(all().map((pool) => pool.close()));
    },
    async destroy(reason) {
      await Promise.all(all().map((pool) => pool.destroy(reason)));
    },
  };
}
