/** The command line of the repository and of the package, which know different rooms. */
import { Command } from 'commander';
import type { Replayer } from '../adaptation/replay/replayer.ts';
import { RubatoError } from '../errors.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { callerPath } from './caller-path.ts';
import { createGame } from './commands/new-command.ts';
import { replayLog } from './commands/replay-log.ts';
import { replayersFrom } from './commands/replayers-from.ts';
import { makeTicket, type TicketCommandOptions } from './commands/ticket-command.ts';
import { addTrainingCommands } from './commands/training-commands.ts';
import { addWorkerOptions, runWorker } from './commands/worker-command.ts';
import type { WorkerCommandOptions } from './commands/worker-options.ts';
import { createConfig } from './config/config.ts';
import type { Env } from './config/env.ts';
import { createLogger } from './log/logger.ts';
import { createRedactor, failureText } from './log/redaction.ts';
import { addModels } from './models/models-command.ts';
import { VERSION } from './version.ts';

interface ReplayCommandOptions {
  readonly pipeline?: string;
  readonly models: string;
  readonly from?: string;
}

/**
 * Runs the command in `process.argv` and sets the exit code. `known` are the rooms whose logs it replays by itself, and
 * `rooms` those whose columns it can bind a model to, and whose logs it learns from.
 */
export async function runCommandLine(
  env: Env,
  known: readonly Replayer[],
  rooms: readonly RoomEntry[] = [],
): Promise<void> {
  // The reader may have seen enough (`| head`). The exit code tells all the same.
  process.stdout.on('error', () => undefined);
  const program = new Command('rubato').description('Rubato: adaptive game sessions').version(VERSION);
  addReplay(program, env, known);
  addNew(program, env);
  addTrainingCommands(program, env, rooms);
  addModels(program.command('models'), env, rooms);
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
}

function addNew(program: Command, env: Env): void {
  program
    .command('new')
    .description('write a small adaptive game, with a page, a test and a Dockerfile, into a new folder')
    .argument('<name>', 'a name such as my-game: of the folder, and of the game')
    .option('--tarball <path>', "rubato's tarball; default what this program was installed from")
    .action(async (name: string, { tarball }: { tarball?: string }) => {
      const given = tarball === undefined ? null : callerPath(tarball, env);
      const folder = await createGame({ name, into: callerPath('.', env), tarball: given });
      process.stdout.write(`${folder} is there. Next:\n  cd ${name}\n  npm install\n  npm start\n`);
    });
}

function addReplay(program: Command, env: Env, known: readonly Replayer[]): void {
  program
    .command('replay')
    .description(
      'run a session again from its log; report the first difference in state, events, rows or decisions. ' +
        'Exits with 0: equal; 1: refused; 2: different or broken; 3: equal up to where the log was cut off',
    )
    .argument('<file>', 'the first file of a session log')
    .option('--pipeline <name@version>', 'instead, recompute the decisions over the logged rows with another model')
    .option('--models <directory>', 'where that model is', 'models')
    .option('--from <module>', 'a JavaScript module that exports the definitions of the rooms, or their replayers')
    .action(async (file: string, { from, ...options }: ReplayCommandOptions) => {
      const replayers = from === undefined ? known : await replayersFrom(callerPath(from, env));
      const expected = "--from MODULE, which exports the definition of the session's room";
      if (replayers.length === 0) throw new RubatoError('REPLAY_ROOM', 'none', { expected });
      process.exitCode = await replayLog(callerPath(file, env), { ...options, replayers }, (line) =>
        process.stdout.write(`${line}\n`),
      );
    });
}
