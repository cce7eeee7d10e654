/**
 * Ready policies that hold a game at the wanted difficulty with one lever of the session. Both are pure. They know
 * lever and feature by name; their definition says which way the lever is harder and which column the feature has.
 */
import { check, checkNumber, checkObject, show, showUnknown } from '../../inference/check-declaration.ts';
import type { NamedPolicy, PolicyParts } from '../session/definition.ts';
import { harderMedianIndex, upperMedianIndex } from './group.ts';
import { signOf } from './harder.ts';
import {
  AT_REST,
  checkCandidates,
  checkPredicted,
  type LeverMemory,
  nearestCandidate,
  steeringLever,
  withLever,
} from './session-lever.ts';
import {
  bandToward,
  bandWithin,
  checkBandOptions,
  MAX_COOL_DOWN_MS,
  stepTargetBand,
  type TargetBandOptions,
  wantedValue,
} from './target-band.ts';

/**
 * Keeps the player at the group's harder median in the band; each player's own target counts. Needs candidates for
 * `lever` among the inputs. Throws POLICY_BOUNDS.
 */
export function bandPolicy<const Lever extends string>(
  lever: Lever,
  options: TargetBandOptions = {},
): NamedPolicy<LeverMemory, Lever, never> {
  checkBandOptions(options);
  return {
    initial: AT_REST,
    bind(parts) {
      const spec = steeringLever('bandPolicy', lever, parts);
      const { harder } = spec;
      checkPredicted('bandPolicy', 'chance', parts);
      checkCandidates('bandPolicy', lever, parts);
      const band = bandWithin(options, lever, spec);
      return {
        initial: AT_REST,
        decide(input) {
          const { players, candidates } = input;
          const wanted = players.map(({ predicted, target }) =>
            wantedValue(candidates, predicted, bandToward(band, target).target, harder),
          );
          const median = harderMedianIndex(wanted, harder);
          const { predicted, target } = players[median]!;
          const value = input.previous.session[lever]!;
          const chance = predicted[nearestCandidate(candidates, value)]!;
          const state = { ...input.memory, value };
          const aim = bandToward(band, target);
          const next = stepTargetBand(aim, state, chance, wanted[median]!, input.nowMs, harder);
          return withLever(input, lever, next.value, { moving: next.moving, changedAtMs: next.changedAtMs });
        },
      };
    },
  };
}

export interface StreakRuleOptions<Feature extends string = string> {
  /** Name of the feature that says how well it goes: more is better. */
  readonly feature: Feature;
  /** The wanted value of the feature, between its bounds and in its unit. */
  readonly target: number;
  /** The size of one step, in units of the lever. */
  readonly step: number;
  readonly coolDownMs: number;
}

/** A rule without a model: one step harder above the target, one easier below it, by the upper median of a feature. */
export function streakRule<const Lever extends string, const Feature extends string>(
  lever: Lever,
  options: StreakRuleOptions<Feature>,
): NamedPolicy<LeverMemory, Lever, Feature> {
  checkObject('POLICY_BOUNDS', 'the options of streakRule()', options, ['feature', 'target', 'step', 'coolDownMs']);
  const { feature, target, step, coolDownMs } = options;
  checkNumber('POLICY_BOUNDS', 'target of streakRule()', target);
  checkNumber('POLICY_BOUNDS', 'step of streakRule()', step, { above: 0 });
  checkNumber('POLICY_BOUNDS', 'coolDownMs of streakRule()', coolDownMs, { min: 0, max: MAX_COOL_DOWN_MS });
  return {
    initial: AT_REST,
    bind(parts) {
      const spec = steeringLever('streakRule', lever, parts);
      checkNumber('POLICY_BOUNDS', `step of streakRule() for lever ${lever}`, step, {
        above: 0,
        max: spec.max - spec.min,
      });
      const toHarder = signOf(spec.harder);
      checkShare(feature, target, parts);
      return {
        initial: AT_REST,
        ignoresTarget: true,
        decide(input) {
          const known = input.players.map(({ features }) => features[feature]!).filter((share) => !Number.isNaN(share));
          const value = input.previous.session[lever]!;
          const resting = input.nowMs - input.memory.changedAtMs < coolDownMs;
          if (known.length === 0 || resting) return withLever(input, lever, value, input.memory);
          const share = known[upperMedianIndex(known)]!;
          if (share === target) return withLever(input, lever, value, input.memory);
          const moving = share > target === (toHarder === 1) ? 1 : -1;
          return withLever(input, lever, value + moving * step, { moving, changedAtMs: input.nowMs });
        },
      };
    },
  };
}

/** The target must lie where the feature can be above it and below it. */
function checkShare(feature: string, target: number, { features }: PolicyParts): void {
  const known = features.names.includes(feature);
  const expected = `streakRule() to name a feature of the definition (${features.names.join(', ')})`;
  check('DEFINITION_INVALID', known, expected, showUnknown(feature, features.names));
  const { min, max } = features.specOf(feature);
  const within = target > min && target < max;
  check('POLICY_BOUNDS', within, `target of streakRule() between ${min} and ${max}, as ${feature} is`, show(target));
}
