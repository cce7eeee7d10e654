/** A Redis master, two replicas and three Sentinels on loopback that promote a replica about a second after a death. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { type GuardedProcess, startGuarded } from '../guarded-process.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import { until } from '../until.ts';
import { askOnce } from './ask-once.ts';

const SENTINELS = 3;
const QUORUM = 2;
/** The master's silence after which a Sentinel takes it for dead. If shorter, a busy machine makes all look dead. */
const DOWN_AFTER_MS = 1_000;
/** Sentinels wait twice this long before they try a failed promotion again. */
const FAILOVER_TIMEOUT_MS = 2_000;

export interface Sentinels extends AsyncDisposable {
  /** `redis+sentinel://127.0.0.1:PORT,127.0.0.1:PORT,127.0.0.1:PORT/mymaster` */
  readonly url: string;
  readonly servers: readonly RedisServer[];
  /** The server that the Sentinels call master. */
  master(): Promise<RedisServer>;
  /** Kills the master. Resolves with its successor, once that takes writes and the Sentinels name it. */
  promoteByKilling(): Promise<Promotion>;
}

export interface Promotion {
  readonly killed: RedisServer;
  readonly master: RedisServer;
  /**
   * The time (of performance.now()) when it took writes and at least one Sentinel named it: a client can know no more.
   * It is exact to 10 ms and a few commands, the time between two looks.
   */
  readonly promotedAtMs: number;
}

const NAME = 'mymaster';

export async function startSentinels(): Promise<Sentinels> {
  const directory = await mkdtemp(join(tmpdir(), 'rubato-sentinels-'));
  const servers: RedisServer[] = [];
  const sentinels: GuardedProcess[] = [];
  const dispose = async () => {
    await Promise.all([...sentinels.map((sentinel) => sentinel.kill()), ...servers.map((server) => server.stop())]);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const first = await startRedisServer();
    servers.push(first);
    for (let i = 0; i < 2; i++) servers.push(await startRedisServer({ replicaOf: first.port }));
    // Sentinels ask the master for its replicas once at the start, then every ten seconds: the replicas must be there.
    await until('two replicas in step', async () =>
      /slave0:.*state=online[\s\S]*slave1:.*state=online/.test(await info(first.port, 'replication')),
    );
    const ports = await Promise.all(Array.from({ length: SENTINELS }, freePort));
    for (const port of ports) sentinels.push(await startSentinel(port, directory, first.port));
    const known = `slaves=2,sentinels=${SENTINELS}`;
    for (const port of ports)
      await until('Sentinels that know each other', async () => (await info(port, 'sentinel')).includes(known));
    return {
      url: `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(',')}/${NAME}`,
      servers,
      master: () => findMaster(ports, servers),
      promoteByKilling: () => promoteByKilling(ports, servers),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function startSentinel(port: number, directory: string, masterPort: number): Promise<GuardedProcess> {
  const file = join(directory, `sentinel-${port}.conf`);
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} ${QUORUM}`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}`,
    `sentinel parallel-syncs ${NAME} 2`,
  ];
  // Sentinel keeps what it learns in this file.
  await writeFile(file, `${lines.join('\n')}\n`);
  return startGuarded('redis-server', [file, '--sentinel'], { cwd: directory });
}

async function promoteByKilling(ports: readonly number[], servers: readonly RedisServer[]): Promise<Promotion> {
  const killed = await findMaster(ports, servers);
  await killed.kill();
  let master = killed;
  let promotedAtMs = 0;
  await until('Sentinels to agree on a replica that was promoted', async () => {
    const named = await Promise.all(ports.map(nameMaster));
    const other = servers.find(({ port }) => port !== killed.port && named.includes(port));
    if (other === undefined || !(await info(other.port, 'replication')).includes('role:master\r\n')) return false;
    // On a busy machine they may take the promoted one for gone too; then the last one counts.
    if (other !== master) promotedAtMs = performance.now();
    master = other;
    return named.every((port) => port === other.port);
  });
  return { killed, master, promotedAtMs };
}

async function findMaster(ports: readonly number[], servers: readonly RedisServer[]): Promise<RedisServer> {
  const port = await nameMaster(ports[0]!);
  const found = servers.find((server) => server.port === port);
  if (found === undefined) throw new Error(`expected Sentinel to name one of our servers, got port ${port}`);
  return found;
}

async function nameMaster(sentinelPort: number): Promise<number> {
  const reply = await askOnce(sentinelPort, `SENTINEL GET-MASTER-ADDR-BY-NAME ${NAME}`);
  // An array of two strings, host and port.
  return Number(/^\*2\r\n\$\d+\r\n.*\r\n\$\d+\r\n(\d+)\r\n$/.exec(reply)?.[1]);
}

async function info(port: number, section: string): Promise<string> {
  return askOnce(port, `INFO ${section}`);
}
