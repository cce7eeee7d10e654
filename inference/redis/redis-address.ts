/** The place of Redis: one server, the master that Sentinels name, or the node of a Cluster that owns our slot. */
import { RubatoError } from '../../errors.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Credentials {
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
