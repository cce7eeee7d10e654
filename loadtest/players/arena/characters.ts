/** People who are several kinds' first or last hands, or sit in groups. */
import type { Traits } from './traits.ts';

/** Sees late, aims badly, hardly leads, looks away. */
export const BEGINNER: Partial<Traits> = {
  latencyTicks: 8,
  aimNoise: 0.3,
  turnRate: 0.35,
  leading: 0.1,
  firing: 0.7,
  awareness: 110,
  dodging: 0.45,
  dashing: 0.03,
  lapseChance: 0.01,
  lapseTicks: 16,
  greed: 0.25,
};

/** Reacts in 100 ms, leads its aim and dashes out of trouble. */
export const EXPERT: Partial<Traits> = {
  latencyTicks: 2,
  aimNoise: 0.035,
  turnRate: 3,
  leading: 1,
  firing: 1,
  awareness: 300,
  dodging: 2,
  dashing: 0.8,
  distance: 270,
  greed: 0.8,
  ways: 8,
  holdTicks: 1,
  lapseChance: 0.0005,
};

/** Random keys: moves, turns and shoots whatever comes. */
export const MASHER: Partial<Traits> = {
  eyes: 'nobody',
  feet: 'mash',
  aimNoise: 0.6,
  turnRate: 0.5,
  firing: 0.9,
  dodging: 0.2,
  dashing: 0.05,
  greed: 0,
  holdTicks: 5,
  lapseChance: 0,
};

/** A small child: runs at whatever can be taken, and shoots roughly where it looks. */
export const CHILD: Partial<Traits> = {
  eyes: 'ahead',
  trigger: 'bursts',
  feet: 'roam',
  latencyTicks: 8,
  aimNoise: 0.3,
  turnRate: 0.25,
  leading: 0.1,
  firing: 0.8,
  awareness: 130,
  dodging: 0.4,
  dashing: 0.02,
  greed: 0.7,
  ways: 4,
  holdTicks: 6,
  lapseChance: 0.02,
  lapseTicks: 14,
};

/** Good with a pad: turns slowly, moves freely. */
export const PAD_VETERAN: Partial<Traits> = {
  eyes: 'sticky',
  latencyTicks: 3,
  aimNoise: 0.06,
  turnRate: 0.22,
  leading: 0.8,
  firing: 1,
  awareness: 280,
  dodging: 1.8,
  dashing: 0.6,
  greed: 0.7,
  ways: 0,
  holdTicks: 1,
  lapseChance: 0.001,
};

/** Nobody at the controls. */
export const NOBODY: Partial<Traits> = {
  eyes: 'nobody',
  trigger: 'never',
  feet: 'stand',
  firing: 0,
  aimNoise: 0,
  dodging: 0,
  dashing: 0,
  greed: 0,
};
