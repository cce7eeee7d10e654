/** Checks what a room tells its plugin during play: it goes into a log, and a wrong value would spoil the log. */

import { MAX_PLAYERS } from '../adaptation/session/definition.ts';
import { RubatoError } from '../errors.ts';
import { check, show } from '../inference/check-declaration.ts';

const INVALID = 'DEFINITION_INVALID';

/** The problem of a beat, or null: ticks are whole and rise, time is a number and never goes back. */
export function wrongBeat(tick: number, nowMs: number, lastTick: number, lastMs: number): RubatoError | null {
  if (Number.isSafeInteger(tick) && tick > lastTick && nowMs >= lastMs && nowMs < Number.POSITIVE_INFINITY) return null;
  const expected = `beat() with a whole tick above ${lastTick} and a time in milliseconds from ${lastMs} up`;
  return new RubatoError(INVALID, `tick ${show(tick)}, time ${show(nowMs)}`, { expected });
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
  const on = typeof body === 'object' && body !== null && 'on' in body ? body.on : null;
  return typeof on === 'boolean' ? on : null;
}
