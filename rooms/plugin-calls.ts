/** Checks what a room and its clients tell the plugin during play: it goes into a log, which a wrong value would spoil. */

import { MAX_PLAYERS } from '../adaptation/session/definition.ts';
import { RubatoError } from '../errors.ts';
import { check, show } from '../inference/check-declaration.ts';
import { MESSAGE, type WatchRequest } from './protocol.ts';

const INVALID = 'DEFINITION_INVALID';

/** The problem of a beat, or null: ticks are whole and rise, time is a number and never goes back. */
export function wrongBeat(tick: number, nowMs: number, lastTick: number, lastMs: number): RubatoError | null {
  if (Number.isSafeInteger(tick) && tick > lastTick && nowMs >= lastMs && nowMs < Number.POSITIVE_INFINITY) return null;
  const expected = `beat() with a whole tick above ${lastTick} and a time in milliseconds from ${lastMs} up`;
  return new RubatoError(INVALID, `tick ${show(tick)}, time ${show(nowMs)}`, { expected });
}

/** The mistake of a room that records before its session is there: nobody has joined by then. */
export function earlyEvent(type: unknown): RubatoError {
  return new RubatoError('EVENT_PLAYER', 'one in onCreate', {
    expected: `event ${show(type)} after the room's onCreate`,
  });
}

/** The problem of an event of who has no seat. It doesn't say whose: a session id is the secret of its connection. */
export function ofNobody(type: unknown, client: unknown): string {
  const expected = `event ${show(type)} of a client that has joined (the client or its sessionId)`;
  return `expected ${expected}, got ${describeNobody(client)}`;
}

function describeNobody(client: unknown): string {
  if (typeof client === 'string') return client === '' ? 'an empty text' : 'the sessionId of one that has no seat';
  if (typeof client !== 'object' || client === null) return show(client);
  return typeof Reflect.get(client, 'sessionId') === 'string'
    ? 'a client that has no seat'
    : 'an object without a sessionId';
}

/** Throws DEFINITION_INVALID when a session has its full number of players. */
export function checkPlace(players: number): void {
  check(INVALID, players < MAX_PLAYERS, `at most ${MAX_PLAYERS} players in an adaptive session`, 'one more');
}

/** The hash of the game's state; undefined when a log can't hold it, with the reason reported. */
export function readHash(hash: (() => unknown) | undefined, onWrong: (error: unknown) => void): number | undefined {
  if (hash === undefined) return undefined;
  try {
    const value = hash();
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    onWrong(new RubatoError(INVALID, show(value), { expected: 'stateHash of AdaptationPlugin to return a number' }));
  } catch (error) {
    onWrong(error);
  }
  return undefined;
}

/** The state in a client's message about its own switch, or null when there is none. */
export function readSwitch(body: unknown): boolean | null {
  const on = fieldOf(body, 'on');
  return typeof on === 'boolean' ? on : null;
}

/** Longest tag of a language; real ones are shorter. */
const MAX_LANGUAGE = 35;
/** Largest version of a protocol that a client may claim. */
const MAX_PROTOCOL = 0xffff;

/** A client's request for decisions, or null when it is none. Fields of later versions are left alone. */
export function readWatch(body: unknown): WatchRequest | null {
  const protocol = fieldOf(body, 'protocol');
  const on = fieldOf(body, 'on');
  const language = fieldOf(body, 'language') ?? undefined;
  const versioned = typeof protocol === 'number' && Number.isInteger(protocol);
  if (!versioned || protocol < 0 || protocol > MAX_PROTOCOL || typeof on !== 'boolean') return null;
  if (language === undefined) return { protocol, on };
  return typeof language === 'string' && language.length <= MAX_LANGUAGE ? { protocol, on, language } : null;
}

/** The form of a request for decisions, and what of it isn't right in one that `readWatch` refuses. */
export const WATCH_FORM = `${MESSAGE.watch} with { protocol: a whole number, on: true or false, language: a tag or none }`;

export function wrongWatch(body: unknown): string {
  if (typeof body !== 'object' || body === null) return show(body);
  return ['protocol', 'on', 'language'].map((key) => `${key} ${show(fieldOf(body, key))}`).join(', ');
}

/** The target in a client's wish, where null takes an earlier one back; null for a body that is no wish. */
export function readWish(body: unknown): { readonly target: number | null } | null {
  const target = fieldOf(body, 'target');
  return target === null || (typeof target === 'number' && Number.isFinite(target)) ? { target } : null;
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return Reflect.get(body, name);
}
