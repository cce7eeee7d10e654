/**
 * Which layers sound, and how much. What drives them is the director's intensity (the most pressed player's, 0 to 1), not
 * the tempo: a quick calm piece stays thin, a slow fight is full.
 */

export const LAYERS = ['pulse', 'bass', 'harmony', 'melody'] as const;
export type Layer = (typeof LAYERS)[number];
export type LayerLevels = Readonly<Record<Layer, number>>;

/** Intensity at which a layer begins to be heard; it is whole FADE later. The pulse is always there. */
const ENTERS: Readonly<Record<Layer, number>> = {
  pulse: Number.NEGATIVE_INFINITY,
  bass: 0.05,
  harmony: 0.14,
  melody: 0.4,
};
const FADE = 0.12;

/** Share of each layer's own loudness, 0 to 1. */
export function layerLevels(intensity: number): LayerLevels {
  return {
    pulse: 1,
    bass: levelOf('bass', intensity),
    harmony: levelOf('harmony', intensity),
    melody: levelOf('melody', intensity),
  };
}

function levelOf(layer: Layer, intensity: number): number {
  const share = Math.min(1, Math.max(0, (intensity - ENTERS[layer]) / FADE));
  return share * share * (3 - 2 * share);
}

/** How many layers are at least half there, 1 to 4. */
export function countLayers(intensity: number): number {
  const levels = layerLevels(intensity);
  return LAYERS.filter((layer) => levels[layer] >= 0.5).length;
}

/** Time constants of what is heard: a fight is heard at once, and lingers. */
const RISE_SECONDS = 0.8;
const FALL_SECONDS = 3.5;

/** Where the heard intensity is after `seconds` on its way to `wanted`. */
export function followIntensity(heard: number, wanted: number, seconds: number): number {
  const constant = wanted > heard ? RISE_SECONDS : FALL_SECONDS;
  return wanted + (heard - wanted) * Math.exp(-seconds / constant);
}
