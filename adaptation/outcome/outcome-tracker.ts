/** Finds one player's outcomes in their events, with the place of the lever that was met meanwhile. */
import type { BoundOutcome, BoundRule, BoundSignal } from './outcome-spec.ts';

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
  /** When the present challenge began; NaN while none runs. */
  #sinceMs = Number.NaN;
  #place = 0;
  #placedAtMs = 0;
  /** Places, weighted by milliseconds. */
  #placeSum = 0;

  constructor({ rule, signals }: Pick<BoundOutcome, 'rule' | 'signals'>, nowMs: number, place: number) {
    this.#rule = rule;
    this.#signals = signals;
    this.#measured = signals.map(() => ({ sum: 0, count: 0 }));
    if (rule.kind !== 'timed' || rule.from < 0) this.#begin(nowMs, place);
    else this.#place = place;
  }

  /** Whether leaving now breaks off a challenge that would have had an outcome. */
  get isOpen(): boolean {
    return this.#rule.kind === 'timed' && !Number.isNaN(this.#sinceMs);
  }

  /** The lever's place is another one from now on. */
  move(nowMs: number, place: number): void {
    if (place === this.#place) return;
    this.#addPlace(nowMs);
    this.#place = place;
  }

  /** `inForce` gives the lever in force that a threshold names. Null: no outcome. */
  event(
    index: number,
    fields: ArrayLike<number>,
    atMs: number,
    inForce: (lever: string) => number,
  ): Outcome | 'censored' | null {
    this.#measure(index, fields);
    const rule = this.#rule;
    switch (rule.kind) {
      case 'pair':
        if (index !== rule.success && index !== rule.failure) return null;
        return this.#end(index === rule.success, atMs, true);
      case 'field': {
        if (index !== rule.event) return null;
        const threshold = typeof rule.threshold === 'number' ? rule.threshold : inForce(rule.threshold);
        const score = fields[rule.field]!;
        return this.#end(rule.succeeds === 'atLeast' ? score >= threshold : score <= threshold, atMs, true);
      }
      case 'timed':
        return this.#timedEvent(rule, index, atMs);
    }
  }

  /** Time has passed: what had to come, or not to come, in time. */
  beat(nowMs: number): Outcome | null {
    const rule = this.#rule;
    if (rule.kind !== 'timed' || !(nowMs - this.#sinceMs >= rule.withinMs)) return null;
    return this.#end(rule.succeeds === 'absent', nowMs, true);
  }

  #timedEvent(rule: BoundRule & { readonly kind: 'timed' }, index: number, atMs: number): Outcome | 'censored' | null {
    const isOpen = !Number.isNaN(this.#sinceMs);
    if (index === rule.event && isOpen) {
      // A beat may be late: the event came after the time was over.
      const inTime = atMs - this.#sinceMs < rule.withinMs;
      return this.#end((rule.succeeds === 'present') === inTime, atMs, rule.from < 0);
    }
    if (index === rule.until && isOpen) {
      this.#begin(rule.from < 0 ? atMs : Number.NaN, this.#place, atMs);
      return 'censored';
    }
    if (index === rule.from && !isOpen) this.#begin(atMs, this.#place);
    return null;
  }

  #end(success: boolean, atMs: number, goesOn: boolean): Outcome {
    this.#addPlace(atMs);
    const lastedMs = this.#placedAtMs - this.#sinceMs;
    const outcome = {
      success,
      place: lastedMs > 0 ? this.#placeSum / lastedMs : this.#place,
      ...this.#margin(),
    };
    this.#begin(goesOn ? atMs : Number.NaN, this.#place, atMs);
    return outcome;
  }

  #begin(sinceMs: number, place: number, nowMs = sinceMs): void {
    this.#sinceMs = sinceMs;
    this.#place = place;
    this.#placedAtMs = nowMs;
    this.#placeSum = 0;
    for (const one of this.#measured) {
      one.sum = 0;
      one.count = 0;
    }
  }

  /** An event's time may lie before the last beat: it counts from the beat on. */
  #addPlace(nowMs: number): void {
    if (!(nowMs > this.#placedAtMs)) return;
    this.#placeSum += this.#place * (nowMs - this.#placedAtMs);
    this.#placedAtMs = nowMs;
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
