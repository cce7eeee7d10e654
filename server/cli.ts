/** The command line: `npm run rubato -- COMMAND`. */
import { Command } from 'commander';
import { callerPath } from './caller-path.ts';
import { runReplay } from './commands/replay-command.ts';
import { makeTicket, type TicketCommandOptions } from './commands/ticket-command.ts';
import { addWorkerOptions, runWorker, type WorkerCommandOptions } from './commands/worker-command.ts';
import { createConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { createLogger } from './log/logger.ts';
import { createRedactor, failureText } from './log/redaction.ts';
import { VERSION } from './version.ts';

// The reader may have seen enough (`| head`). The exit code tells all the same.
process.stdout.on('error', () => undefined);
const env = readEnv();
const program = new Command('rubato').description('Rubato: adaptive game sessions').version(VERSION);

program
  .command('replay')
  .description(
    'run a session again from its log; report the first difference in state, events, rows or decisions. ' +
      'Exits with 0: equal; 1: refused; 2: different or broken; 3: equal up to where the log was cut off',
  )
  .argument('<file>', 'the first file of a session log')
  .option('--pipeline <name@version>', 'instead, recompute the decisions over the logged rows with another model')
  .option('--models <directory>', 'where that model is', 'models')
  .action(async (file: string, options: { pipeline?: string; models: string }) => {
    process.exitCode = await runReplay(callerPath(file, env), options, (line) => process.stdout.write(`${line}\n`));
  });

addWorkerOptions(program.command('worker')).action(async (options: WorkerCommandOptions) => {
  const config = createConfig(env);
  await runWorker(options, config, createLogger(config.logLevel, createRedactor(env)));
  process.exit();
});

program
  .command('ticket')
  .description('make a join ticket with the first key of RUBATO_TICKET_KEYS')
  .requiredOption('--player <id>', "the game's own name for the player")
  .requiredOption('--room <name or id>', 'a room name, or the id of one session')
  .option('--seconds <n>', 'time until it runs out, at most 300', '60')
  .action(async (options: TicketCommandOptions) => {
    process.stdout.write(`${await makeTicket(createConfig(env), options)}\n`);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${failureText(error, env)}\n`);
  process.exitCode = 1;
}
