/**
 * Keeps secrets out of everything that is printed. Secrets of the configuration are found by their value, in every form
 * they are written in. Passwords in URLs, tokens and tickets are not known beforehand; they are found by their place.
 */
import { inspect } from 'node:util';
import { CodedError } from '../../errors.ts';
import type { Env } from '../config/env.ts';

export type Redact = (text: string) => string;

const HIDDEN = '…';
/** Shortest secret that is hidden. A shorter one would match parts of many words, and is easy to guess anyway. */
const MIN_CHARACTERS = 4;
/** Depth of nested causes that is printed. */
const MAX_CAUSES = 4;

/** Variables whose whole value is secret. */
const SECRET_NAME = /(^|_)(PASSWORD|TOKEN|LOG_KEY)$/;
/** Variables that may hold a login. */
const URL_NAME = /(^|_)URL$/;

/** `SCHEME://LOGIN@`. A Redis password may contain a slash or an @; other URLs may have both after the host. */
const LOGIN = /\b(redis[a-z+]*:\/\/)[^\s"'<>]*@|\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>/]*@/gi;
const PARAMETER = /([?&](?:password|sessionId|reconnectionToken|_authToken|token)=)[^&\s"'\\]*/gi;
const CREDENTIALS = /\b(Bearer|bearer|Basic|basic) +[\w.~+/=-]{16,}/g;
/** A JSON Web Token, as join tickets are. */
const TICKET = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g;

/** Makes a function that hides the secrets of these variables, and everything that looks like a secret. */
export function createRedactor(env: Env): Redact {
  const forms = new Set(secretsOf(env).flatMap(formsOf));
  const words = [...forms].filter((form) => form.length >= MIN_CHARACTERS).sort((a, b) => b.length - a.length);
  const known = words.length === 0 ? null : new RegExp(words.map(escaped).join('|'), 'gi');
  return (text) => {
    const unknown = text
      .replace(TICKET, HIDDEN)
      .replace(LOGIN, `$1$2${HIDDEN}@`)
      .replace(PARAMETER, `$1${HIDDEN}`)
      .replace(CREDENTIALS, `$1 ${HIDDEN}`);
    return known === null ? unknown : unknown.replace(known, HIDDEN);
  };
}

const escaped = (word: string) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * One line if a person can mend it; a stack only for our own mistakes. It never shows what libraries put on their
 * errors.
 */
export function failureText(error: unknown, env: Env): string {
  return createRedactor(env)(error instanceof CodedError ? error.message : stackOf(error));
}

/**
 * An error in the form that is logged. Of the fields that libraries add (ioredis: the command with its arguments), only
 * plain ones are kept.
 */
export function loggedError(error: unknown): unknown {
  return error instanceof Error ? describe(error, 0) : error;
}

const PLAIN = ['code', 'errno', 'syscall', 'address', 'port', 'path'] as const;

function describe(error: Error, depth: number): Record<string, unknown> {
  const logged: Record<string, unknown> = { type: error.name, message: error.message, stack: error.stack };
  for (const name of PLAIN) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === 'string' || typeof value === 'number') logged[name] = value;
  }
  if (depth === MAX_CAUSES) return logged;
  if (error.cause instanceof Error) logged.cause = describe(error.cause, depth + 1);
  return logged;
}

function stackOf(error: unknown): string {
  const words: string[] = [];
  let next = error;
  for (let depth = 0; next instanceof Error && depth <= MAX_CAUSES; depth++) {
    words.push(next.stack ?? next.message);
    next = next.cause;
  }
  return words.length === 0 ? inspect(error) : words.join('\ncause: ');
}

function secretsOf(env: Env): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (URL_NAME.test(name)) return passwordsIn(value);
    if (name.endsWith('TICKET_KEYS')) return keysIn(value);
    // Trimmed as the configuration does it: without what a file's line ends leave.
    return SECRET_NAME.test(name) ? [value.trim()] : [];
  });
}

/** The keys in NAME:BASE64,NAME:BASE64. The names are no secrets: errors show them. */
function keysIn(value: string): string[] {
  return value.split(',').map((pair) => pair.slice(pair.indexOf(':') + 1).trim());
}

/** All texts that may be a password in a URL, even in an invalid one. */
function passwordsIn(url: string): string[] {
  const at = url.lastIndexOf('@');
  const login = at < 0 ? '' : url.slice(0, at).replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const colon = login.indexOf(':');
  const parameters = [...url.matchAll(/[?&]\w*(?:password|auth|token)\w*=([^&]*)/gi)].map(([, value = '']) => value);
  return [colon < 0 ? '' : login.slice(colon + 1), ...parameters];
}

/**
 * The secret as it is, decoded, percent-encoded, and as JSON writes it, both once and inside a text that is JSON
 * itself.
 */
function formsOf(secret: string): string[] {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  return [secret, decoded(secret)].flatMap((text) => {
    const encoded = encodeURIComponent(text);
    return [text, encoded, encodeURI(text), inJson(text), inJson(inJson(text)), inspect(text).slice(1, -1)];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A % that begins no code is an ordinary character.
    return text;
  }
}
