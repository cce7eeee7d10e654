/**
 * Turns raw strings into one frozen configuration. The table below holds every setting, its default, its range and its
 * sentence for the manual. A test compares docs/configuration.md with it.
 */
import { z } from 'zod';
import { ADAPTATION_MODES } from '../../adaptation/session/adaptation-mode.ts';
import { RubatoError } from '../../errors.ts';
import { nearestName } from '../../inference/nearest-name.ts';
import { isRedisAddress, REDIS_FORMS, withoutPassword } from '../../inference/redis/redis-address.ts';
import { DEFAULT_NAMESPACE } from '../../inference/redis/redis-keys.ts';
import { DEFAULT_PROVIDER } from '../../inference/runtime/execution-provider.ts';
import { checkRoomEntries, type RoomEntry } from '../../rooms/room-entry.ts';
import { createRedactor } from '../log/redaction.ts';
import { isLoopback } from './address-ranges.ts';
import type { Env } from './env.ts';
import { MODEL_SETTINGS } from './model-settings.ts';
import { POOL_CHOICE_FORM, type PoolChoice, readPoolChoice } from './pool-choice.ts';
import { directory } from './read-directory.ts';
import { seconds, wholeNumber } from './read-number.ts';
import { ROOM_VARIABLE, type RoomSettings, roomSettings } from './room-settings.ts';
import { SECURITY_SETTINGS } from './security-settings.ts';
import { isServiceVariable } from './service-variables.ts';
import type { Setting } from './setting.ts';

const port = wholeNumber(0, 65535);
const megabytes = wholeNumber(1, 1_000_000);
const redisUrl = z.string().refine((url) => url === '' || isRedisAddress(url), REDIS_FORMS);
/** An address without scheme. Clients add `ws://` or `wss://`, as they reached the page. */
const ADDRESS = /^$|^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::(\d{1,5}))?(\/[\w./-]*[\w.-])?$/;
/** Whether it is an address, and not with port 0, which no player could reach. */
const isAddress = (text: string) => {
  const found = ADDRESS.exec(text);
  const number = Number(found?.[2] ?? 1);
  return found !== null && number >= 1 && number <= 65535;
};
const switchOnOff = z.enum(['on', 'off']).transform((value) => value === 'on');

/** One row per setting: variable, meaning, default as a user would write it, reader. */
const SETTINGS = {
  port: {
    variable: 'PORT',
    fallback: '2567',
    read: port,
    about: 'Port of the game, its page and its probes; 0 picks a free one.',
  },
  adminPort: {
    variable: 'ADMIN_PORT',
    fallback: '2568',
    read: port,
    about: 'Port for metrics and the room monitor, apart from the game; 0 picks a free one.',
  },
  transport: {
    variable: 'RUBATO_TRANSPORT',
    fallback: 'auto',
    read: z.enum(['auto', 'uws', 'ws']),
    about: 'WebSocket transport; `auto` takes uWebSockets.js where it loads, else ws.',
  },
  adaptation: {
    variable: 'RUBATO_ADAPTATION',
    fallback: 'on',
    read: z.enum(ADAPTATION_MODES),
    about: '`off` is a fixed game, `shadow` decides and logs but changes nothing, `on` adapts.',
  },
  ...MODEL_SETTINGS,
  poolThreads: {
    variable: 'RUBATO_POOL_THREADS',
    fallback: '1',
    read: wholeNumber(1, 16),
    about: 'Threads that run models.',
  },
  provider: {
    variable: 'RUBATO_PROVIDER',
    fallback: DEFAULT_PROVIDER,
    read: z.string().regex(/^[a-z][a-z0-9]*$/, 'expected a name like cpu or webgpu'),
    about: 'What models run on: `cpu`, `webgpu`, `cuda`, or another of ONNX Runtime (models.md).',
  },
  sessionLog: {
    variable: 'RUBATO_SESSION_LOG',
    fallback: 'on',
    read: switchOnOff,
    about: 'Whether sessions are logged.',
  },
  sessionLogDirectory: {
    variable: 'RUBATO_LOG_DIR',
    fallback: '.rubato/sessions',
    read: directory,
    about: 'Directory of the session logs.',
  },
  sessionLogMaxMb: {
    variable: 'RUBATO_SESSION_LOG_MAX_MB',
    fallback: '1024',
    read: megabytes,
    about: 'Most megabytes all session logs may take; the oldest ended sessions go first.',
  },
  logLevel: {
    variable: 'RUBATO_LOG_LEVEL',
    fallback: 'info',
    read: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    about: 'Least severe message that is written.',
  },
  shutdownSeconds: {
    variable: 'RUBATO_SHUTDOWN_SECONDS',
    fallback: '10',
    read: seconds(1, 300),
    about: 'Seconds a graceful stop may take before the process ends anyway.',
  },
  redisUrl: {
    variable: 'REDIS_URL',
    fallback: '',
    read: redisUrl,
    about: 'Redis that servers and workers share; empty keeps everything in this process.',
  },
  poolRedisUrl: {
    variable: 'POOL_REDIS_URL',
    fallback: '',
    read: redisUrl,
    about: 'Redis of the inference pool alone; empty is `REDIS_URL`.',
  },
  publicAddress: {
    variable: 'RUBATO_PUBLIC_ADDRESS',
    fallback: '',
    read: z.string().refine(isAddress, 'expected HOST, HOST:PORT or HOST/PATH without a scheme'),
    about: 'Where players reach this very process, as HOST:PORT or HOST/PATH; needed when several share a Redis.',
  },
  pool: {
    variable: 'RUBATO_POOL',
    fallback: '',
    read: z.string().transform((text, context): PoolChoice => {
      const choice = readPoolChoice(text);
      if (choice !== null) return choice;
      context.addIssue({ code: 'custom', message: POOL_CHOICE_FORM });
      return z.NEVER;
    }),
    about:
      'Where models run: `local`, `process` or `redis`, and others per model: `redis,success@3=local`; empty chooses.',
  },
  poolNamespace: {
    variable: 'RUBATO_POOL_NAMESPACE',
    fallback: DEFAULT_NAMESPACE,
    read: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/, 'expected up to 64 letters, digits, dots, dashes and underscores'),
    about: "Hash tag of the pool's keys in Redis; workers must have the same.",
  },
  clientDirectory: {
    variable: 'RUBATO_CLIENT_DIR',
    fallback: 'dist/client',
    read: directory,
    about: 'Directory of the built web client.',
  },
  ...SECURITY_SETTINGS,
} as const satisfies Record<string, Setting>;

type Values = Readonly<{ [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['read']> }>;
export interface Config extends Values {
  /** Settings by the name of the kind of room. */
  readonly rooms: ReadonlyMap<string, RoomSettings>;
}
export type TransportKind = Config['transport'];

/**
 * `rooms` are those that this process serves, each with its own settings. Null: it serves none, and ignores their
 * settings. Throws CONFIG_INVALID or CONFIG_UNKNOWN_VARIABLE, several problems in one message, and DEFINITION_INVALID
 * if `rooms` is no list of rooms.
 */
export function createConfig(env: Env, rooms: readonly RoomEntry[] | null = null): Config {
  if (rooms !== null) checkRoomEntries(rooms);
  const known = new Set(settingsWith(rooms ?? []).map(({ variable }) => variable));
  const unknown = unknownVariables(env, known, rooms !== null);
  if (unknown.length > 0) throw new RubatoError('CONFIG_UNKNOWN_VARIABLE', unknown.join('; '));
  const problems: string[] = [];
  const values = readSettings(SETTINGS, env, problems);
  const chosen = new Map<string, RoomSettings>();
  for (const entry of rooms ?? []) {
    chosen.set(entry.name, { model: null, seed: null, ...readSettings(roomSettings(entry), env, problems) });
  }
  const config: Config = { ...(values as Values), rooms: chosen };
  if (problems.length === 0) problems.push(...contradictions(config));
  if (problems.length > 0) throw new RubatoError('CONFIG_INVALID', problems.join('; '));
  return Object.freeze(config);
}

/** All rows of the table, with those of these rooms. */
export function settingsWith(rooms: readonly RoomEntry[]): readonly Setting[] {
  return [...Object.values<Setting>(SETTINGS), ...rooms.flatMap((entry) => Object.values(roomSettings(entry)))];
}

/** The values by key. Problems go to `problems`. */
function readSettings(settings: Readonly<Record<string, Setting>>, env: Env, problems: string[]) {
  const redact = createRedactor(env);
  const values: Record<string, unknown> = {};
  for (const [name, { variable, fallback, read, secret = false }] of Object.entries(settings)) {
    const set = isServiceVariable(variable, env) ? '' : (env[variable] ?? '');
    const raw = set === '' ? fallback : withoutEdges(set);
    const parsed = read.safeParse(raw);
    const shown = variable.endsWith('URL') ? withoutPassword(raw) : redact(raw);
    const got = secret ? `a secret of ${raw.length} characters` : JSON.stringify(shown);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${variable}: ${parsed.error.issues[0]!.message}, got ${got}`);
  }
  return values;
}

/** Settings that are each valid, but not together. */
function contradictions(config: Config): string[] {
  const { port, adminPort, adminHost, adminToken, anonymous, ticketKeys, registry } = config;
  const problems: string[] = [];
  if (registry === 'redis' && config.redisUrl === '' && config.poolRedisUrl === '')
    problems.push('RUBATO_REGISTRY: "redis" only with REDIS_URL or POOL_REDIS_URL, got "redis" without them');
  if (port === adminPort && port !== 0) {
    problems.push(
      `PORT, ADMIN_PORT: two ports (ADMIN_PORT is ${SETTINGS.adminPort.fallback} unless set), got "${port}" for both`,
    );
  }
  if (adminToken === '' && !isLoopback(adminHost)) {
    problems.push(`ADMIN_HOST: loopback, or ADMIN_TOKEN set, got "${adminHost}" without a token`);
  }
  if (anonymous === 'off' && ticketKeys.names.length === 0) {
    problems.push('RUBATO_ANONYMOUS: "off" only with RUBATO_TICKET_KEYS, or nobody could play, got "off" without them');
  }
  return problems;
}

/**
 * The value without surrounding blanks: a file with Windows' line ends leaves `\r` at the end of each. A value of only
 * blanks stays: nobody meant it.
 */
function withoutEdges(value: string): string {
  const trimmed = value.trim();
  return trimmed === '' ? value : trimmed;
}

const PREFIX = 'RUBATO_';

function unknownVariables(env: Env, known: ReadonlySet<string>, servesRooms: boolean): string[] {
  return Object.keys(env)
    .filter((name) => name.toUpperCase().startsWith(PREFIX) && !known.has(name) && !isServiceVariable(name, env))
    .filter((name) => servesRooms || !ROOM_VARIABLE.test(name))
    .map((name) => {
      // Ports, the admin's variables and Redis' have no prefix.
      const bare = name.toUpperCase().slice(PREFIX.length);
      const near = known.has(bare) ? bare : nearestName(name, known);
      return near === null ? name : `${name} (did you mean ${near}?)`;
    });
}
