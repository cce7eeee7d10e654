/**
 * A ready rule without a model that finds, from successes and failures alone, the value at which each player meets the
 * target. Pure.
 *
 * After each outcome a player's value moves by a gain times what was not expected of it, as Elo ratings do. At the
 * player's own value that is a weighted up-and-down staircase: so many small steps harder after successes, one large
 * step easier after a failure, that they cancel at the target (Kaernbach 1991; for players' ratings Klinkenberg et al.
 * 2011). The first outcomes move it further, since little is known then (Robbins and Monro 1951).
 */
import { check, checkNumber, checkObject, showUnknown } from '../../inference/check-declaration.ts';
import type { DecisionValues } from '../session/decision.ts';
import type { NamedPolicy, PolicyInput, PolicyParts, PolicyPlayer } from '../session/definition.ts';
import { harderMedianIndex } from './group.ts';
import { signOf } from './harder.ts';
import { namedLever, withHarderSide } from './session-lever.ts';

export interface EloRuleOptions<Feature extends string = string> {
  /** Names of two features that count, made by `f.total`: outcomes that went well, and those that did not. */
  readonly successes: Feature;
  readonly failures: Feature;
  /** Wanted share of successes, in (0, 1); default 0.75. */
  readonly target?: number;
  /**
   * The distance between the values after one success and after one failure, once a player is known; default 0.03 of
   * the lever's range.
   */
  readonly step?: number;
}

export interface EloMemory {
  /** The rating of each player who takes part. */
  readonly players: Readonly<Record<string, Rating>>;
}

interface Rating {
  /** The lever's value at which the player is expected to meet the target. */
  readonly value: number;
  /** The totals that this value is made of. */
  readonly successes: number;
  readonly failures: number;
}

const INITIAL: EloMemory = Object.freeze({ players: Object.freeze({}) });
/** The first steps are this many times as large, and fall to one time within OUTCOMES_AT_HALF × (FIRST − 1) outcomes. */
const FIRST = 5;
const OUTCOMES_AT_HALF = 8;
/** How far the expected chance falls over the lever's range, if it went on as it begins: a guess, for groups alone. */
const FALL_OVER_RANGE = 1.5;
/** An outcome is never quite expected, so that nobody's value stands still. */
const LEAST_CHANCE = 0.02;

interface Rule {
  readonly lever: string;
  readonly perPlayer: boolean;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly toHarder: 1 | -1;
  readonly step: number;
  readonly target: number;
  readonly successes: string;
  readonly failures: string;
}

/**
 * Moves a lever of the player, or one of the session: then a group follows the player at the harder median, and counts
 * those who have an outcome. A player's own target counts. Throws POLICY_BOUNDS.
 */
export function eloRule<const Lever extends string, const Feature extends string>(
  lever: Lever,
  options: EloRuleOptions<Feature>,
): NamedPolicy<EloMemory, Lever, Feature> {
  checkObject('POLICY_BOUNDS', 'the options of eloRule()', options, ['successes', 'failures', 'target', 'step']);
  const { successes, failures, target = 0.75 } = options;
  checkNumber('POLICY_BOUNDS', 'target of eloRule()', target, { min: LEAST_CHANCE, max: 1 - LEAST_CHANCE });
  return {
    initial: INITIAL,
    bind(parts) {
      const spec = namedLever('eloRule', lever, parts);
      const { scope, min, max, initial, harder } = withHarderSide('eloRule', lever, spec);
      const { step = 0.03 * (max - min) } = options;
      checkNumber('POLICY_BOUNDS', `step of eloRule() for lever ${lever}`, step, { above: 0, max: max - min });
      for (const feature of [successes, failures]) checkTotal(feature, parts);
      const perPlayer = scope === 'player';
      const toHarder = signOf(harder);
      const rule = { lever, perPlayer, min, max, initial, toHarder, step, target, successes, failures };
      return {
        initial: INITIAL,
        decide(input) {
          const players = Object.fromEntries(input.players.map((player) => [player.player, rate(rule, input, player)]));
          return {
            values: perPlayer ? ownValues(rule, input, players) : sessionValue(rule, input, players),
            memory: { players },
          };
        },
      };
    },
  };
}

/** The player's rating after the outcomes that came since the last decision. Each counts once. */
function rate(rule: Rule, input: PolicyInput<EloMemory>, { player, features, target: wish }: PolicyPlayer): Rating {
  const inForce = valueInForce(rule, input, player);
  const successes = features[rule.successes]!;
  const failures = features[rule.failures]!;
  const last = input.memory.players[player];
  // Totals that fell begin again: the player left, or switched adaptation off and on.
  const known = last !== undefined && last.successes <= successes && last.failures <= failures;
  const before = known ? last : { value: inForce, successes: 0, failures: 0 };
  const gained = successes - before.successes;
  const outcomes = gained + failures - before.failures;
  if (outcomes === 0) return known ? last : { value: inForce, successes, failures };
  const wanted = typeof wish === 'number' && !Number.isNaN(wish) ? wish : rule.target;
  const target = within(wanted, LEAST_CHANCE, 1 - LEAST_CHANCE);
  const { toHarder, min, max, step } = rule;
  const easier = (toHarder * (before.value - inForce)) / (max - min);
  const expected = within(target + FALL_OVER_RANGE * easier, LEAST_CHANCE, 1 - LEAST_CHANCE);
  const gain = step * Math.max(1, (FIRST * OUTCOMES_AT_HALF) / (OUTCOMES_AT_HALF + before.successes + before.failures));
  const value = within(before.value + toHarder * gain * (gained - expected * outcomes), min, max);
  return { value, successes, failures };
}

function valueInForce({ lever, perPlayer, initial }: Rule, { previous }: PolicyInput<EloMemory>, player: string) {
  return perPlayer ? (previous.players[player]?.[lever] ?? initial) : previous.session[lever]!;
}

function ownValues(
  { lever }: Rule,
  { previous }: PolicyInput<EloMemory>,
  ratings: EloMemory['players'],
): DecisionValues {
  const moved = Object.entries(ratings).filter(([player, { value }]) => previous.players[player]?.[lever] !== value);
  if (moved.length === 0) return previous;
  const own = moved.map(([player, { value }]) => [player, { ...previous.players[player], [lever]: value }] as const);
  return { session: previous.session, players: { ...previous.players, ...Object.fromEntries(own) } };
}

function sessionValue(rule: Rule, { previous }: PolicyInput<EloMemory>, ratings: EloMemory['players']): DecisionValues {
  const { lever, toHarder } = rule;
  const values = Object.values(ratings)
    .filter(({ successes, failures }) => successes + failures > 0)
    .map(({ value }) => value);
  if (values.length === 0) return previous;
  const value = values[harderMedianIndex(values, toHarder === 1 ? 'up' : 'down')]!;
  if (value === previous.session[lever]) return previous;
  return { session: { ...previous.session, [lever]: value }, players: previous.players };
}

function checkTotal(feature: string, { features }: PolicyParts): void {
  const { names } = features;
  const expected = `eloRule() to name a feature of the definition (${names.join(', ')})`;
  check('DEFINITION_INVALID', names.includes(feature), expected, showUnknown(feature, names));
  const { kind } = features.specOf(feature).aggregate;
  const counts = `eloRule() to name features that f.total() made: each outcome counts once, so ${feature} must count all`;
  check('DEFINITION_INVALID', kind === 'total', counts, `f.${kind}()`);
}

const within = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
