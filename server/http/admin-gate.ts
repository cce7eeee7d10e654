/**
 * Who may see the admin port: the holder of the token or, without a token on loopback, anyone who asks by a loopback
 * name.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../config/address-ranges.ts';

export interface AdminRefusal {
  readonly status: 401 | 403;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const UNAUTHORIZED: AdminRefusal = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="Rubato admin", charset="UTF-8"' },
  body: 'expected the admin token, as bearer token or as password',
};
/** Another site's page whose name points to 127.0.0.1 (DNS rebinding) is recognised by the name that it asks for. */
const WRONG_NAME: AdminRefusal = { status: 403, headers: {}, body: 'expected a loopback name in the Host header' };
const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** Headers of a proxy on this machine: it asks by a loopback name, but for anyone who asks it. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;
const THROUGH_PROXY: AdminRefusal = { status: 403, headers: {}, body: 'expected ADMIN_TOKEN to be set behind a proxy' };

/** The port can be reached from elsewhere and has no credentials: off, not open. */
const OFF: AdminRefusal = { status: 403, headers: {}, body: 'off: set ADMIN_TOKEN, or bind it to loopback' };

/** `host` is the address that the port is bound to. */
export function createAdminGate(token: string, host: string): (headers: IncomingHttpHeaders) => AdminRefusal | null {
  if (token === '' && !isLoopback(host)) return () => OFF;
  if (token === '') return checkLoopback;
  const expected = digest(token);
  return ({ authorization = '' }) => (timingSafeEqual(digest(secretOf(authorization)), expected) ? null : UNAUTHORIZED);
}

function checkLoopback(headers: IncomingHttpHeaders): AdminRefusal | null {
  if (!LOOPBACK_NAME.test(headers.host ?? '')) return WRONG_NAME;
  return FORWARDED.some((name) => headers[name] !== undefined) ? THROUGH_PROXY : null;
}

/** Digests have equal length, so comparing takes the same time for every guess. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The token of `Bearer TOKEN`, or the password of `Basic base64(user:TOKEN)`; "" for anything else. */
function secretOf(authorization: string): string {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}
