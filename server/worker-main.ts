/** Entry of the worker: `npm run worker -- --models DIR`. */
import { Command, Option } from 'commander';
import { addWorkerOptions, runWorker } from './commands/worker-command.ts';
import type { WorkerCommandOptions } from './commands/worker-options.ts';
import { createConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { createLogger } from './log/logger.ts';
import { createRedactor, failureText } from './log/redaction.ts';

const env = readEnv();
try {
  const command = addWorkerOptions(new Command('worker'));
  command.addOption(new Option('--thread-entry <file>', 'another file for the ONNX Runtime thread').hideHelp());
  const config = createConfig(env);
  await runWorker(
    command.parse().opts<WorkerCommandOptions>(),
    config,
    createLogger(config.logLevel, createRedactor(env)),
  );
  process.exit();
} catch (error) {
  process.stderr.write(`${failureText(error, env)}\n`);
  process.exit(1);
}
