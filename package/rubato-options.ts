/** The options of `createRubato`, checked and with their defaults. */
import { fileURLToPath } from 'node:url';
import { ADAPTATION_MODES, type AdaptationMode } from '../adaptation/session/adaptation-mode.ts';
import { isDefinition } from '../adaptation/session/check-definition.ts';
import type { ServedDefinition } from '../adaptation/session/definition.ts';
import { RubatoError } from '../errors.ts';
import { show, showUnknown } from '../inference/check-declaration.ts';
import { isRedisAddress, REDIS_FORMS } from '../inference/redis/redis-address.ts';
import { DEFAULT_NAMESPACE } from '../inference/redis/redis-keys.ts';
import { DEFAULT_PROVIDER } from '../inference/runtime/execution-provider.ts';
import { POOL_CHOICE_FORM, readPoolChoice } from '../server/config/pool-choice.ts';
import { parseLogKey } from '../server/log/log-key.ts';
import type { ServiceLog } from '../server/log/service-log.ts';
import type { ServiceSettings } from '../server/services.ts';
import { messageOf } from '../thrown.ts';

export interface RubatoOptions {
  /**
   * Directory of models: NAME/VERSION/model.onnx and manifest.json. It may come later: until then rooms run on their
   * rule. Left out: no definition asks one.
   */
  readonly models?: string | URL | undefined;
  /**
   * Where models are kept: `directory`, which is `models`, or `redis`, the registry in the Redis of `redis`. Then this
   * process needs no files of models, and aliases move here as they do everywhere. Default `directory`.
   */
  readonly registry?: 'directory' | 'redis' | undefined;
  /** File that lists models and keys that are trusted to run on threads of this process. Default: none is. */
  readonly trustFile?: string | URL | undefined;
  /** Address of the Redis whose workers run the models. Undefined or "": they run in this process. */
  readonly redis?: string | undefined;
  /** Definitions whose models are read, checked and loaded before anyone plays. */
  readonly definitions?: readonly ServedDefinition[] | undefined;
  /** Takes lines as pino does: fields, then a message. Default: Colyseus' own logger. */
  readonly log?: ServiceLog | undefined;
  /** `off` is a fixed game, `shadow` decides and logs but changes nothing. Default `on`. */
  readonly adaptation?: AdaptationMode | undefined;
  /** Where models run: `local`, `process` or `redis`, and others for some: `redis,race@1=local`. Default: what fits. */
  readonly pool?: string | undefined;
  /** Threads that run models in this process, 1 to 16; default 1. */
  readonly threads?: number | undefined;
  /** Execution provider of ONNX Runtime; default `cpu`. */
  readonly provider?: string | undefined;
  /** Hash tag of the keys in Redis; workers must have the same. */
  readonly namespace?: string | undefined;
  /** Keeps a log of each session, which `rubato replay` reads. Default: none. */
  readonly sessionLog?: { readonly directory: string | URL; readonly maxMb?: number } | undefined;
  /** A key of 32 bytes or more in base64, under which logs name players; without it they name none. */
  readonly logKey?: string | undefined;
  /** Seed of every session, for tests; default a new one each. */
  readonly seed?: number | undefined;
}

const KEYS = Object.keys({
  models: true,
  registry: true,
  trustFile: true,
  redis: true,
  definitions: true,
  log: true,
  adaptation: true,
  pool: true,
  threads: true,
  provider: true,
  namespace: true,
  sessionLog: true,
  logKey: true,
  seed: true,
} satisfies Record<keyof RubatoOptions, true>);

const REGISTRIES = ['directory', 'redis'] as const;

/** A directory that isn't there: whoever asks a model is told where it was looked for. */
const NO_MODELS = 'models';

/** A gigabyte: some thousands of hours of play. */
const MAX_LOG_MB = 1024;
const MAX_THREADS = 16;

export interface ReadOptions {
  readonly settings: ServiceSettings;
  readonly definitions: readonly ServedDefinition[];
  readonly log: ServiceLog | undefined;
  readonly seed: number | undefined;
}

/** Throws OPTIONS_INVALID. */
export function readOptions(options: RubatoOptions = {}): ReadOptions {
  expect(isObject(options), 'an object of options', show(options));
  const unknown = Object.keys(options).find((key) => !KEYS.includes(key));
  expect(unknown === undefined, `no other options than ${KEYS.join(', ')}`, showUnknown(unknown, KEYS));
  const { definitions = [], log, threads = 1, provider = DEFAULT_PROVIDER, seed, adaptation = 'on' } = options;
  const { redis = '', namespace = DEFAULT_NAMESPACE, sessionLog, logKey = '', pool = '' } = options;
  const { registry = 'directory' } = options;
  expect(typeof redis === 'string', 'redis to be an address, or nothing', show(redis));
  // Not shown: there may be a password in it.
  expect(redis === '' || isRedisAddress(redis), `redis to be like ${REDIS_FORMS}`, 'another text');
  expect(ADAPTATION_MODES.includes(adaptation), `adaptation to be ${ADAPTATION_MODES.join(' or ')}`, show(adaptation));
  const whole = Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS;
  expect(whole, `threads to be a whole number from 1 to ${MAX_THREADS}`, show(threads));
  expect(isName(provider, /^[a-z][a-z0-9]*$/), 'provider to be a name like cpu or webgpu', show(provider));
  const tag = isName(namespace, /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/);
  expect(tag, 'namespace to be up to 64 letters, digits, dots, dashes and underscores', show(namespace));
  const choice = typeof pool === 'string' ? readPoolChoice(pool) : null;
  if (choice === null) throw invalid(`pool: ${POOL_CHOICE_FORM.replace('expected ', '')}`, show(pool));
  const shared = choice.fallback === 'redis' || [...choice.models.values()].includes('redis');
  expect(redis !== '' || !shared, 'redis, an address, since pool says redis', 'none');
  expect(REGISTRIES.includes(registry), `registry to be ${REGISTRIES.join(' or ')}`, show(registry));
  expect(redis !== '' || registry !== 'redis', 'redis, an address, since registry says redis', 'none');
  const twice = registry === 'redis' && options.models !== undefined;
  expect(!twice, 'models, a directory, or registry: "redis", whose models are in Redis', 'both');
  const seeds = seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
  expect(seeds, 'seed to be a whole number from 0 to 4294967295', show(seed));
  const logs = log === undefined || (isObject(log) && [log.error, log.warn, log.info].every(isFunction));
  expect(logs, 'log with error, warn and info, three functions', show(log));
  checkDefinitions(definitions);
  const form = 'sessionLog to be an object such as { directory: "sessions" }, or nothing';
  expect(sessionLog === undefined || isObject(sessionLog), form, show(sessionLog));
  const { directory, maxMb = MAX_LOG_MB } = sessionLog ?? {};
  expect(Number.isInteger(maxMb) && maxMb >= 1, 'sessionLog.maxMb to be a whole number from 1 up', show(maxMb));
  return {
    definitions,
    log,
    seed,
    settings: {
      adaptation,
      modelsDirectory: options.models === undefined ? NO_MODELS : readPath('models', options.models),
      registry,
      trustFile: options.trustFile === undefined ? '' : readPath('trustFile', options.trustFile),
      poolThreads: threads,
      provider,
      pool: choice,
      poolNamespace: namespace,
      redisUrl: redis,
      poolRedisUrl: '',
      sessionLog: sessionLog !== undefined,
      sessionLogDirectory: sessionLog === undefined ? '' : readPath('sessionLog.directory', directory),
      sessionLogMaxMb: maxMb,
      logKey: readLogKey(logKey),
      processMetrics: false,
    },
  };
}

function checkDefinitions(definitions: readonly ServedDefinition[]): void {
  expect(Array.isArray(definitions), 'definitions to be a list', show(definitions));
  const layouts = new Map<string, string>();
  for (const definition of definitions) {
    const made = isDefinition(definition);
    expect(made, 'definitions of what defineAdaptation() returned', show(definition));
    const { name, layoutHash } = definition;
    const layout = layouts.get(name) ?? layoutHash;
    layouts.set(name, layout);
    expect(layout === layoutHash, 'definitions with a name each, or with the same rows', `two of ${show(name)}`);
  }
}

function readPath(what: string, path: unknown): string {
  if (path instanceof URL) return fileURLToPath(path);
  if (typeof path === 'string' && path.trim() !== '') return path;
  throw invalid(`${what} to be a directory, as a path or a file: address`, show(path));
}

function readLogKey(key: unknown): ServiceSettings['logKey'] {
  try {
    return parseLogKey(String(key));
  } catch (error) {
    // The message doesn't repeat the key.
    throw invalid('logKey to be a key of 32 bytes or more in base64', messageOf(error));
  }
}

const isName = (value: unknown, form: RegExp) => typeof value === 'string' && form.test(value);
const isFunction = (value: unknown) => typeof value === 'function';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const invalid = (expected: string, got: string) => new RubatoError('OPTIONS_INVALID', got, { expected });

function expect(ok: boolean, expected: string, got: string): void {
  if (!ok) throw invalid(expected, got);
}
