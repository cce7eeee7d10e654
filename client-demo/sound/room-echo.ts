/** The hall: a short, dark decay of noise as an impulse response. Seeded, so that a rendering is the same each time. */
import { createRandom, nextFloat } from '../../rooms/arena/simulation/world/random.ts';

const SECONDS = 1.8;
/** Exponent of the decay: down to a thousandth over the whole length. */
const DECAY = 6.9;
/** Share of each sample that comes from the one before: highs die first, as in a hall with curtains. */
const DARKNESS = 0.72;

/** Left and right; `sampleRate` in hertz. The energy is 1, so the hall is equally loud at any rate. */
export function echoImpulse(sampleRate: number): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  return [side(sampleRate, 1), side(sampleRate, 2)];
}

function side(sampleRate: number, seed: number): Float32Array<ArrayBuffer> {
  const random = createRandom(seed);
  const samples = new Float32Array(Math.round(SECONDS * sampleRate));
  let dark = 0;
  let energy = 0;
  for (let index = 0; index < samples.length; index++) {
    dark = DARKNESS * dark + (1 - DARKNESS) * (2 * nextFloat(random) - 1);
    const share = index / samples.length;
    // A soft beginning: the first 20 ms belong to the note itself.
    samples[index] = dark * Math.exp(-DECAY * share) * Math.min(1, index / (0.02 * sampleRate));
    energy += samples[index]! * samples[index]!;
  }
  const scale = 1 / Math.sqrt(energy);
  return samples.map((sample) => sample * scale);
}
