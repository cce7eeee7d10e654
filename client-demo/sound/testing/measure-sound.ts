/**
 * Measures music: levels, bands, onsets, tempo. Samples are one channel, from -1 to 1; levels are decibels of full
 * scale (a square wave has 0, a sine -3), with a floor at SILENCE_DB.
 */

const SILENCE_DB = -120;

export function decibels(amplitude: number): number {
  return Math.max(SILENCE_DB, 20 * Math.log10(amplitude));
}

/** Root mean square of samples [from, to). */
export function rmsOf(samples: Float32Array, from = 0, to = samples.length): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += samples[index]! * samples[index]!;
  return Math.sqrt(sum / Math.max(1, to - from));
}

/** Taps on each side of a point between samples, and points from sample to sample (ITU-R BS.1770 asks for four). */
const SINC_TAPS = 12;
const POINTS = 4;

/** The highest point of the curve through the samples, between them too: a converter will have to reach it. */
export function truePeakOf(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  // No high point hides between two small samples: only loud places are worth the sum.
  const loud = 0.7 * peak;
  let between = peak;
  for (let index = SINC_TAPS; index < samples.length - SINC_TAPS; index++) {
    if (Math.abs(samples[index]!) < loud) continue;
    for (let point = 1 - POINTS; point < POINTS; point++) {
      if (point !== 0) between = Math.max(between, Math.abs(sincAt(samples, index, point / POINTS)));
    }
  }
  return between;
}

/** The band-limited curve at `index` + `share`, by a sinc under a Hann window. */
function sincAt(samples: Float32Array, index: number, share: number): number {
  let sum = 0;
  for (let tap = -SINC_TAPS; tap <= SINC_TAPS; tap++) {
    const x = Math.PI * (share - tap);
    const window = 0.5 + 0.5 * Math.cos(x / (SINC_TAPS + 1));
    sum += samples[index + tap]! * (x === 0 ? 1 : (Math.sin(x) / x) * window);
  }
  return sum;
}

/** The part of the samples between two frequencies; fourth-order edges (two Butterworth-like sections each). */
export function bandOf(samples: Float32Array, sampleRate: number, lowHz: number, highHz: number): Float32Array {
  let band = samples;
  for (const q of [0.541, 1.307]) {
    if (lowHz > 0) band = filter(band, sampleRate, lowHz, q, 'high');
    if (highHz < sampleRate / 2) band = filter(band, sampleRate, highHz, q, 'low');
  }
  return band;
}

/** One filter section after R. Bristow-Johnson's "Audio EQ Cookbook". */
function filter(samples: Float32Array, sampleRate: number, hz: number, q: number, pass: 'low' | 'high'): Float32Array {
  const omega = (2 * Math.PI * hz) / sampleRate;
  const cosine = Math.cos(omega);
  const alpha = Math.sin(omega) / (2 * q);
  const b1 = pass === 'low' ? 1 - cosine : -(1 + cosine);
  const b0 = Math.abs(b1) / 2;
  const a0 = 1 + alpha;
  const out = new Float32Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    const x = samples[index]!;
    const y = (b0 * x + b1 * x1 + b0 * x2 + 2 * cosine * y1 - (1 - alpha) * y2) / a0;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    out[index] = y;
  }
  return out;
}

/** Levels of consecutive frames of `frameSeconds`. */
export function frameLevels(samples: Float32Array, sampleRate: number, frameSeconds: number): number[] {
  const size = Math.round(frameSeconds * sampleRate);
  const levels: number[] = [];
  for (let at = 0; at + size <= samples.length; at += size) levels.push(decibels(rmsOf(samples, at, at + size)));
  return levels;
}

/** The value that a `share` of all values lies below; `share` is 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Bands in which an onset may show: drum and bass, chords, bells, brush. */
const ONSET_BANDS = [
  [30, 150],
  [150, 600],
  [600, 2500],
  [4000, Number.POSITIVE_INFINITY],
] as const;
const HOP_SECONDS = 0.005;
/** A quieter sound begins nothing. */
const GATE_DB = -62;

export interface Onsets {
  /** Decibels that all bands together rise, per hop. */
  readonly strength: Float32Array;
  readonly hopSeconds: number;
}

export function findOnsets(samples: Float32Array, sampleRate: number): Onsets {
  const hopSeconds = Math.round(HOP_SECONDS * sampleRate) / sampleRate;
  const strength = new Float32Array(Math.floor(samples.length / Math.round(hopSeconds * sampleRate)));
  for (const [low, high] of ONSET_BANDS) {
    const levels = frameLevels(bandOf(samples, sampleRate, low, high), sampleRate, hopSeconds);
    for (let hop = 3; hop < levels.length; hop++) {
      const rise = Math.max(GATE_DB, levels[hop]!) - Math.max(GATE_DB, levels[hop - 3]!);
      strength[hop]! += Math.max(0, rise);
    }
  }
  return { strength, hopSeconds };
}

/** One octave, so that neither twice nor half the tempo can be taken for it. */
const TEMPI = { from: 80, to: 160, step: 0.1 } as const;
const BEATS_COMPARED = 4;

/** The tempo in beats per minute at which the onsets are most like those one to four beats later. */
export function measureTempo({ strength, hopSeconds }: Onsets): number {
  const mean = strength.reduce((sum, value) => sum + value, 0) / strength.length;
  const centred = strength.map((value) => value - mean);
  const memo = new Map<number, number>();
  const atLag = (lag: number): number => {
    let sum = memo.get(lag);
    if (sum === undefined) {
      sum = 0;
      for (let hop = lag; hop < centred.length; hop++) sum += centred[hop]! * centred[hop - lag]!;
      sum /= centred.length - lag;
      memo.set(lag, sum);
    }
    return sum;
  };
  let best = TEMPI.from as number;
  let most = Number.NEGATIVE_INFINITY;
  for (let bpm: number = TEMPI.from; bpm < TEMPI.to; bpm += TEMPI.step) {
    let sum = 0;
    for (let beats = 1; beats <= BEATS_COMPARED; beats++) {
      const lag = (60 * beats) / bpm / hopSeconds;
      const whole = Math.floor(lag);
      sum += atLag(whole) + (lag - whole) * (atLag(whole + 1) - atLag(whole));
    }
    if (sum > most) {
      most = sum;
      best = bpm;
    }
  }
  return best;
}

/** Seconds at which something begins: peaks of at least `leastDb` that are `apartSeconds` or more from a higher one. */
export function onsetTimes({ strength, hopSeconds }: Onsets, leastDb: number, apartSeconds: number): number[] {
  const apart = Math.round(apartSeconds / hopSeconds);
  const times: number[] = [];
  for (let hop = 0; hop < strength.length; hop++) {
    const value = strength[hop]!;
    if (value < leastDb) continue;
    const around = strength.subarray(Math.max(0, hop - apart), hop + apart + 1);
    const isPeak = around.every((other, index) => other < value || (other === value && index >= Math.min(hop, apart)));
    if (isPeak) times.push(hop * hopSeconds);
  }
  return times;
}
