/**
 * Which layers sound, and how much. They follow the music's energy, 0 to 1. It is the greater of two: the director's
 * intensity (the most pressed player's), and how far its tempo has risen. So an easy fight is more than a bare pulse.
 */
import { TEMPO_BPM } from './step-clock.ts';

/** The music's energy, 0 to 1; `intensity` is 0 to 1. */
export function energyOf(intensity: number, bpm: number): number {
  const risen = (bpm - TEMPO_BPM.min) / (TEMPO_BPM.max - TEMPO_BPM.min);
  return Math.min(1, Math.max(0, intensity, risen));
}

export const LAYERS = ['pulse', 'bass', 'harmony', 'melody'] as const;
export type Layer = (typeof LAYERS)[number];
export type LayerLevels = Readonly<Record<Layer, number>>;

/**
 * Energy at which a layer begins to be heard; it is fully there FADE later. The pulse is always there. The director
 * raises the tempo of any fight by a fifth of its range; at that point three layers are fully there.
 */
const ENTERS: Readonly<Record<Layer, number>> = {
  pulse: Number.NEGATIVE_INFINITY,
  bass: 0.02,
  harmony: 0.08,
  melody: 0.32,
};
const FADE = 0.12;

/** Share of each layer's own loudness, 0 to 1. */
export function layerLevels(energy: number): LayerLevels {
  return {
    pulse: 1,
    bass: levelOf('bass', energy),
    harmony: levelOf('harmony', energy),
    melody: levelOf('melody', energy),
  };
}

function levelOf(layer: Layer, energy: number): number {
  const share = Math.min(1, Math.max(0, (energy - ENTERS[layer]) / FADE));
  return share * share * (3 - 2 * share);
}

/** How many layers are at least half there, 1 to 4. */
export function countLayers(energy: number): number {
  const levels = layerLevels(energy);
  return LAYERS.filter((layer) => levels[layer] >= 0.5).length;
}

/** Time constants of the heard energy: a fight is heard at once, and lingers. */
const RISE_SECONDS = 0.8;
const FALL_SECONDS = 3.5;

/** The heard energy after `seconds` on its way to `wanted`. */
export function followEnergy(heard: number, wanted: number, seconds: number): number {
  const constant = wanted > heard ? RISE_SECONDS : FALL_SECONDS;
  return wanted + (heard - wanted) * Math.exp(-seconds / constant);
}
