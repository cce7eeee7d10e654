import { describe, expect, it } from 'vitest';
import {
  bandOf,
  decibels,
  findOnsets,
  frameLevels,
  measureTempo,
  onsetTimes,
  quantile,
  rmsOf,
  truePeakOf,
} from './measure-sound.ts';

const RATE = 22_050;

function sine(hz: number, seconds: number, amplitude = 1, phase = 0): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * RATE) },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hz * index) / RATE + phase),
  );
}

/** Short decaying tones at the given moments. */
function clicks(times: readonly number[], seconds: number, hz = 700): Float32Array {
  const samples = new Float32Array(Math.round(seconds * RATE));
  for (const time of times) {
    const at = Math.round(time * RATE);
    for (let index = 0; index < 0.08 * RATE && at + index < samples.length; index++)
      samples[at + index]! += 0.5 * Math.exp((-index / RATE) * 40) * Math.sin((2 * Math.PI * hz * index) / RATE);
  }
  return samples;
}

const every = (seconds: number, until: number, from = 0.1) =>
  Array.from({ length: Math.floor((until - from) / seconds) }, (_, index) => from + index * seconds);

describe('what measures the music', () => {
  it('knows levels', () => {
    expect(decibels(rmsOf(sine(441, 1)))).toBeCloseTo(-3.01, 1);
    expect(decibels(0)).toBe(-120);
    expect(frameLevels(sine(441, 1, 0.1), RATE, 0.1)).toHaveLength(10);
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
  });

  it('keeps a band and loses what is an octave beyond it', () => {
    expect(decibels(rmsOf(bandOf(sine(300, 1), RATE, 200, 500)))).toBeGreaterThan(-4);
    expect(decibels(rmsOf(bandOf(sine(100, 1), RATE, 200, 500), RATE / 2))).toBeLessThan(-25);
    expect(decibels(rmsOf(bandOf(sine(1000, 1), RATE, 200, 500), RATE / 2))).toBeLessThan(-25);
  });

  it('finds a peak that hides between the samples', () => {
    // A quarter of the rate, an eighth of a turn late: every sample is 0.707 of the true peak.
    const hidden = sine(RATE / 4, 0.2, 1, Math.PI / 4);
    expect(Math.max(...hidden)).toBeLessThan(0.71);
    expect(truePeakOf(hidden)).toBeCloseTo(1, 1);
    expect(truePeakOf(sine(441, 0.2, 0.5))).toBeCloseTo(0.5, 2);
  });

  it.each([84, 99.5, 120, 156])('finds a tempo of %d beats a minute within half a percent', (bpm) => {
    const beats = clicks(every(60 / bpm, 15), 15);
    const offbeats = clicks(every(60 / bpm, 15, 0.1 + 30 / bpm), 15, 1500);
    const mixed = beats.map((sample, index) => sample + 0.3 * offbeats[index]! + 0.02 * Math.sin(index));
    expect(Math.abs(measureTempo(findOnsets(mixed, RATE)) / bpm - 1)).toBeLessThan(0.005);
  });

  it('finds each beginning once', () => {
    const times = [0.5, 1, 1.4, 1.7, 2.5];
    const found = onsetTimes(findOnsets(clicks(times, 3), RATE), 6, 0.1);
    expect(found).toHaveLength(times.length);
    for (const [index, time] of times.entries()) expect(Math.abs(found[index]! - time)).toBeLessThan(0.015);
    expect(onsetTimes(findOnsets(sine(441, 2), RATE), 6, 0.1).filter((time) => time > 0.1)).toEqual([]);
  });
});
