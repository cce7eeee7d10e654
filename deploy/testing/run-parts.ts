/**
 * Runs the processes of a deployment on this machine as its file says, with its commands, its variables and no others.
 * Containers' names become ports of loopback, and mounted volumes become temporary directories. If the root file system
 * is read-only, Node's permission model lets the process write only into those.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '../../server/config/env.ts';
import { freePort } from '../../test-support/free-port.ts';
import { type GuardedProcess, startGuarded } from '../../test-support/guarded-process.ts';
import { commandRedis } from '../../test-support/redis-server.ts';
import { until } from '../../test-support/until.ts';
import type { Part } from './part.ts';

export interface RunningPart {
  readonly part: Part;
  readonly process: GuardedProcess;
  /** Port on loopback for players, Redis' clients or readers of metrics. */
  readonly port: number;
  /** Port of a room server's metrics; a worker has them on `port`. */
  readonly adminPort: number;
  /** Directories of the volumes that it may write, by the path that it sees. */
  readonly volumes: ReadonlyMap<string, string>;
}

export interface Deployment extends AsyncDisposable {
  readonly running: ReadonlyMap<string, RunningPart>;
  get(name: string): RunningPart;
}

/** A worker's start takes three seconds of a core, and other tests may use both cores. */
const READY_TIMEOUT_MS = 110_000;

/** `override` replaces what can't be the same on one machine. */
export async function runParts(
  parts: readonly Part[],
  override: (part: Part) => Readonly<Record<string, string>>,
): Promise<Deployment> {
  const directory = await mkdtemp(join(tmpdir(), 'rubato-deploy-'));
  await mkdir(join(directory, 'root'));
  const running = new Map<string, RunningPart>();
  const dispose = async () => {
    await Promise.all([...running.values()].map(({ process }) => process.kill()));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const [redis] = parts.filter(({ app }) => app === 'redis');
    const redisPort = redis === undefined ? 0 : await startRedis(redis, directory, running);
    const others = parts.filter(({ app }) => app !== 'redis');
    for (const part of others) {
      // The permission model makes a start half as long again, and testing one part of each kind is enough.
      const first = ![...running.values()].some((other) => other.part.app === part.app);
      const closed = first && part.readOnlyRoot;
      running.set(part.name, await start(part, { directory, redisPort, closed, override: override(part) }));
    }
    await Promise.all(others.map(({ name }) => ready(running.get(name)!)));
  } catch (error) {
    await dispose();
    throw error;
  }
  const get = (name: string) => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`expected one of ${[...running.keys()].join(', ')}, got ${name}`);
    return found;
  };
  return { running, get, [Symbol.asyncDispose]: dispose };
}

/** The environment of a shell: only the place of programs. Nothing else of this process' environment reaches a part. */
const shell = (): Record<string, string> => ({ PATH: readEnv().PATH ?? '' });

async function startRedis(part: Part, directory: string, running: Map<string, RunningPart>): Promise<number> {
  const port = await freePort();
  const [program = '', ...args] = part.command;
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  const process = startGuarded(program, [...args, ...own], { env: { ...shell(), ...part.env }, cwd: directory });
  running.set(part.name, { part, process, port, adminPort: 0, volumes: new Map() });
  await until('Redis to answer', () => {
    if (!process.running) throw new Error(`expected Redis to run, got:\n${process.output()}`);
    return commandRedis(port, ['PING']).then(
      () => true,
      // It answers, and wants a password.
      (error: Error) => error.message.startsWith('NOAUTH'),
    );
  });
  return port;
}

interface StartOptions {
  readonly directory: string;
  readonly redisPort: number;
  /** Whether it may write only into its volumes. */
  readonly closed: boolean;
  readonly override: Readonly<Record<string, string>>;
}

async function start(part: Part, { directory, redisPort, closed, override }: StartOptions): Promise<RunningPart> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const volumes = await makeVolumes(part, join(directory, part.name));
  const onHost = (value: string) => volumes.get(value) ?? value.replace('@redis:6379', `@127.0.0.1:${redisPort}`);
  const env: Record<string, string> = {
    ...shell(),
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    ...Object.fromEntries(Object.entries(part.env).map(([name, value]) => [name, onHost(value)])),
    ...override,
    // If nothing is mounted there, the directory exists but can't be written.
    TMPDIR: volumes.get('/tmp') ?? join(directory, 'root'),
  };
  if (closed) env.NODE_OPTIONS = permissions([...volumes.values()]);
  const [program = '', ...args] = part.command;
  const at = args.indexOf('--port');
  if (at >= 0) args[at + 1] = String(port);
  const process = startGuarded(program, args, { env, cwd: join(import.meta.dirname, '..', '..') });
  return { part, process, port, adminPort: at >= 0 ? port : adminPort, volumes };
}

/** Makes one directory for each volume that may be written. */
async function makeVolumes({ mounts }: Part, root: string): Promise<ReadonlyMap<string, string>> {
  const volumes = new Map<string, string>();
  for (const { path, readOnly } of mounts) {
    if (readOnly) continue;
    volumes.set(path, join(root, path));
    await mkdir(join(root, path), { recursive: true });
  }
  return volumes;
}

/** Flags for the permissions. Node passes them on to child processes. */
function permissions(writable: readonly string[]): string {
  const writes = writable.map((path) => `--allow-fs-write=${path}`);
  const flags = [
    '--permission',
    '--allow-fs-read=*',
    ...writes,
    '--allow-addons',
    '--allow-worker',
    '--allow-child-process',
  ];
  return [...flags, '--disable-warning=SecurityWarning'].join(' ');
}

async function ready({ part, process, port }: RunningPart): Promise<void> {
  const answers = async () => {
    if (!process.running) throw new Error(`expected ${part.name} to run, got:\n${process.output()}`);
    // Asked only then: a hundred requests a second would slow down the start of what they ask.
    if (!/Rubato is ready|worker ready/.test(process.output())) return false;
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    return answer?.status === 200;
  };
  await until(`${part.name} to be ready`, answers, READY_TIMEOUT_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${process.output()}`);
  });
}
