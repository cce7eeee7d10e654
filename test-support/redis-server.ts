/** A real Redis for tests: on a free port, without persistence, with ways to break it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { askOnce } from './faults/ask-once.ts';
import { freePort } from './free-port.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { until } from './until.ts';

export interface RedisServerOptions {
  /** The memory limit, such as `8mb`, with the policy `noeviction`: writes beyond it fail with OOM. */
  readonly maxmemory?: string;
  /** Makes it one node that owns all 16,384 slots. Redis then waits two seconds at each start before it serves. */
  readonly cluster?: boolean;
  /** Port of the master to follow, on loopback. */
  readonly replicaOf?: number;
  /** More settings of redis.conf, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** `redis://127.0.0.1:PORT` */
  readonly url: string;
  /** The process that runs now. */
  readonly pid: number;
  readonly running: boolean;
  /**
   * Sends one command over a connection of its own, closed afterwards: `command('CLIENT', 'KILL', 'TYPE', 'normal')`.
   * Rejects when Redis refuses it or hasn't answered within five seconds.
   */
  command(...args: readonly (string | Buffer)[]): Promise<unknown>;
  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it on the same port, empty; kills a process that still runs. Resolves when it answers. */
  restart(): Promise<void>;
  /** Sends SIGSTOP: connections stay open and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends it for good, with its directory. May be called again. */
  stop(): Promise<void>;
}

const COMMAND_TIMEOUT_MS = 5_000;
/** Tries to start: another process may take the port between the look and the start. */
const START_ATTEMPTS = 3;

export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'rubato-redis-'));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      const start = () => startOn(port, directory, options);
      return serverOf(port, directory, await start(), start);
    } catch (error) {
      if (attempt < START_ATTEMPTS) continue;
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }
}

function serverOf(
  port: number,
  directory: string,
  first: GuardedProcess,
  start: () => Promise<GuardedProcess>,
): RedisServer {
  let current = first;
  const stop = async () => {
    await current.kill();
    await rm(directory, { recursive: true, force: true });
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return current.pid;
    },
    get running() {
      return current.running;
    },
    command: (...args) => commandRedis(port, args),
    kill: () => current.kill(),
    async restart() {
      await current.kill();
      current = await start();
    },
    freeze: () => current.freeze(),
    thaw: () => current.thaw(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function startOn(port: number, directory: string, options: RedisServerOptions): Promise<GuardedProcess> {
  const started = startGuarded('redis-server', await argumentsFor(port, directory, options), { cwd: directory });
  try {
    await answers(port, started);
    if (options.cluster === true) await takeAllSlots(port);
    return started;
  } catch (error) {
    await started.kill();
    throw error;
  }
}

async function argumentsFor(port: number, directory: string, options: RedisServerOptions): Promise<string[]> {
  const settings: Record<string, string> = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    save: '',
    appendonly: 'no',
    // A replica gets the data at once and over the socket: by default it waits five seconds for others to join.
    'repl-diskless-sync': 'yes',
    'repl-diskless-sync-delay': '0',
    ...(options.maxmemory === undefined ? {} : { maxmemory: options.maxmemory }),
    ...(options.replicaOf === undefined ? {} : { replicaof: `127.0.0.1 ${options.replicaOf}` }),
    // The bus' default port, 10,000 above, may be taken or out of range.
    ...(options.cluster === true ? { 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()) } : {}),
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, ...valuesOf(value)]);
}

/** The arguments of a setting. `replicaof` takes two; an empty value is one. */
function valuesOf(value: string): string[] {
  return value === '' ? [''] : value.split(' ');
}

async function answers(port: number, server: GuardedProcess): Promise<void> {
  await until('redis-server to answer', async () => {
    const reply = await askOnce(port, 'INFO server');
    if (!server.running) throw new Error(`expected redis-server to run, got:\n${server.output()}`);
    // The process id shows that it is our server, not another one on this port.
    return reply.includes(`process_id:${server.pid}\r\n`);
  });
}

async function takeAllSlots(port: number): Promise<void> {
  const info = async () => String(await commandRedis(port, ['CLUSTER', 'INFO']));
  // A node that starts again with its nodes.conf has its slots already.
  if ((await info()).includes('cluster_slots_assigned:0\r\n'))
    await commandRedis(port, ['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
  await until('the cluster to be up', async () => (await info()).includes('cluster_state:ok'));
}

/** Sends one command to a Redis or Sentinel on a loopback port; see RedisServer.command. */
export async function commandRedis(port: number, args: readonly (string | Buffer)[]): Promise<unknown> {
  const client = createClient({
    socket: { host: '127.0.0.1', port, connectTimeout: COMMAND_TIMEOUT_MS, reconnectStrategy: false },
    disableClientInfo: true,
  });
  client.on('error', () => {});
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const late = () => reject(new Error(`expected an answer to ${args[0]} within ${COMMAND_TIMEOUT_MS} ms, got none`));
    timer = setTimeout(late, COMMAND_TIMEOUT_MS);
  });
  try {
    const answer = client.connect().then(() => client.sendCommand([...args]));
    // It may lose the race and fail later, when the client is destroyed.
    answer.catch(() => {});
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}
