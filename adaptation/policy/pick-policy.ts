/** A ready policy that picks the best of several contents. Pure. */
import { check, checkNumber, checkObject, show } from '../../inference/check-declaration.ts';
import type { NamedPolicy, PolicyPlayer } from '../session/definition.ts';
import { upperMedianIndex } from './group.ts';
import { AT_REST, checkPredicted, type LeverMemory, sessionLever, withLever } from './session-lever.ts';
import { MAX_COOL_DOWN_MS } from './target-band.ts';

export interface PickPolicyOptions {
  /** How much better another content must be than the present one; default 0. */
  readonly margin?: number;
  /** Milliseconds between two picks, up to an hour; default 1,000. */
  readonly coolDownMs?: number;
}

/**
 * Sets a lever of the session to the number of the best content, counted from 0 in the order of `predicts.labels`. With
 * several players, each content counts with its median, so that one player alone decides nothing for the others. Throws
 * POLICY_BOUNDS.
 */
export function pickPolicy<const Lever extends string>(
  lever: Lever,
  options: PickPolicyOptions = {},
): NamedPolicy<LeverMemory, Lever, never> {
  checkObject('POLICY_BOUNDS', 'the options of pickPolicy()', options, ['margin', 'coolDownMs']);
  const { margin = 0, coolDownMs = 1000 } = options;
  checkNumber('POLICY_BOUNDS', 'margin of pickPolicy()', margin, { min: 0 });
  checkNumber('POLICY_BOUNDS', 'coolDownMs of pickPolicy()', coolDownMs, { min: 0, max: MAX_COOL_DOWN_MS });
  return {
    initial: AT_REST,
    bind(parts) {
      const { min, max, initial } = sessionLever('pickPolicy', lever, parts);
      checkPredicted('pickPolicy', 'best', parts);
      const count = 'labels' in parts.predicts ? parts.predicts.labels.length : 0;
      const numbered = min === 0 && max === count - 1 && Number.isInteger(initial);
      const expected = `lever ${lever} to number the ${count} contents that pickPolicy() picks from, 0 to ${count - 1}`;
      check('DEFINITION_INVALID', numbered, expected, `${min} to ${max}, initially ${initial}`);
      const tried = parts.inputs.some(({ kind }) => kind === 'candidates');
      check('DEFINITION_INVALID', !tried, 'no candidates beside pickPolicy(): its columns are', show('candidates'));
      return {
        initial: AT_REST,
        ignoresTarget: true,
        decide(input) {
          const value = input.previous.session[lever]!;
          const scores = Array.from({ length: count }, (_, content) => medianScore(input.players, content));
          const best = scores.indexOf(Math.max(...scores));
          const better = scores[best]! - scores[Math.round(value)]! > margin;
          const rests = input.nowMs - input.memory.changedAtMs < coolDownMs;
          if (!better || rests) return withLever(input, lever, value, input.memory);
          return withLever(input, lever, best, { moving: 0, changedAtMs: input.nowMs });
        },
      };
    },
  };
}

function medianScore(players: readonly PolicyPlayer[], content: number): number {
  const scores = players.map(({ predicted }) => predicted[content]!);
  return scores[upperMedianIndex(scores)]!;
}
