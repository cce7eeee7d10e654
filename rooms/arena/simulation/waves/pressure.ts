/**
 * The pressure on a ship: the director's fast loop. It eases within seconds when a player is hurt, presses when they
 * are untouched, and is 1 in between. So the chance of lasting the next half minute depends less on how much health is
 * left, and a difficulty that is a little off does less harm.
 *
 * Foes show it: those who are after the ship are slower and aim worse or better, fewer or more of them come, and in
 * company they turn to the ship that is pressed. Nothing that nobody sees moves with it: not the damage of a hit, not
 * the health of a foe, not what a player's own shots do.
 */

import { isResting, isUp, type Ship } from '../ships/ship.ts';
import { ARENA_PHASE, TICKS_PER_SECOND } from '../world/constants.ts';
import type { LeverMap } from '../world/levers.ts';
import type { World } from '../world/world.ts';

export const MIN_PRESSURE = 0.35;
export const NEUTRAL_PRESSURE = 1;
export const MAX_PRESSURE = 1.4;

/** It falls by at most 0.7 a second and rises by at most 0.15 a second: relief is felt at once, a push creeps in. */
export const EASE_PER_TICK = 0.7 / TICKS_PER_SECOND;
export const PRESS_PER_TICK = 0.15 / TICKS_PER_SECOND;

/**
 * Pressure without health; what full health adds; what being untouched adds, by the health that is left, so that
 * nobody is pressed to whom the next hit is the last; what full strain takes away.
 */
const BASE = 0.15;
const FOR_HEALTH = 0.85;
const FOR_CALM = 0.4;
const FOR_STRAIN = 0.6;
/** Ticks of fighting without a hit until a ship counts as untouched. */
const CALM_TICKS = 12 * TICKS_PER_SECOND;
/** Share of the strain that stays after a tick: half of it is gone after 5.5 s. */
const STRAIN_KEPT = 1 - 1 / (8 * TICKS_PER_SECOND);

/** A map that is 1 at neutral pressure and linear on either side. */
function through(atMin: number, atMax: number): LeverMap {
  return {
    unit: 'factor',
    min: Math.min(atMin, atMax),
    max: Math.max(atMin, atMax),
    direction: atMax > atMin ? 'rises' : 'falls',
    at: (pressure) =>
      pressure < NEUTRAL_PRESSURE
        ? atMin + (1 - atMin) * ((pressure - MIN_PRESSURE) / (NEUTRAL_PRESSURE - MIN_PRESSURE))
        : 1 + (atMax - 1) * ((pressure - NEUTRAL_PRESSURE) / (MAX_PRESSURE - NEUTRAL_PRESSURE)),
  };
}

/** What pressure does: factors on the numbers that the difficulty in force gives. */
export const PRESSURE_MAPS = {
  /** How often groups of foes come. */
  spawnRate: through(0.35, 1.4),
  /** How many foes may be there at once. */
  foesAtOnce: through(0.35, 1.4),
  /** Movement, shots and attacks of the foes that are after the ship. */
  foePace: through(0.4, 1.25),
  /** The greatest error of their aim. */
  foeAimError: through(4, 0.6),
  /** The chance that a foe which the player has slain leaves something; what is added is health. */
  pickupRate: through(2, 0.8),
  /** How near the ship seems to foes that choose whom to go for. */
  attention: through(0.35, 1.4),
} as const;

/** Notes that a hit has taken `damage`. */
export function feelStrain(ship: Ship, damage: number): void {
  ship.strain = Math.min(1, ship.strain + damage / ship.maxHealth);
  ship.untouchedTicks = 0;
}

/** Steps a ship's pressure, every tick. */
export function stepPressure(world: World, ship: Ship): void {
  ship.strain *= STRAIN_KEPT;
  if (world.phase === ARENA_PHASE.fight && isUp(ship)) {
    ship.untouchedTicks = Math.min(CALM_TICKS, ship.untouchedTicks + 1);
  }
  const wanted = wantedPressure(ship);
  ship.pressure = Math.min(ship.pressure + PRESS_PER_TICK, Math.max(ship.pressure - EASE_PER_TICK, wanted));
}

function wantedPressure(ship: Ship): number {
  if (!ship.adaptive) return NEUTRAL_PRESSURE;
  const calm = ship.untouchedTicks / CALM_TICKS;
  const health = ship.health / ship.maxHealth;
  const wanted = BASE + FOR_HEALTH * health + FOR_CALM * calm * health - FOR_STRAIN * ship.strain;
  return Math.min(MAX_PRESSURE, Math.max(MIN_PRESSURE, wanted));
}

/**
 * The pressure of those who play together, their mean: each brings their own share of foes, so that nobody gets more or
 * less for another's hurt. Neutral while nobody is there.
 */
export function sharedPressure(world: World): number {
  let sum = 0;
  let count = 0;
  for (const ship of world.ships) {
    if (!ship.present || isResting(ship)) continue;
    sum += ship.pressure;
    count += 1;
  }
  return count === 0 ? NEUTRAL_PRESSURE : sum / count;
}
