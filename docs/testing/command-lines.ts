/**
 * The arguments of our commands, read from the files that declare them, and given to commander to judge lines of the
 * manual. Loading the files themselves would take seconds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';

/** Matches one call in the source. Matches come in the order of the source. */
const DECLARATION =
  /(addWorkerOptions|addModels|addPush)\((?!command:|models:)|\.command\('([\w-]+)'\)|(?:\.(?:requiredOption|option)|new Option)\(\s*'([^']+)'|\.argument\(\s*'([^']+)'/g;
/** Files that declare a part, by the function that adds it. */
const PARTS: Readonly<Record<string, string>> = {
  addWorkerOptions: 'server/commands/worker-command.ts',
  addModels: 'server/models/models-command.ts',
  addPush: 'server/models/push-command.ts',
};
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
  let part: string | null = null;
  for (const [, adder, name, option, argument] of readFileSync(join(root, file), 'utf8').matchAll(DECLARATION)) {
    // Commands that another file adds to the same one.
    if (adder === 'addPush') declare(root, PARTS.addPush!, program);
    else if (adder !== undefined) part = PARTS[adder]!;
    if (name !== undefined) {
      current = program.command(name);
      // Its argument stands before it: addWorkerOptions(program.command('worker')).
      if (part !== null) declare(root, part, current);
      part = null;
    }
    if (option !== undefined) current.option(option);
    if (argument !== undefined) current.argument(argument);
  }
  // The options belong to the entry's own command, which has no subcommands.
  if (part !== null) declare(root, part, program);
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
