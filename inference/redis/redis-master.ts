/** The Redis server behind an address, as Sentinels or the nodes of a Cluster name it. */
import { createClient } from 'redis';
import { RubatoError } from '../../errors.ts';
import type { Credentials, Endpoint, RedisAddress } from './redis-address.ts';
import { reasonOf } from './redis-reason.ts';

/**
 * The server to talk to now. `key` is any key of ours: it tells the slot in a cluster. All Sentinels or nodes are asked
 * at once, and the first valid answer counts: after a failover one knows a second before the others, and one that is
 * out of reach costs nothing. Rejects when none can tell.
 */
export async function findServer(address: RedisAddress, key: string, timeoutMs: number): Promise<Endpoint> {
  if (address.kind === 'single') return address.endpoint;
  const candidates = address.kind === 'sentinel' ? address.sentinels : address.nodes;
  const answers = candidates.map(async (candidate) => {
    const found = await ask(candidate, address, key, timeoutMs);
    if (found === null) throw new Error('no such master or slot');
    await checkIsMaster(found, address, timeoutMs);
    return found;
  });
  try {
    return await Promise.any(answers);
  } catch (error) {
    const failures: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const got = failures.map(reasonOf);
    const who = candidates.map(({ host, port }) => `${host}:${port}`).join(', ');
    throw new RubatoError('REDIS_UNREACHABLE', `${[...new Set(got)].join('; ')} from ${who}`);
  }
}

function ask(from: Endpoint, address: RedisAddress, key: string, timeoutMs: number): Promise<Endpoint | null> {
  // Sentinels have their own login; ours is the master's.
  const login = address.kind === 'sentinel' ? {} : address;
  return briefly(from, login, timeoutMs, async (send) => {
    if (address.kind === 'sentinel') {
      const reply = await send('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', address.master);
      return Array.isArray(reply) && reply.length === 2 ? { host: String(reply[0]), port: Number(reply[1]) } : null;
    }
    const slot = Number(await send('CLUSTER', 'KEYSLOT', key));
    return ownerOf(await send('CLUSTER', 'SLOTS'), slot, from);
  });
}

/** Asks with HELLO, which needs no special right; ROLE and INFO do. */
async function checkIsMaster(endpoint: Endpoint, login: Credentials, timeoutMs: number): Promise<void> {
  const hello = await briefly(endpoint, login, timeoutMs, (send) => send('HELLO'));
  const role = typeof hello === 'object' && hello !== null && 'role' in hello ? String(hello.role) : 'no role';
  if (role !== 'master') throw new Error(`${endpoint.host}:${endpoint.port} is a ${role}`);
}

/** Runs some commands over a connection of their own, and closes it afterwards. */
async function briefly<T>(
  endpoint: Endpoint,
  { username, password }: Credentials,
  timeoutMs: number,
  work: (send: (...command: readonly string[]) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const client = createClient({
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    socket: { ...endpoint, connectTimeout: timeoutMs, reconnectStrategy: false },
    commandOptions: { timeout: timeoutMs },
  });
  client.on('error', () => undefined);
  const timer = setTimeout(() => client.destroy(), timeoutMs);
  try {
    await client.connect();
    return await work((...command) => client.sendCommand([...command]));
  } finally {
    clearTimeout(timer);
    if (client.isOpen) client.destroy();
  }
}

/**
 * Reads CLUSTER SLOTS: per range [from, to, [host, port, …] of the master, …]. An empty host means the node that was
 * asked.
 */
function ownerOf(ranges: unknown, slot: number, asked: Endpoint): Endpoint | null {
  if (!Array.isArray(ranges)) return null;
  for (const range of ranges) {
    if (!Array.isArray(range) || !(slot >= Number(range[0]) && slot <= Number(range[1]))) continue;
    const master: unknown = range[2];
    if (!Array.isArray(master)) return null;
    const host = String(master[0] ?? '');
    return { host: host === '' ? asked.host : host, port: Number(master[1]) };
  }
  return null;
}
