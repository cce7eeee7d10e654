/** The options of a room's adaptation plugin, and the terms on which players join. */

import { MAX_LABEL } from '../adaptation/log/records.ts';
import { isDefinition } from '../adaptation/session/check-definition.ts';
import { RubatoError } from '../errors.ts';
import { check, checkChoice, checkObject, show } from '../inference/check-declaration.ts';
import type { Shows } from './watch/visible-part.ts';

/** The terms on which a client joins. */
export interface JoinTerms {
  /** False: adaptation is switched off for this player from the start. Default true. */
  readonly adaptive?: boolean;
  /** What the player asks for: a chance of success, or a value in the unit of `predicts`. Another is refused by name. */
  readonly target?: number | null;
}

export interface AdaptationPluginOptions {
  /**
   * `clients`: players take part from joining to leaving. `manual`: the room calls `join` and `leave` itself, in the
   * same moment as its game does, so that nothing (a step, the end) can come between the two in the log. Default
   * clients.
   */
  readonly seats?: 'clients' | 'manual';
  /** Hash of the game's whole state, which ends the log. Needed if a replay can run the game in equal ticks. */
  readonly stateHash?: () => number;
  /** Version of the game's rules, kept in the log. */
  readonly rules?: string;
  /**
   * `clock`: the plugin beats by itself. `manual`: the room calls `beat` once per step, with its own tick. Default
   * clock.
   */
  readonly beat?: 'clock' | 'manual';
  /**
   * Which players' levers and predictions a client sees that asks for decisions: `own`, or those of `all`, by slot.
   * With `all`, a client without a seat sees all there is, reasons too. Messages grow with the square of the players.
   * Default own.
   */
  readonly shows?: Shows;
}

/**
 * Makes `definePlugins(plugin)` an error that says what is missing. Colyseus takes an object there as plugins by name, and
 * would read the plugin's own parts as such: one of them is for this mistake alone.
 */
export function refuseAlone(plugin: object): void {
  const get = () => {
    const expected = 'definePlugins([rubato.plugin(definition)]), with a list of plugins';
    throw new RubatoError('DEFINITION_INVALID', 'the plugin alone, without brackets', { expected });
  };
  Object.defineProperty(plugin, 'plugins', { get, enumerable: true });
}

/** Throws DEFINITION_INVALID for a label that a log's header can't hold. */
export function checkLabel(what: 'rules' | 'variant', value: unknown): void {
  const ok = value === undefined || (typeof value === 'string' && value.length <= MAX_LABEL);
  const expected = `${what} of AdaptationPlugin to be a text of at most ${MAX_LABEL} characters`;
  check('DEFINITION_INVALID', ok, expected, show(value));
}

/** Throws DEFINITION_INVALID when definition or options are wrong: a room class is made in the game's own code. */
export function checkPlugin(definition: unknown, options: AdaptationPluginOptions): void {
  const code = 'DEFINITION_INVALID';
  check(code, isDefinition(definition), 'a plugin of what defineAdaptation() returned', show(definition));
  checkObject(code, 'the options of AdaptationPlugin', options, ['seats', 'stateHash', 'rules', 'beat', 'shows']);
  const { seats = 'clients', stateHash, rules, beat = 'clock', shows = 'own' } = options;
  checkChoice(code, 'seats of AdaptationPlugin', seats, ['clients', 'manual']);
  checkChoice(code, 'beat of AdaptationPlugin', beat, ['clock', 'manual']);
  checkChoice(code, 'shows of AdaptationPlugin', shows, ['own', 'all']);
  const hashes = stateHash === undefined || typeof stateHash === 'function';
  check(code, hashes, 'stateHash of AdaptationPlugin to be a function', show(stateHash));
  checkLabel('rules', rules);
}
