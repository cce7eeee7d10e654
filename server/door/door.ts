/**
 * Decisions about a request before any work is done for it, the same on both transports: sizes, origin, limits per
 * address. A refusal costs some string comparisons and a short answer.
 */
import { STATUS_CODES } from 'node:http';
import { type ErrorCode, RubatoError } from '../../errors.ts';
import type { FileAnswer } from '../http/client-files.ts';
import type { AddressBook } from './address-book.ts';
import type { Connections } from './connections.ts';
import type { OriginPolicy } from './origin.ts';
import type { DoorHeaders } from './request-headers.ts';

export interface DoorRequest extends DoorHeaders {
  readonly method: string;
  readonly path: string;
  /** Characters of path and query together. */
  readonly urlLength: number;
  /** The address that the request comes from, see createPeerAddress. */
  readonly address: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  /** JSON, in the form of Colyseus' matchmaking errors. */
  readonly body: string;
}

export interface Door {
  /** Checks a request; null lets it in. */
  checkRequest(request: DoorRequest): Refusal | null;
  checkUpgrade(request: DoorRequest): Refusal | null;
}

/** Join options and admin forms are below 1 KB. */
const MAX_BODY_BYTES = 16 * 1024;
/** A socket's URL with session, reconnection and used ticket takes 500 characters. */
const MAX_URL_CHARACTERS = 2048;
const MATCHMAKING = '/matchmake/';
/** Allowed methods. Others would find no route, and uWebSockets keeps a request without a route open for ever. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Methods that may ask for a file. Node and uws-door.ts leave the body out of an answer to HEAD. */
export const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/**
 * A name, an IPv4 or an IPv6 address, and a port. Colyseus makes a URL of it, and an invalid URL becomes an unhandled
 * rejection.
 */
const HOST = /^$|^([\w-]+(\.[\w-]+)*\.?|\[[\da-f:.]+\])(:\d{0,5})?$/i;
const LENGTH = /^\d+$/;
/** A path with one slash at its start: after two, the rest would be read as another host. */
const PATH = /^\/($|[^/\\])/;
const JSON_TYPE = /^application\/json\b/i;
/** Path for players who come back. They have a reconnection token instead of a ticket. */
const RECONNECTING = '/matchmake/reconnect/';

/** Headers in which a client could claim an address. */
export const ADDRESS_HEADERS: ReadonlySet<string> = new Set(['x-real-ip', 'x-forwarded-for', 'x-client-ip']);

export const statusLine = (status: number): string => `${status} ${STATUS_CODES[status] ?? ''}`;

export interface DoorOptions {
  readonly origins: OriginPolicy;
  readonly book: AddressBook;
  /** Whether seats need a ticket. Requests without one are then refused at once. */
  readonly ticketsOnly: boolean;
  readonly onRefusal: (code: ErrorCode) => void;
}

export function createDoor({ origins, book, ticketsOnly, onRefusal }: DoorOptions): Door {
  const refuse = (status: number, code: ErrorCode, got: string): Refusal => {
    onRefusal(code);
    // Made only of what the server knows: nothing of the request comes back in it.
    return { status, code, body: JSON.stringify({ code: status, error: new RubatoError(code, got).message }) };
  };
  const checkForm = ({ method, path, host, contentLength, contentType }: DoorRequest): Refusal | null => {
    if (!METHODS.has(method)) return refuse(405, 'REQUEST_FORM', 'another method');
    if (!PATH.test(path)) return refuse(400, 'REQUEST_FORM', 'something else than a path');
    if (!HOST.test(host) || !URL.canParse(`http://${host || 'localhost'}/`)) {
      return refuse(400, 'REQUEST_FORM', 'a Host header that names no host');
    }
    const hasBody = contentLength !== '' && contentLength !== '0';
    return hasBody && !JSON_TYPE.test(contentType) ? refuse(415, 'REQUEST_FORM', 'a body of another type') : null;
  };
  const checkSize = (request: DoorRequest): Refusal | null => {
    if (request.repeated !== '') return refuse(400, 'REQUEST_FORM', `more than one ${request.repeated} header`);
    if (request.urlLength > MAX_URL_CHARACTERS) return refuse(414, 'REQUEST_SIZE', `a URL of ${request.urlLength}`);
    // A body in chunks could go on for ever, and browsers don't send one.
    if (request.transferEncoding !== '') return refuse(411, 'REQUEST_SIZE', 'a body without a stated length');
    if (request.contentLength === '') return null;
    if (!LENGTH.test(request.contentLength)) return refuse(400, 'REQUEST_FORM', 'a Content-Length that is no length');
    const bytes = Number(request.contentLength);
    if (bytes <= MAX_BODY_BYTES) return null;
    return refuse(413, 'REQUEST_SIZE', `a body of ${bytes} bytes, above ${MAX_BODY_BYTES}`);
  };
  const checkOrigin = ({ origin, host }: DoorRequest): Refusal | null =>
    origins.allows(origin, host) ? null : refuse(403, 'ORIGIN_REFUSED', 'another origin');

  return {
    checkRequest(request) {
      const refusal = checkSize(request) ?? checkForm(request);
      if (refusal !== null || !request.path.startsWith(MATCHMAKING)) return refusal;
      const origin = checkOrigin(request);
      if (origin !== null || request.method === 'OPTIONS') return origin;
      if (!book.takeMatchmaking(request.address)) return refuse(429, 'LIMIT_MATCHMAKING', 'too many');
      const lacksTicket = ticketsOnly && request.authorization === '' && !request.path.startsWith(RECONNECTING);
      return lacksTicket ? refuse(401, 'TICKET_REQUIRED', 'none') : null;
    },
    checkUpgrade(request) {
      const refusal = checkSize(request) ?? checkForm(request) ?? checkOrigin(request);
      if (refusal !== null) return refusal;
      return book.mayConnect(request.address) ? null : refuse(429, 'LIMIT_CONNECTIONS', 'too many');
    },
  };
}

/** All that a transport needs to put a door before it. */
export interface Doorway {
  readonly door: Door;
  readonly connections: Connections;
  readonly peerAddress: (socketAddress: string, forwardedFor: readonly string[]) => string;
  readonly corsHeaders: (origin: string) => Record<string, string>;
  /**
   * The client's files are sent from here and not by Colyseus, which copies each three times per answer. 800 requests
   * for one of 2 MB in a single packet took 2.6 GB, and all games stood still for five seconds.
   */
  readonly fileAt: (path: string, acceptEncoding: string) => FileAnswer | null;
}
