/** `rubato worker` and `npm run worker`: a supervisor and its model processes, until a signal. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { RubatoError } from '../../errors.ts';
import { listModels, readModels } from '../../inference/registry/model-store.ts';
import { STOP_SIGNALS } from '../../inference/stop-signals.ts';
import { RedisQuarantine } from '../../inference/worker/quarantine/redis-quarantine.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log/logger.ts';
import { startWorkerHttp } from '../supervisor/worker-http.ts';
import { WorkerSupervisor } from '../supervisor/worker-supervisor.ts';

export interface WorkerCommandOptions {
  readonly models?: string;
  readonly model: readonly string[];
  readonly provider?: string;
  readonly processes: number;
  readonly host: string;
  readonly port: number;
  readonly maxBatchRows: number;
  readonly maxRssMb: number;
  readonly namespace?: string;
  readonly threadEntry?: string;
}

const within = (min: number, max: number) => (raw: string) => {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  return value;
};

/** Adds the options to a command. Settings shared with servers come from the environment. */
export function addWorkerOptions(command: Command): Command {
  return command
    .description('serve models to room servers through Redis (REDIS_URL, or POOL_REDIS_URL)')
    .option('--models <directory>', 'where the models are; default RUBATO_MODELS_DIR')
    .option(
      '--model <name@version>',
      'serve only this model; may be given more than once; default all',
      (model: string, all: string[]) => [...all, model],
      [],
    )
    .option('--provider <name>', 'what models run on: cpu, webgpu, cuda or another; default RUBATO_PROVIDER')
    .option('--processes <n>', 'model processes, one core each', within(1, 256), 1)
    .option('--host <address>', 'where to answer over HTTP', '127.0.0.1')
    .option('--port <n>', 'port of /healthz, /readyz and /metrics; 0 picks a free one', within(0, 65_535), 2569)
    .option('--max-batch-rows <n>', 'rows of one run', within(1, 4096), 512)
    .option(
      '--max-rss-mb <n>',
      'resident megabytes beyond which a model process is replaced',
      within(64, 1_000_000),
      2048,
    )
    .option('--namespace <name>', 'hash tag of the keys in Redis, as servers have it; default RUBATO_POOL_NAMESPACE');
}

/** Resolves when a signal has stopped it. Throws the RubatoError that kept it from starting. */
export async function runWorker(options: WorkerCommandOptions, config: Config, logger: Logger): Promise<void> {
  const url = config.poolRedisUrl || config.redisUrl;
  if (url === '')
    throw new RubatoError('WORKER_OPTIONS', 'none', { expected: 'REDIS_URL or POOL_REDIS_URL to be set' });
  const modelsDirectory = resolve(options.models ?? config.modelsDirectory);
  if (!existsSync(modelsDirectory))
    throw new RubatoError('MODEL_NOT_FOUND', modelsDirectory, { expected: 'a directory of models' });
  const models =
    options.model.length > 0 ? [...new Set(options.model)].map(readReference) : await listModels(modelsDirectory);
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
  try {
    await supervisor.start();
    logger.info(
      { port: http.port, processes, models: models.map(({ name, version }) => `${name}@${version}`) },
      'worker ready',
    );
    logger.info({ signal: await signal }, 'draining');
  } finally {
    await supervisor.stop(config.shutdownSeconds * 1000);
    quarantine.close();
    await http.close();
  }
}

function readReference(text: string): { name: string; version: string } {
  const [, name, version] = /^([a-z][a-z0-9-]*)@([1-9][0-9]*)$/.exec(text) ?? [];
  if (name === undefined || version === undefined)
    throw new RubatoError('WORKER_OPTIONS', text, { expected: 'a model like "success@1"' });
  return { name, version };
}

function nextSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of STOP_SIGNALS) process.on(signal, () => resolve(signal));
  return promise;
}
