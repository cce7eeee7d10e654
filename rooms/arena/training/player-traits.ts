/**
 * The traits of simulated players: one draw each, wide enough for beginners and experts. They make training data; the
 * bots that judge controllers are others and share no code with them.
 */
import type { Random } from 'rubato/training';

export interface PlayerTraits {
  /** Ticks from seeing to doing: 2 (100 ms) to 12 (600 ms). */
  readonly reactionTicks: number;
  /** Standard deviation of the aim, as a tangent: 0.02 to 0.45. */
  readonly aimSpread: number;
  /** How far the player leads a moving foe, as a share of the shot's flight: 0 to 1. */
  readonly leading: number;
  /** How many of nine directions are weighed before moving: 2 to 9. */
  readonly foresight: number;
  /** How far danger is noticed, in pixels: 60 to 260. */
  readonly awareness: number;
  /** The distance from foes that the player prefers, in pixels: 40 (a brawler) to 420 (a sniper). */
  readonly distance: number;
  /** Chance to dash per alarmed tick: 0 to 0.6. */
  readonly dashing: number;
  /** Chance per tick of looking away, then for how long. */
  readonly lapseChance: number;
  readonly lapseTicks: number;
  /** Errors shrink by this share per minute at first (learning), and grow by this share per minute later (fatigue). */
  readonly learning: number;
  readonly fatigue: number;
  readonly tiresAfterMinutes: number;
  /** Errors grow by this factor for twenty seconds after being downed. */
  readonly tilt: number;
  /** How firmly the trigger is held: 0.3 to 1. */
  readonly firing: number;
}

/** Draws traits from one overall skill and much chance per trait: real players who aim well don't all dodge well. */
export function drawTraits(random: Random): PlayerTraits {
  const skill = random();
  const trait = (share: number) => Math.min(1, Math.max(0, share * skill + (1 - share) * random()));
  const reaction = trait(0.6);
  const aim = trait(0.6);
  const moving = trait(0.6);
  return {
    reactionTicks: Math.round(12 - 10 * reaction),
    aimSpread: 0.02 + 0.43 * (1 - aim) * (1 - aim),
    leading: trait(0.7),
    foresight: 2 + Math.floor(7.99 * moving),
    awareness: 60 + 200 * trait(0.6),
    distance: 40 + 380 * random(),
    dashing: 0.6 * trait(0.5) * random(),
    lapseChance: 0.015 * (1 - trait(0.5)),
    lapseTicks: 4 + Math.floor(30 * random()),
    learning: 0.15 * random(),
    fatigue: 0.12 * random(),
    tiresAfterMinutes: 2 + 8 * random(),
    tilt: 1 + 1.2 * random() * random(),
    firing: 0.3 + 0.7 * trait(0.4),
  };
}
