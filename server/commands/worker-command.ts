/** `rubato worker` and `npm run worker`: its options, and a check of what it needs before that is loaded. */
import { type Command, InvalidArgumentError } from 'commander';
import { expectPackage } from '../../inference/optional-packages.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log/logger.ts';
import type { WorkerCommandOptions } from './worker-options.ts';

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
      'serve only this model, or what an alias points at; may be given more than once; default all',
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
  expectPackage('redis');
  expectPackage('onnxruntime-node');
  const { serveWorker } = await import('./serve-worker.ts');
  await serveWorker(options, config, logger);
}
