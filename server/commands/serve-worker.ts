/** A supervisor and its model processes, until a signal. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { modelKey } from '../../inference/registry/model-manifest.ts';
import { readModels } from '../../inference/registry/model-store.ts';
import { STOP_SIGNALS } from '../../inference/stop-signals.ts';
import { RedisQuarantine } from '../../inference/worker/quarantine/redis-quarantine.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log/logger.ts';
import { openModelSource } from '../models/model-source.ts';
import { readWorkerReference, type WantedWatch, wantedModels, watchWanted } from '../models/wanted-models.ts';
import { startWorkerHttp } from '../supervisor/worker-http.ts';
import { WorkerSupervisor } from '../supervisor/worker-supervisor.ts';
import type { WorkerCommandOptions } from './worker-options.ts';

/** Resolves when a signal has stopped it. Throws the RubatoError that kept it from starting. */
export async function serveWorker(options: WorkerCommandOptions, config: Config, logger: Logger): Promise<void> {
  const url = config.poolRedisUrl || config.redisUrl;
  if (url === '')
    throw new RubatoError('WORKER_OPTIONS', 'none', { expected: 'REDIS_URL or POOL_REDIS_URL to be set' });
  const given = resolve(options.models ?? config.modelsDirectory);
  if (config.registry === 'directory' && !existsSync(given))
    throw new RubatoError('MODEL_NOT_FOUND', given, { expected: 'a directory of models' });
  await using source = await openModelSource({ ...config, modelsDirectory: given });
  const modelsDirectory = source.directory;
  const references = [...new Set(options.model)].map(readWorkerReference);
  const models = await wantedModels(source, references);
  const { stored, refused } = await readModels(modelsDirectory, models);
  // The other models are served. Each model process says which ones it can't serve.
  if (stored.length === 0 && refused.length > 0) throw refused[0]!.error;
  const { namespace = config.poolNamespace, provider = config.provider } = options;
  const { maxBatchRows, processes, maxRssMb, threadEntry = null } = options;
  const deadLetters = new Map<string, number>();
  const quarantine = new RedisQuarantine({
    url,
    namespace,
    modelsDirectory,
    provider,
    threadEntry,
    manifests: stored.map(({ manifest }) => manifest),
    onDeadLetter: ({ model, cause, rows, resolved }) => {
      deadLetters.set(model, (deadLetters.get(model) ?? 0) + rows);
      logger.error({ model, cause, rows, resolved }, 'rows that broke a model process went to the dead letters');
    },
  });
  await quarantine.start();
  const supervisor = new WorkerSupervisor({
    processes,
    maxRssMb,
    quarantine,
    logger,
    process: { url, namespace, modelsDirectory, models, provider, maxBatchRows, threadEntry },
  });
  const http = await startWorkerHttp({
    ...options,
    token: config.adminToken,
    supervisor,
    deadLetters: () => deadLetters,
  });
  const signal = nextSignal();
  let watch: WantedWatch | null = null;
  try {
    await supervisor.start();
    logger.info(
      { port: http.port, processes, models: models.map(({ name, version }) => `${name}@${version}`) },
      'worker ready',
    );
    watch = watchWanted(source, references, models, {
      serve: async (wanted, manifests) => {
        quarantine.learn(manifests);
        await supervisor.serve(wanted);
        logger.info({ models: wanted.map(modelKey) }, 'serves the models that the registry has now');
      },
      fail: (error) => logger.error({ err: error }, 'models of the registry cannot be served; those before go on'),
    });
    logger.info({ signal: await signal }, 'draining');
  } finally {
    watch?.stop();
    await supervisor.stop(config.shutdownSeconds * 1000);
    quarantine.close();
    await http.close();
  }
}

function nextSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of STOP_SIGNALS) process.on(signal, () => resolve(signal));
  return promise;
}
