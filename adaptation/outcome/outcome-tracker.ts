/** Finds one player's outcomes in their events, with the place of the lever that was met meanwhile. */

import type { BoundOutcome, BoundRule, BoundSignal } from './outcome-spec.ts';
import { pausesAfter } from './pauses.ts';

/** What came of one challenge. */
export interface Outcome {
  readonly success: boolean;
  /** Mean place of the lever meanwhile: 0 is easiest, 1 hardest, help taken into account. */
  readonly place: number;
  /** How clearly, in logits; NaN when nothing was measured. */
  readonly margin: number;
  /** How much the margin may count, up to 1: less when clients alone reported it. */
  readonly trust: number;
}

/** Margins beyond this say no more: a chance of 98 %. */
const MOST_MARGIN = 4;

interface Measured {
  sum: number;
  count: number;
}

export class OutcomeTracker {
  #rule: BoundRule;
  #signals: readonly BoundSignal[];
  #measured: readonly Measured[];
  #isOpen = false;
  /** The pauses that go on: a bit for each. */
  #paused = 0;
  #place: number;
  /** The time up to which the present challenge is counted, how long it has run, and its places by milliseconds. */
  #atMs: number;
  #ranMs = 0;
  #placeSum = 0;

  constructor({ rule, signals }: Pick<BoundOutcome, 'rule' | 'signals'>, nowMs: number, place: number) {
    this.#rule = rule;
    this.#signals = signals;
    this.#measured = signals.map(() => ({ sum: 0, count: 0 }));
    this.#place = place;
    this.#atMs = nowMs;
    this.#begin(startsAlone(rule));
  }

  /** Whether leaving now breaks off a challenge that would have had an outcome. */
  get isOpen(): boolean {
    return this.#rule.kind === 'timed' && this.#isOpen;
  }

  /** The lever's place is another one from now on. */
  move(nowMs: number, place: number): void {
    if (place === this.#place) return;
    this.#run(nowMs);
    this.#place = place;
  }

  /** `inForce` gives the lever in force that a threshold names. Null: no outcome. */
  event(
    index: number,
    fields: ArrayLike<number>,
    atMs: number,
    inForce: (lever: string) => number,
  ): Outcome | 'censored' | null {
    this.#run(atMs);
    this.#measure(index, fields);
    const rule = this.#rule;
    switch (rule.kind) {
      case 'pair':
        if (index !== rule.success && index !== rule.failure) return null;
        return this.#end(index === rule.success, true);
      case 'field': {
        if (index !== rule.event) return null;
        const threshold = typeof rule.threshold === 'number' ? rule.threshold : inForce(rule.threshold);
        const score = fields[rule.field]!;
        return this.#end(rule.succeeds === 'atLeast' ? score >= threshold : score <= threshold, true);
      }
      case 'timed':
        return this.#timedEvent(rule, index);
    }
  }

  /** Time has passed: what had to come, or not to come, in time. */
  beat(nowMs: number): Outcome | null {
    const rule = this.#rule;
    if (rule.kind !== 'timed' || !this.#isOpen) return null;
    // What has run is kept as it is until something happens: beats without an outcome leave no trace.
    const ranMs = this.#paused !== 0 ? this.#ranMs : this.#ranMs + nowMs - this.#atMs;
    if (!(ranMs >= rule.withinMs)) return null;
    this.#run(nowMs);
    return this.#end(rule.succeeds === 'absent', true);
  }

  #timedEvent(rule: BoundRule & { readonly kind: 'timed' }, index: number): Outcome | 'censored' | null {
    const wasOpen = this.#isOpen;
    this.#paused = pausesAfter(rule.pauses, this.#paused, index);
    if (index === rule.event && wasOpen) {
      if (this.#paused !== 0) {
        this.#begin(startsAlone(rule));
        return 'censored';
      }
      // A beat may be late: the event came after the time was over.
      const inTime = this.#ranMs < rule.withinMs;
      return this.#end((rule.succeeds === 'present') === inTime, startsAlone(rule));
    }
    if (wasOpen && rule.until.includes(index)) {
      this.#begin(startsAlone(rule));
      return 'censored';
    }
    if (!wasOpen && rule.from.includes(index)) this.#begin(true);
    return null;
  }

  #end(success: boolean, goesOn: boolean): Outcome {
    const place = this.#ranMs > 0 ? this.#placeSum / this.#ranMs : this.#place;
    const outcome = { success, place, ...this.#margin() };
    this.#begin(goesOn);
    return outcome;
  }

  #begin(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#ranMs = 0;
    this.#placeSum = 0;
    for (const one of this.#measured) {
      one.sum = 0;
      one.count = 0;
    }
  }

  /** Counts the time that has passed. An event's time may lie before the last beat: then none has. */
  #run(nowMs: number): void {
    const passedMs = nowMs - this.#atMs;
    if (!(passedMs > 0)) return;
    this.#atMs = nowMs;
    if (!this.#isOpen || this.#paused !== 0) return;
    this.#ranMs += passedMs;
    this.#placeSum += this.#place * passedMs;
  }

  #measure(index: number, fields: ArrayLike<number>): void {
    for (let i = 0; i < this.#signals.length; i++) {
      const { event, field, take } = this.#signals[i]!;
      if (event !== index) continue;
      const one = this.#measured[i]!;
      one.sum = take === 'last' ? fields[field]! : one.sum + fields[field]!;
      one.count++;
    }
  }

  #margin(): { readonly margin: number; readonly trust: number } {
    let sum = 0;
    let weights = 0;
    let trust = 0;
    for (let i = 0; i < this.#signals.length; i++) {
      const { even, perLogit, take, weight } = this.#signals[i]!;
      const { sum: total, count } = this.#measured[i]!;
      // No damage is a sum of 0; a time that was not measured is none.
      if (count === 0 && take !== 'sum') continue;
      const value = take === 'mean' ? total / count : total;
      const margin = Math.min(MOST_MARGIN, Math.max(-MOST_MARGIN, (value - even) / perLogit));
      sum += weight * margin;
      weights += weight;
      trust = Math.max(trust, weight);
    }
    return weights === 0 ? { margin: Number.NaN, trust: 1 } : { margin: sum / weights, trust };
  }
}

/** Whether a challenge begins by itself when the last has ended. */
function startsAlone(rule: BoundRule): boolean {
  return rule.kind !== 'timed' || rule.from.length === 0;
}
