/** A ready policy for a predicted value: "keep the lap time near 40 s". Pure. */
import { checkNumber, checkObject } from '../../inference/check-declaration.ts';
import type { NamedPolicy } from '../session/definition.ts';
import { harderMedianIndex, upperMedianIndex } from './group.ts';
import {
  AT_REST,
  checkCandidates,
  checkPredicted,
  type LeverMemory,
  nearestCandidate,
  sessionLever,
  withLever,
} from './session-lever.ts';
import { MAX_COOL_DOWN_MS } from './target-band.ts';

export interface ValuePolicyOptions {
  /** The wanted value, in the unit that `predicts` declares. */
  readonly target: number;
  /** Distance from the target at which the lever starts to move; it stops within half of it. Above 0, same unit. */
  readonly tolerance: number;
  /** Largest move of one decision, in units of the lever; default 0.04 of its range. */
  readonly step?: number;
  /** Milliseconds between two moves, up to an hour; default 1,000. */
  readonly coolDownMs?: number;
}

/**
 * Moves a lever of the session to where the predicted value meets the target, whether the value rises or falls with the
 * lever; a player who asked for a value of their own is kept near that one. With several players it follows the median of what they need, the harder one where the lever has a harder
 * side. Needs candidates for `lever` among the inputs. Throws POLICY_BOUNDS.
 */
export function valuePolicy<const Lever extends string>(
  lever: Lever,
  options: ValuePolicyOptions,
): NamedPolicy<LeverMemory, Lever, never> {
  checkObject('POLICY_BOUNDS', 'the options of valuePolicy()', options, ['target', 'tolerance', 'step', 'coolDownMs']);
  const { target, tolerance, coolDownMs = 1000 } = options;
  checkNumber('POLICY_BOUNDS', 'target of valuePolicy()', target);
  checkNumber('POLICY_BOUNDS', 'tolerance of valuePolicy()', tolerance, { above: 0 });
  checkNumber('POLICY_BOUNDS', 'coolDownMs of valuePolicy()', coolDownMs, { min: 0, max: MAX_COOL_DOWN_MS });
  return {
    initial: AT_REST,
    bind(parts) {
      const { min, max, harder } = sessionLever('valuePolicy', lever, parts);
      checkPredicted('valuePolicy', 'value', parts);
      checkCandidates('valuePolicy', lever, parts);
      const { step = 0.04 * (max - min) } = options;
      checkNumber('POLICY_BOUNDS', `step of valuePolicy() for lever ${lever}`, step, { above: 0, max: max - min });
      return {
        initial: AT_REST,
        decide(input) {
          const { players, candidates, memory } = input;
          const value = input.previous.session[lever]!;
          const wanted = players.map((player) =>
            valueNear(candidates, player.predicted, player.target ?? target, value),
          );
          const median = harder === 'neither' ? upperMedianIndex(wanted) : harderMedianIndex(wanted, harder);
          const { predicted, target: own } = players[median]!;
          const distance = Math.abs(predicted[nearestCandidate(candidates, value)]! - (own ?? target));
          const rests = distance <= (memory.moving === 0 ? tolerance : tolerance / 2);
          if (rests) return withLever(input, lever, value, memory.moving === 0 ? memory : { ...memory, moving: 0 });
          if (input.nowMs - memory.changedAtMs < coolDownMs) return withLever(input, lever, value, memory);
          const move = Math.min(step, Math.max(-step, wanted[median]! - value));
          const next = Math.min(max, Math.max(min, value + move));
          if (next === value) return withLever(input, lever, value, memory);
          return withLever(input, lever, next, { moving: next > value ? 1 : -1, changedAtMs: input.nowMs });
        },
      };
    },
  };
}

/**
 * The lever's value at which the predicted values meet the target, linear between candidates. If there are several, the
 * nearest to `value`; if there is none, the candidate that comes nearest. `candidates` rise.
 */
export function valueNear(
  candidates: ArrayLike<number>,
  predicted: ArrayLike<number>,
  target: number,
  value: number,
): number {
  let found = Number.NaN;
  for (let i = 1; i < candidates.length; i++) {
    const [before, after] = [predicted[i - 1]! - target, predicted[i]! - target];
    if (before * after > 0) continue;
    const share = before === after ? 0 : before / (before - after);
    const met = candidates[i - 1]! + share * (candidates[i]! - candidates[i - 1]!);
    if (Number.isNaN(found) || Math.abs(met - value) < Math.abs(found - value)) found = met;
  }
  if (!Number.isNaN(found)) return found;
  let best = 0;
  for (let i = 1; i < candidates.length; i++) {
    if (Math.abs(predicted[i]! - target) < Math.abs(predicted[best]! - target)) best = i;
  }
  return candidates[best]!;
}
