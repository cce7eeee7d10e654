/** Entry of the worker: `npm run worker -- --models DIR`. */
import { Command, Option } from 'commander';
import { RubatoError } from '../errors.ts';
import { createConfig } from './config.ts';
import { readEnv } from './env.ts';
import { createLogger } from './logger.ts';
import { addWorkerOptions, runWorker, type WorkerCommandOptions } from './worker/worker-command.ts';

try {
  const command = addWorkerOptions(new Command('worker'));
  command.addOption(new Option('--thread-entry <file>', 'another file for the ONNX Runtime thread').hideHelp());
  const config = createConfig(readEnv());
  await runWorker(command.parse().opts<WorkerCommandOptions>(), config, createLogger(config.logLevel));
  process.exit();
} catch (error) {
  console.error(error instanceof RubatoError ? error.message : error);
  process.exit(1);
}
