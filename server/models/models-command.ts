/** `rubato models`: what an operator and a data team do with models. */
import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { ALIASES, type Alias } from '../../inference/registry/aliases.ts';
import { readTrust, SHIPPED_ONLY } from '../../inference/registry/model-trust.ts';
import { callerPath } from '../caller-path.ts';
import { type Config, createConfig } from '../config/config.ts';
import type { Env } from '../config/env.ts';
import { diffModels, listRegistry, promote, showModel, verifyRegistry } from './model-actions.ts';
import * as words from './model-words.ts';
import type { Run } from './models-run.ts';
import { openChangeable } from './open-registry.ts';
import { addPush } from './push-command.ts';
import type { KnownRoom } from './row-columns.ts';
import { wholeNumberFrom } from './whole-number.ts';

/** `rooms` are those whose columns `--definition` knows. */
export function addModels(models: Command, env: Env, rooms: readonly KnownRoom[]): void {
  models
    .description('look at models, push them, and let sessions ask them')
    .option('--models <directory>', 'the directory of models; default RUBATO_MODELS_DIR')
    .option('--by <name>', "who does it, for the log of changes; default the user's name")
    .option('--reason <words>', 'why, for the log of changes', '')
    .option('--json', 'print JSON');
  const run = runnerOf(env);
  addReaders(models, run);
  addPush(models, env, rooms, run);
  addMoves(models, run);
}

function addReaders(models: Command, run: Run): void {
  models
    .command('list')
    .description('all models, their versions and aliases')
    .action((_options: object, command: Command) =>
      run(command.optsWithGlobals(), ({ registry }) => listRegistry(registry), words.listWords),
    );
  models
    .command('show')
    .description('what a model is, who pushed it, and where its aliases were')
    .argument('<model>', 'such as success@4 or success@stable')
    .action((model: string, _options: object, command: Command) =>
      run(
        command.optsWithGlobals(),
        async ({ registry, config }) => showModel(registry, model, await trustOf(config)),
        words.showWords,
      ),
    );
  models
    .command('verify')
    .description('read every version and the whole log of changes; exits with 1 if something is wrong')
    .action((_options: object, command: Command) =>
      run(
        command.optsWithGlobals(),
        async ({ registry }) => {
          const verdicts = await verifyRegistry(registry);
          if (verdicts.some(({ problem }) => problem !== null)) process.exitCode = 1;
          return verdicts;
        },
        words.verdictWords,
      ),
    );
  models
    .command('diff')
    .description('what differs between two versions')
    .argument('<one>')
    .argument('<other>')
    .action((one: string, other: string, _options: object, command: Command) =>
      run(command.optsWithGlobals(), ({ registry }) => diffModels(registry, one, other), words.diffWords),
    );
}

function addMoves(models: Command, run: Run): void {
  models
    .command('promote')
    .description('let an alias point at this version: sessions that ask the alias are answered by it')
    .argument('<model>', 'such as success@3')
    .addOption(new Option('--alias <alias>', 'which alias').choices(ALIASES).default('stable'))
    .action((model: string, { alias }: { readonly alias: Alias }, command: Command) =>
      run(
        command.optsWithGlobals(),
        ({ registry, change }) => promote(registry, model, alias, change),
        words.movedWords,
      ),
    );
  models
    .command('rollback')
    .description('let an alias point at the version before')
    .argument('<name>', 'such as success')
    .addOption(new Option('--alias <alias>', 'which alias').choices(ALIASES).default('stable'))
    .action((name: string, { alias }: { readonly alias: Alias }, command: Command) =>
      run(
        command.optsWithGlobals(),
        ({ registry, change }) => registry.rollback(name, alias, change),
        words.movedWords,
      ),
    );
  models
    .command('gc')
    .description('remove old versions that no alias points at or could go back to')
    .option('--keep <n>', 'newest versions of each model that stay', wholeNumberFrom(0, 4096), 5)
    .action(({ keep }: { readonly keep: number }, command: Command) =>
      run(command.optsWithGlobals(), ({ registry, change }) => registry.gc(keep, change), words.gcWords),
    );
}

function runnerOf(env: Env): Run {
  return async ({ models, by, reason, json = false }, work, inWords) => {
    const config = createConfig(env);
    const modelsDirectory = models === undefined ? config.modelsDirectory : callerPath(models, env);
    const opened = await openChangeable({ ...config, modelsDirectory });
    try {
      const result = await work({ ...opened, config, change: { by: by ?? ownName(), reason } });
      process.stdout.write(`${json ? JSON.stringify(result, null, 2) : inWords(result)}\n`);
    } finally {
      await opened.registry[Symbol.asyncDispose]();
    }
  };
}

/** The user's name; in a container there may be none. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}

async function trustOf({ trustFile }: Config) {
  return trustFile === '' ? SHIPPED_ONLY : readTrust(trustFile);
}
