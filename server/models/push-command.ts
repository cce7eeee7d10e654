/** `rubato models push FILE`. */
import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { RubatoError } from '../../errors.ts';
import { expectPackage } from '../../inference/optional-packages.ts';
import { ALIASES, type Alias } from '../../inference/registry/aliases.ts';
import { callerPath } from '../caller-path.ts';
import type { Env } from '../config/env.ts';
import { promote } from './model-actions.ts';
import { pushWords } from './model-words.ts';
import type { CommonOptions, Run } from './models-run.ts';
import { type PushRequest, pushModel } from './push-model.ts';
import { readUpload } from './read-upload.ts';
import { columnsOfRoom, type KnownRoom, roomsFrom } from './row-columns.ts';
import { wholeNumberFrom } from './whole-number.ts';

interface PushOptions extends CommonOptions {
  readonly name?: string;
  readonly definition?: string;
  readonly from?: string;
  readonly map: PushRequest['map'];
  readonly state: PushRequest['state'];
  readonly card?: string;
  readonly promote?: Alias;
  readonly dryRun?: boolean;
  readonly seconds: number;
  readonly megabytes: number;
}

/** `rooms` are those whose columns `--definition` knows. */
export function addPush(models: Command, env: Env, rooms: readonly KnownRoom[], run: Run): void {
  models
    .command('push')
    .description('inspect an ONNX file, describe it, and put it into the registry')
    .argument('<file>', 'an ONNX file; weights that it names are read beside it')
    .option('--name <model>', "such as tempo or tempo@3; default the file's name, and the next version")
    .option('--definition <room>', 'make it answer the rows of this kind of room')
    .option('--from <module>', "a JavaScript module that exports that room's definition")
    .option(
      '--map <input=column,…>',
      'columns for an input whose name is none; may be given more than once',
      readMap,
      [],
    )
    .option('--state <input=output>', 'the output that is the next state of an input', readState, [])
    .option('--card <words>', 'what it is for, what it learnt from, where it is wrong')
    .addOption(new Option('--promote <alias>', 'let this alias point at it').choices(ALIASES))
    .option('--dry-run', 'only say what was found')
    .option('--seconds <n>', 'most time for the inspection', wholeNumberFrom(1, 3600), 120)
    .option('--megabytes <n>', 'most memory for the inspection', wholeNumberFrom(64, 1_000_000), 4096)
    .action((path: string, options: PushOptions, command: Command) =>
      run(
        command.optsWithGlobals(),
        async ({ registry, key, change }) => {
          expectPackage('onnxruntime-node');
          const request = await requestOf(callerPath(path, env), options, await knownRooms(options, env, rooms));
          const pushed = await pushModel(registry, key, request, change);
          const alias = pushed.outcome === 'only looked' ? undefined : options.promote;
          if (alias === undefined) return { ...pushed, moved: null };
          return { ...pushed, moved: { alias, ...(await promote(registry, pushed.model, alias, change)) } };
        },
        pushWords,
      ),
    );
}

/** The rooms that `--definition` may name. Throws MODELS_OPTIONS. */
async function knownRooms(
  { from, definition }: PushOptions,
  env: Env,
  rooms: readonly KnownRoom[],
): Promise<readonly KnownRoom[]> {
  if (from === undefined) return rooms;
  if (definition !== undefined) return roomsFrom(callerPath(from, env));
  throw new RubatoError('MODELS_OPTIONS', '--from alone', { expected: '--definition ROOM beside --from MODULE' });
}

async function requestOf(file: string, options: PushOptions, rooms: readonly KnownRoom[]): Promise<PushRequest> {
  const { definition, map, state, card = null, seconds, megabytes, dryRun = false } = options;
  const columns = definition === undefined ? null : columnsOfRoom(rooms, definition);
  return {
    ...(await readUpload(file)),
    ...readName(options.name ?? basename(file).replace(/\.onnx$/i, '')),
    columns,
    map,
    state,
    trainedBy: { file: basename(file) },
    card,
    limits: { seconds, megabytes },
    dryRun,
  };
}

function readName(text: string): { readonly name: string; readonly version: string | null } {
  const [, name, version = null] = /^([a-z][a-z0-9-]{0,63})(?:@([1-9][0-9]{0,8}))?$/.exec(text) ?? [];
  if (name !== undefined) return { name, version };
  throw new RubatoError('MODELS_OPTIONS', JSON.stringify(text), {
    expected: '--name with a name like "tempo" or "tempo@3"',
  });
}

function readMap(text: string, before: PushOptions['map']): PushOptions['map'] {
  const [input, columns] = readPair(text);
  return [...before, [input, columns.split(',').map((column) => column.trim())]];
}

function readState(text: string, before: PushOptions['state']): PushOptions['state'] {
  return [...before, readPair(text)];
}

function readPair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('expected a pair like input=output');
  return [text.slice(0, at), text.slice(at + 1)];
}
