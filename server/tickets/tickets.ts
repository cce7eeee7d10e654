/**
 * Join tickets: a signed note by which a game's own backend lets one player into one room, once. A ticket is a JWT (RFC
 * 7519, HS256) with `aud` "rubato", `sub` the player, `room` a room's name or id, `jti`, `iat` and `exp`.
 *
 * A client sends it as `Authorization: Bearer` with the matchmaking request (`client.auth.token = ticket` in Colyseus'
 * SDK), never in the URL, where proxies would log it. The SDK repeats it in the URL of the socket: it is spent by then.
 */
import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { RubatoError } from '../../errors.ts';
import type { TicketKeys } from './ticket-keys.ts';

export interface TicketOptions {
  /** The game's own name for the player: 1 to 64 of letters, digits and `. _ : @ -`. */
  readonly player: string;
  /** A room's name ("quiz": any session of that kind) or id (only that session). */
  readonly room: string;
  /** Seconds from now until it expires, 1 to 300; default 60. */
  readonly seconds?: number;
}

/** The content of a valid ticket. */
export interface Ticket {
  readonly id: string;
  readonly player: string;
  readonly room: string;
  /** Seconds for which a copy of it could still be valid. */
  readonly rememberSeconds: number;
}

/** Longest life of a ticket. The memory of used ones is sized for it. */
const MAX_SECONDS = 300;
const DEFAULT_SECONDS = 60;
/** Largest difference between the clocks of backend and server, in either direction. */
export const CLOCK_LEEWAY_SECONDS = 5;
/** Ours have about 300 characters; longer ones are not read. */
const MAX_TICKET_CHARACTERS = 1024;
const AUDIENCE = 'rubato';
const PLAYER = /^[\w.:@-]{1,64}$/;
const ROOM = /^[\w-]{1,64}$/;

/** Signs with the first of `keys`. Throws TICKET_OPTIONS. */
export async function createTicket(keys: TicketKeys, options: TicketOptions): Promise<string> {
  const { player, room, seconds = DEFAULT_SECONDS } = options;
  const [name] = keys.names;
  const key = name === undefined ? undefined : keys.get(name);
  if (key === undefined) throw new RubatoError('TICKET_OPTIONS', 'no key');
  if (!PLAYER.test(player)) throw new RubatoError('TICKET_OPTIONS', `player ${JSON.stringify(player)}`);
  if (!ROOM.test(room)) throw new RubatoError('TICKET_OPTIONS', `room ${JSON.stringify(room)}`);
  if (!(seconds >= 1 && seconds <= MAX_SECONDS)) throw new RubatoError('TICKET_OPTIONS', `${seconds} seconds`);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ room })
    .setProtectedHeader({ alg: 'HS256', kid: name! })
    .setAudience(AUDIENCE)
    .setSubject(player)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + Math.ceil(seconds))
    .sign(key);
}

/** Throws TICKET_INVALID; the error's text never repeats the token. */
export async function readTicket(keys: TicketKeys, token: string): Promise<Ticket> {
  if (token.length > MAX_TICKET_CHARACTERS) throw new RubatoError('TICKET_INVALID', `${token.length} characters`);
  const { payload } = await jwtVerify(
    token,
    ({ kid }) => {
      const key = kid === undefined ? undefined : keys.get(kid);
      if (key === undefined) throw new RubatoError('TICKET_INVALID', 'an unknown key');
      return key;
    },
    {
      algorithms: ['HS256'],
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'room'],
      clockTolerance: CLOCK_LEEWAY_SECONDS,
      // Also by its issue: a ticket signed for a year is valid for five minutes.
      maxTokenAge: MAX_SECONDS,
    },
  ).catch((error: unknown) => {
    if (error instanceof RubatoError) throw error;
    throw new RubatoError('TICKET_INVALID', reasonOf(error));
  });
  const { jti, sub, exp = 0, iat = 0, room } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > 64)
    throw new RubatoError('TICKET_INVALID', 'no usable jti');
  if (typeof sub !== 'string' || !PLAYER.test(sub)) throw new RubatoError('TICKET_INVALID', 'no usable player');
  if (typeof room !== 'string' || !ROOM.test(room)) throw new RubatoError('TICKET_INVALID', 'no usable room');
  const lastValid = Math.min(exp, iat + MAX_SECONDS) + CLOCK_LEEWAY_SECONDS;
  const rememberSeconds = Math.max(1, Math.ceil(lastValid - Date.now() / 1000) + 1);
  return { id: jti, player: sub, room, rememberSeconds };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'one that has run out';
  if (error instanceof errors.JWTClaimValidationFailed) return `a wrong or missing claim "${error.claim}"`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'a signature that does not fit';
  return 'no readable ticket';
}
