/** What a policy learns of a belief, in the units of the lever. */
import type { BoundOutcome } from '../outcome/outcome-spec.ts';
import type { PlayerBelief } from './player-belief.ts';

export interface BeliefView {
  /** The lever's value at which the player is held to meet their target, without help. */
  readonly mean: number;
  /** Standard deviation of that, in the same unit. */
  readonly spread: number;
  /** Outcomes that it rests on; at 0 it is what is held about anybody, or what the model says. */
  readonly outcomes: number;
  /** Chance of success that is expected at a value; `eased` is help, in units of the lever. */
  chanceAt(value: number, eased?: number): number;
  /**
   * The value at which the player's chance is most probably within `band` of their target: the present one unless
   * another is more probable by `reluctance`.
   */
  likeliest(now: number, band: number, reluctance: number): number;
}

/** A view of a belief as it is now; later outcomes show in it too. */
export function viewBelief({ scale }: BoundOutcome, belief: PlayerBelief, target: number): BeliefView {
  const { mean, spread } = belief.summarize(target);
  return {
    mean: scale.valueOf(mean),
    spread: spread * scale.range,
    outcomes: belief.outcomes,
    chanceAt: (value, eased = 0) => belief.expect(scale.placeOf(value) - eased / scale.range),
    likeliest(now, band, reluctance) {
      const place = scale.placeOf(now);
      const best = belief.likeliest(place, { target, band, reluctance, least: 0, most: 1 });
      return best === place ? now : scale.valueOf(Math.min(1, Math.max(0, best)));
    },
  };
}
