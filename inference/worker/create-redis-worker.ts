/** Makes a worker that serves every model that it can. */
import { RubatoError } from '../../errors.ts';
import { modelKey } from '../registry/model-manifest.ts';
import { listModels, readModels } from '../registry/model-store.ts';
import { ModelsRefused } from '../registry/refused-models.ts';
import { RedisWorker } from './redis-worker.ts';
import type { RedisWorkerOptions } from './redis-worker-options.ts';

/**
 * Resolves when it serves: models loaded, checked and warm, Redis reached. A model that can't be served is `refused`
 * and announced as such. Throws ModelsRefused when no model can be served, and REDIS_UNREACHABLE.
 */
export async function createRedisWorker(options: RedisWorkerOptions): Promise<RedisWorker> {
  const wanted = options.models ?? (await listModels(options.modelsDirectory));
  if (wanted.length === 0) throw new RubatoError('MODEL_NOT_FOUND', `no model in ${options.modelsDirectory}`);
  let { stored, refused } = await readModels(options.modelsDirectory, wanted);
  for (;;) {
    if (stored.length === 0) throw new ModelsRefused(refused);
    const worker = new RedisWorker(stored, refused, options);
    try {
      await worker.start();
      return worker;
    } catch (error) {
      await worker.destroy();
      if (!(error instanceof ModelsRefused) || error.code.startsWith('PROVIDER_')) throw error;
      // Once more without them: streams, readers and threads are made for the models that are served.
      const broken = new Set(error.refused.map(({ model }) => model));
      refused = [...refused, ...error.refused];
      stored = stored.filter(({ manifest }) => !broken.has(modelKey(manifest)));
    }
  }
}
