/**
 * What sets simulated people apart: eyes, hands, trigger and feet, each with a habit of its own. Numbers mix, so that
 * someone may learn, tire, or hand over to somebody else.
 */

/** Whom to aim at. `ahead` is whoever is nearest to where the hand points already; `nobody` points anywhere. */
export type Eyes = 'nearest' | 'sticky' | 'biggest' | 'weakest' | 'ahead' | 'nobody';

/** When to fire. */
export type Trigger = 'always' | 'aligned' | 'bursts' | 'close' | 'never';

/** Where to go when nothing threatens. */
export type Feet =
  /** Keeps its distance and circles. */
  | 'kite'
  /** Stays where it is. */
  | 'stand'
  /** Goes to a corner and stays there. */
  | 'corner'
  /** Runs from all of them. */
  | 'flee'
  /** Runs at its target. */
  | 'charge'
  /** A new direction now and then, whatever comes. */
  | 'mash'
  /** Runs round the middle, whatever comes. */
  | 'circle'
  /** Left and right. */
  | 'strafe'
  /** Along the walls. */
  | 'wall'
  /** Goes from one place to another. */
  | 'roam';

export interface Traits {
  readonly eyes: Eyes;
  readonly trigger: Trigger;
  readonly feet: Feet;
  /** Ticks of 50 ms from seeing to doing. */
  readonly latencyTicks: number;
  /** Standard deviation of the aim, in radians, and the fastest turn of it per tick. */
  readonly aimNoise: number;
  readonly turnRate: number;
  /** Share of a target's way that the aim allows for: 0 to 1. */
  readonly leading: number;
  /** Chance per tick that the wish to fire reaches the button. */
  readonly firing: number;
  /** How far danger is noticed, in pixels, and how strongly it moves the feet. */
  readonly awareness: number;
  readonly dodging: number;
  /** Chance to dash per alarmed tick. */
  readonly dashing: number;
  /** Distance that feet keep where they keep one, in pixels. */
  readonly distance: number;
  /** Pull of what lies about to be taken. */
  readonly greed: number;
  /** Directions that the device has: 4 or 8; 0 for any. */
  readonly ways: number;
  /** Ticks for which a direction is kept. */
  readonly holdTicks: number;
  /** Chance per tick of looking away, and for how many ticks. */
  readonly lapseChance: number;
  readonly lapseTicks: number;
  /** Errors grow by this factor for so many ticks after being downed. */
  readonly tilt: number;
  readonly tiltTicks: number;
  /** Chance per tick that the line begins to stall, and for how many ticks the last input stands then. */
  readonly stallChance: number;
  readonly stallTicks: number;
}

/** A middling player with keyboard and mouse. */
export const MIDDLING: Traits = {
  eyes: 'nearest',
  trigger: 'always',
  feet: 'kite',
  latencyTicks: 5,
  aimNoise: 0.14,
  turnRate: 0.6,
  leading: 0.5,
  firing: 0.9,
  awareness: 170,
  dodging: 0.8,
  dashing: 0.15,
  distance: 230,
  greed: 0.4,
  ways: 8,
  holdTicks: 3,
  lapseChance: 0.004,
  lapseTicks: 12,
  tilt: 1,
  tiltTicks: 0,
  stallChance: 0,
  stallTicks: 0,
};

/** Traits between two people's: habits are of the nearer one, numbers in between. */
export function mixTraits(from: Traits, to: Traits, level: number): Traits {
  if (level <= 0) return from;
  if (level >= 1) return to;
  const { eyes, trigger, feet, ways } = level < 0.5 ? from : to;
  const mix = (of: (traits: Traits) => number) => of(from) + level * (of(to) - of(from));
  const whole = (of: (traits: Traits) => number) => Math.round(mix(of));
  return {
    ...{ eyes, trigger, feet, ways },
    latencyTicks: whole((traits) => traits.latencyTicks),
    aimNoise: mix((traits) => traits.aimNoise),
    turnRate: mix((traits) => traits.turnRate),
    leading: mix((traits) => traits.leading),
    firing: mix((traits) => traits.firing),
    awareness: mix((traits) => traits.awareness),
    dodging: mix((traits) => traits.dodging),
    dashing: mix((traits) => traits.dashing),
    distance: mix((traits) => traits.distance),
    greed: mix((traits) => traits.greed),
    holdTicks: whole((traits) => traits.holdTicks),
    lapseChance: mix((traits) => traits.lapseChance),
    lapseTicks: whole((traits) => traits.lapseTicks),
    tilt: mix((traits) => traits.tilt),
    tiltTicks: whole((traits) => traits.tiltTicks),
    stallChance: mix((traits) => traits.stallChance),
    stallTicks: whole((traits) => traits.stallTicks),
  };
}
