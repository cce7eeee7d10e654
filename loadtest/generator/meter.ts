/**
 * A generator's figures, second by second: counters that only rise, and histograms that are handed over and emptied.
 * Latencies are microseconds from when an act was due, not from when it was sent: a late generator makes figures worse,
 * never better (coordinated omission).
 */
import { build, type Histogram } from 'hdr-histogram-js';
import { createPatchCounts, type PatchCounts } from '../client/patch-check.ts';

/**
 * `eventToEffect`: time to the patch with the state that an act led to, in a room that holds acts back until their
 * step.
 */
export const HISTOGRAMS = [
  'eventToPatch',
  'eventToEffect',
  'eventToAdapted',
  'patchInterval',
  'join',
  'lateness',
] as const;
export type HistogramName = (typeof HISTOGRAMS)[number];

/** A minute; longer times count as a minute. */
const MAX_MICROSECONDS = 60_000_000;

/** An act that is shown later is of no use to who plays. */
const GOOD_MS = 1000;

/** A histogram with three digits: 369 and 370 ms are different. */
export function createHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: MAX_MICROSECONDS,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}

export interface Counters {
  joins: number;
  reconnections: number;
  acts: number;
  framesIn: number;
  bytesIn: number;
  framesOut: number;
  bytesOut: number;
  /** Acts that the state has shown within a second of being due. */
  goodActs: number;
  /** States of playing clients that differed from the frame's marks, or that the library could not read. */
  torn: number;
  /** Attacks so far, by kind. */
  attacks: number;
}

export function createCounters(): Counters {
  return {
    joins: 0,
    reconnections: 0,
    acts: 0,
    framesIn: 0,
    bytesIn: 0,
    framesOut: 0,
    bytesOut: 0,
    goodActs: 0,
    torn: 0,
    attacks: 0,
  };
}

export class Meter {
  readonly counters = createCounters();
  readonly patches: PatchCounts = createPatchCounts();
  readonly histograms: Readonly<Record<HistogramName, Histogram>>;
  #errors = new Map<string, number>();

  constructor() {
    const entries = HISTOGRAMS.map((name) => [name, createHistogram()] as const);
    this.histograms = Object.fromEntries(entries) as Record<HistogramName, Histogram>;
  }

  record(name: HistogramName, ms: number): void {
    this.histograms[name].recordValue(Math.min(MAX_MICROSECONDS, Math.max(0, Math.round(ms * 1000))));
  }

  /** The state has shown an act, so long after it was due. */
  recordShown(name: 'eventToPatch' | 'eventToEffect', ms: number): void {
    this.record(name, ms);
    if (ms <= GOOD_MS) this.counters.goodActs++;
  }

  /**
   * `what` is a place and a code, such as "join 524" or "close 1006". Places and codes are few, so keys are few too.
   */
  error(what: string): void {
    this.#errors.set(what, (this.#errors.get(what) ?? 0) + 1);
  }

  get errors(): Record<string, number> {
    return Object.fromEntries(this.#errors);
  }
}
