/**
 * The arguments of our commands, read from the files that declare them, and given to commander to judge lines of the
 * manual. Loading the files themselves would take seconds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';

/** The functions that add options or commands to a command, and where each is. */
const ADDERS: Readonly<Record<string, string>> = {
  addWorkerOptions: 'server/commands/worker-command.ts',
  addTrainingCommands: 'server/commands/training-commands.ts',
  addTrainOptions: 'server/commands/train-command.ts',
  addAskOptions: 'server/commands/ask-options.ts',
  addDataOptions: 'server/commands/data-options.ts',
  addLogOptions: 'server/commands/log-options.ts',
  addModels: 'server/models/models-command.ts',
  addPush: 'server/models/push-command.ts',
};
/** Matches one call in the source, and no declaration of a function. Matches come in the order of the source. */
const DECLARATION = new RegExp(
  `(${Object.keys(ADDERS).join('|')})\\((?!\\w+:)|\\.command\\('([\\w-]+)'\\)|` +
    `(?:\\.(?:requiredOption|option)|new Option)\\(\\s*'([^']+)'|\\.argument\\(\\s*'([^']+)'`,
  'g',
);
/** An entry whose commands another file declares. */
const DECLARED_IN: Readonly<Record<string, string>> = { 'server/cli.ts': 'server/command-line.ts' };

/** `entry` is a path from the project's root. */
export function readCommand(root: string, entry: string): Command {
  const program = new Command(entry);
  declare(root, DECLARED_IN[entry] ?? entry, program);
  for (const one of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) quiet(one);
  return program;
}

function declare(root: string, file: string, program: Command): void {
  let current = program;
  const text = readFileSync(join(root, file), 'utf8');
  let adder: string | null = null;
  for (const { 0: call, index, 1: name, 2: command, 3: option, 4: argument } of text.matchAll(DECLARATION)) {
    if (name !== undefined) {
      adder = ADDERS[name]!;
      // Its argument stands before it: addWorkerOptions(program.command('worker')).
      if (text.startsWith('program.command(', index + call.length)) continue;
      declare(root, adder, current);
      adder = null;
    }
    if (command !== undefined) {
      current = program.command(command);
      if (adder !== null) declare(root, adder, current);
      adder = null;
    }
    if (option !== undefined) current.option(option);
    if (argument !== undefined) current.argument(argument);
  }
}

function quiet(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  if (command.commands.length === 0) command.action(() => {});
}

/** Null if commander accepts the words, else its message. */
export function judge(command: Command, words: readonly string[]): string | null {
  try {
    command.parse([...words], { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) return error.message;
    if (error instanceof CommanderError) return null;
    throw error;
  }
}

/** The file whose commander reads the words given to a script of package.json; null if none does. */
export function entryOf(script: string): string | null {
  return /run\.mjs (\S+\.ts)/.exec(script)?.[1] ?? null;
}

/** Whether a script without commander reads its arguments at all. */
export function takesWords(root: string, script: string): boolean {
  const file = /(scripts\/\S+\.mjs)/.exec(script)?.[1];
  return file !== undefined && readFileSync(join(root, file), 'utf8').includes('process.argv');
}

/** The words of a line, split as a shell splits them: quotes keep words together, and a comment ends the line. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s"'#]|"[^"]*"|'[^']*'|(?<=\S)#)+|#.*$/g)) {
    if (word.startsWith('#')) break;
    words.push(word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  }
  return words;
}
