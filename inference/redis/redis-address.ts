/** The place of Redis: one server, the master that Sentinels name, or the node of a Cluster that owns our slot. */
import { createClient } from 'redis';
import { RubatoError } from '../../errors.ts';
import { reasonOf } from './redis-reason.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

export type RedisAddress = Credentials &
  (
    | { readonly kind: 'single'; readonly endpoint: Endpoint; readonly database: number; readonly tls: boolean }
    | { readonly kind: 'sentinel'; readonly sentinels: readonly Endpoint[]; readonly master: string }
    | { readonly kind: 'cluster'; readonly nodes: readonly Endpoint[] }
  );

export const REDIS_FORMS =
  'redis://HOST:PORT[/DATABASE], rediss://…, redis+sentinel://HOST:PORT,HOST:PORT/MASTER or redis+cluster://HOST:PORT,HOST:PORT';
const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26379;

const FORM = /^(rediss?|redis\+sentinel|redis\+cluster):\/\/(?:([^:@/?#]*(?::.*)?)@)?([^/@?#]+)(?:\/([^/@?#]*))?$/;

/** Throws CONFIG_INVALID. The error never contains the password. */
export function parseRedisAddress(url: string): RedisAddress {
  // A login ends at the last @: hosts have none, but a password may contain any character.
  const match = FORM.exec(url.trim());
  if (match === null) throw invalid(url);
  const [, scheme, login, hosts = '', path = ''] = match;
  // Other programs take a password as a parameter. An @ in it would make a host of its rest.
  if (/\?\w+=/.test(login ?? '')) throw invalid(url);
  const credentials = readCredentials(login);
  const list = hosts.split(',');
  if (scheme === 'redis+sentinel') {
    if (path === '') throw invalid(url);
    return {
      ...credentials,
      kind: 'sentinel',
      sentinels: list.map((host) => readEndpoint(host, url, DEFAULT_SENTINEL_PORT)),
      master: path,
    };
  }
  if (scheme === 'redis+cluster') {
    return { ...credentials, kind: 'cluster', nodes: list.map((host) => readEndpoint(host, url, DEFAULT_PORT)) };
  }
  const database = path === '' ? 0 : Number(path);
  if (list.length !== 1 || !Number.isInteger(database) || database < 0) throw invalid(url);
  const endpoint = readEndpoint(hosts, url, DEFAULT_PORT);
  return { ...credentials, kind: 'single', endpoint, database, tls: scheme === 'rediss' };
}

export function isRedisAddress(url: string): boolean {
  try {
    parseRedisAddress(url);
    return true;
  } catch {
    // False is the answer; those who need the reason parse.
    return false;
  }
}

/**
 * The URL for messages and logs: without a login, and without anything after a question mark, where other programs keep
 * a password.
 */
export function withoutPassword(url: string): string {
  const [scheme = ''] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url) ?? [];
  const rest = url.slice(scheme.length);
  // If it has both, either may be a part of the other.
  if (/[?#].*@|@.*[?#]/s.test(rest)) return `${scheme}…`;
  const hosts = rest.replace(/^.*@/s, '…@').replace(/([?#]).*$/s, '$1…');
  // If the @ was forgotten, a password stands in place of a port.
  return `${scheme}${hosts.replace(/:(?!\d+([,/]|$)|[\da-f:]*\])[^,/]*/gi, ':…')}`;
}

function readCredentials(login: string | undefined): Credentials {
  if (login === undefined || login === '') return {};
  const colon = login.indexOf(':');
  const username = decoded(colon < 0 ? login : login.slice(0, colon));
  const password = colon < 0 ? '' : decoded(login.slice(colon + 1));
  return { ...(username !== '' && { username }), ...(password !== '' && { password }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A % that begins no code is an ordinary character.
    return text;
  }
}

function readEndpoint(text: string, url: string, defaultPort: number): Endpoint {
  const match = /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(text.trim());
  const port = Number(match?.[2] ?? defaultPort);
  if (match === null || port < 1 || port > 65535) throw invalid(url);
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port };
}

function invalid(url: string): RubatoError {
  return new RubatoError('CONFIG_INVALID', JSON.stringify(withoutPassword(url)), { expected: REDIS_FORMS });
}

/** Adds the place to a reason, since there may be two Redis. Reasons of Sentinels and nodes name theirs already. */
export function withPlace(reason: string, address: RedisAddress): string {
  if (address.kind !== 'single') return reason;
  const { host, port } = address.endpoint;
  return `${reason} from ${host}:${port}`;
}

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
