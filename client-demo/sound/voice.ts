/**
 * One voice: sources that never stop, behind a gain that a note opens and closes. Tone's own synths start a new source
 * for each note and keep a signal for each parameter. 32 of them made 1,400 nodes, 3.8 MB of garbage a second in a
 * fight, and collections of up to 13 ms.
 */
import { type BaseContext, connect, getContext, type InputNode } from 'tone';
import { createRandom, nextFloat } from '../../rooms/arena/simulation/world/random.ts';

/** The loudness of a note over its time; `sustain` is a share of its peak. */
export interface Envelope {
  readonly attackSeconds: number;
  readonly decaySeconds: number;
  readonly sustain: number;
  readonly releaseSeconds: number;
}

export interface Timbre {
  /** A named wave, a wave given by the strengths of its partials, or noise, which has no pitch. */
  readonly source: 'sine' | 'triangle' | 'pink noise' | readonly number[];
  /** Cents by which each wave is detuned, one wave for each. */
  readonly cents?: readonly number[];
  readonly envelope: Envelope;
  readonly levelDb?: number;
}

export interface Note {
  /** Hertz, 0 and above; noise ignores it. */
  readonly hz: number;
  readonly atSeconds: number;
  readonly seconds: number;
  /** 0 to 1. */
  readonly velocity: number;
}

/** Length of the noise before it repeats: more than any note lasts. */
const NOISE_SECONDS = 2;
/** The noise of each context, made once, and the number of voices that read it. */
const noises = new WeakMap<BaseContext, { readonly buffer: AudioBuffer; readers: number }>();
/**
 * Distance from one reader to the next. The golden ratio keeps them all apart: two in step would be 3 dB louder
 * together.
 */
const APART_SECONDS = NOISE_SECONDS * 0.618;

export class Voice {
  readonly #envelope: Envelope;
  readonly #loudness: GainNode;
  /** The wave's oscillators; noise has none. */
  readonly #oscillators: readonly OscillatorNode[];
  readonly #level: number;

  constructor(timbre: Timbre, output: InputNode) {
    this.#envelope = timbre.envelope;
    this.#level = 10 ** ((timbre.levelDb ?? 0) / 20);
    this.#loudness = getContext().createGain();
    this.#loudness.gain.value = 0;
    connect(this.#loudness, output);
    this.#oscillators = timbre.source === 'pink noise' ? [] : makeOscillators(timbre.source, timbre.cents ?? [0]);
    if (timbre.source === 'pink noise') startNoise(this.#loudness);
    for (const oscillator of this.#oscillators) {
      oscillator.connect(this.#loudness);
      oscillator.start();
    }
  }

  /** Takes over from a note that still sounds: its loudness goes on from where it is, so that nothing clicks. */
  play({ hz, atSeconds, seconds, velocity }: Note): void {
    for (const { frequency } of this.#oscillators) setLasting(frequency, hz, atSeconds);
    shape(this.#loudness.gain, this.#envelope, this.#level * velocity, atSeconds, seconds);
  }
}

/**
 * Sets a value that stays until the next. It is set twice: automation-events, below Tone, forgets old events only when
 * another is ahead of the one that is added. Set once, events would take 60 KB more a minute for as long as one plays.
 */
export function setLasting(param: AudioParam, value: number, atSeconds: number): void {
  param.setValueAtTime(value, atSeconds);
  param.setValueAtTime(value, atSeconds);
}

function makeOscillators(wave: 'sine' | 'triangle' | readonly number[], cents: readonly number[]): OscillatorNode[] {
  return cents.map((detune) => {
    const oscillator = getContext().createOscillator();
    if (typeof wave === 'string') oscillator.type = wave;
    else
      oscillator.setPeriodicWave(
        getContext().createPeriodicWave(new Float32Array(wave.length + 1), Float32Array.of(0, ...wave)),
      );
    oscillator.detune.value = detune;
    return oscillator;
  });
}

function startNoise(output: GainNode): void {
  const context = getContext();
  const noise = noises.get(context) ?? { buffer: makeNoise(context), readers: 0 };
  noises.set(context, noise);
  const source = context.createBufferSource();
  source.buffer = noise.buffer;
  source.loop = true;
  source.connect(output);
  source.start(0, (noise.readers++ * APART_SECONDS) % NOISE_SECONDS);
}

function makeNoise(context: BaseContext): AudioBuffer {
  const length = NOISE_SECONDS * context.sampleRate;
  const buffer = context.createBuffer(1, length, context.sampleRate);
  buffer.copyToChannel(pinkNoise(length), 0);
  return buffer;
}

/**
 * Seeded pink noise within [-1, 1], 3 dB less per octave from 60 Hz up at 44.1 kHz: three one-pole filters (Paul
 * Kellet's economy method).
 */
function pinkNoise(length: number): Float32Array<ArrayBuffer> {
  const random = createRandom(3);
  const poles = [0.99765, 0.963, 0.57];
  const gains = [0.099046, 0.2965164, 1.0526913];
  const held = [0, 0, 0];
  return Float32Array.from({ length }, () => {
    const white = 2 * nextFloat(random) - 1;
    let sum = 0.1848 * white;
    for (let pole = 0; pole < 3; pole++) {
      held[pole] = poles[pole]! * held[pole]! + gains[pole]! * white;
      sum += held[pole]!;
    }
    return 0.11 * sum;
  });
}

/**
 * Uses approaches only, which begin at whatever the value is by then. The last event makes the voice silent, which
 * costs nothing.
 */
function shape(gain: AudioParam, envelope: Envelope, peak: number, atSeconds: number, seconds: number): void {
  const { attackSeconds, decaySeconds, sustain, releaseSeconds } = envelope;
  const endSeconds = atSeconds + seconds;
  gain.cancelScheduledValues(atSeconds);
  // Reaches 95 % in that time.
  gain.setTargetAtTime(peak, atSeconds, attackSeconds / 3);
  if (attackSeconds < seconds)
    gain.setTargetAtTime(sustain * peak, atSeconds + attackSeconds, fallConstant(decaySeconds));
  gain.setTargetAtTime(0, endSeconds, fallConstant(releaseSeconds));
  gain.setValueAtTime(0, endSeconds + 1.5 * releaseSeconds);
}

/**
 * A time constant that falls to half a percent in a short time and further in a long one, as Tone's exponential
 * envelopes do.
 */
function fallConstant(seconds: number): number {
  return Math.log(seconds + 1) / Math.log(200);
}
