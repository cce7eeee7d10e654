/**
 * What the director remembers of a fight, what a player feels in it, and the beat. Its decisions are in
 * step-director.ts.
 */

import type { Ship } from '../ships/ship.ts';
import { TICKS_PER_SECOND } from '../world/constants.ts';

export const DIRECTION = { buildUp: 0, peak: 1, relax: 2 } as const;

export interface Director {
  /** One of DIRECTION. */
  direction: number;
  /** Ticks spent in the direction. */
  directionTicks: number;
  /** Ticks of relax since the players calmed down. */
  calmTicks: number;
  /** The highest intensity of a player, smoothed, 0 to 1. */
  intensity: number;
  /** The tempo, MIN_TEMPO_BPM to MAX_TEMPO_BPM. */
  tempoBpm: number;
  /** Beats since the world began, with fractions, for music and picture. */
  beats: number;
}

export const MIN_TEMPO_BPM = 84;
export const MAX_TEMPO_BPM = 156;
const TICKS_PER_MINUTE = 60 * TICKS_PER_SECOND;

/** Distance within which a foe is felt, in pixels. */
export const NEAR_FOE = 190;

export function createDirector(): Director {
  return {
    direction: DIRECTION.buildUp,
    directionTicks: 0,
    calmTicks: 0,
    intensity: 0,
    tempoBpm: MIN_TEMPO_BPM,
    beats: 0,
  };
}

export function feelHurt(ship: Ship, damage: number): void {
  ship.intensity = Math.min(1, ship.intensity + damage / 55);
}

export function feelKill(ship: Ship, distance: number): void {
  if (distance < NEAR_FOE) ship.intensity = Math.min(1, ship.intensity + 0.045);
}

export function feelNearMiss(ship: Ship): void {
  ship.intensity = Math.min(1, ship.intensity + 0.04);
}

/** Moves the beat on. It comes first in a step, so that the whole step sees the same beat. */
export function stepBeat(director: Director): void {
  director.beats += director.tempoBpm / TICKS_PER_MINUTE;
}

/** Ticks of one beat at the present tempo: 7.7 to 14.3. */
export function beatTicks({ tempoBpm }: Director): number {
  return TICKS_PER_MINUTE / tempoBpm;
}

/**
 * Whether the moment `inTicks` from now, at the present tempo, is the first tick of a beat. With `parts`, the first
 * tick of such a part of a beat counts too.
 */
export function isOnBeat({ beats, tempoBpm }: Director, inTicks = 0, parts = 1): boolean {
  const step = (tempoBpm / TICKS_PER_MINUTE) * parts;
  const at = beats * parts + step * inTicks;
  return Math.floor(at) > Math.floor(at - step);
}
