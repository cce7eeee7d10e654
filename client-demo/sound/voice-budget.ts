/** Which voice plays next. The number of voices is fixed, so any number of foes costs the same and cannot clip. */

/**
 * Least distance between the beginnings of two notes of one voice, in order: an earlier start would cancel the later
 * one.
 */
const APART_SECONDS = 0.002;

export class VoiceBudget {
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;

  constructor(voices: number) {
    this.#starts = new Float64Array(voices).fill(Number.NEGATIVE_INFINITY);
    this.#ends = new Float64Array(voices).fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * The voice for a note from `start` to `end`: the one that has been free longest. When none is free, a note that
   * `steals` takes the voice whose note ends first. -1 when there is none.
   */
  take(start: number, end: number, steals: boolean): number {
    let best = -1;
    for (let voice = 0; voice < this.#ends.length; voice++) {
      if (this.#starts[voice]! + APART_SECONDS > start) continue;
      if (best === -1 || this.#ends[voice]! < this.#ends[best]!) best = voice;
    }
    if (best === -1 || (this.#ends[best]! > start && !steals)) return -1;
    this.#starts[best] = start;
    this.#ends[best] = end;
    return best;
  }
}

/** Time for which an effect counts towards the crowd. */
const CROWD_SECONDS = 0.25;

/** Many effects at once get softer each; those past the limit are left out. A crowd is a texture, not a pile. */
export class EffectCrowd {
  #crowd = 0;
  #atSeconds = 0;
  readonly #limit: number;

  /** `limit` is the number of effects within a quarter of a second. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Gain of an effect at this moment, 0 to 1; 0 leaves it out. */
  admit(seconds: number): number {
    this.#crowd *= Math.exp(Math.min(0, this.#atSeconds - seconds) / CROWD_SECONDS);
    this.#atSeconds = Math.max(seconds, this.#atSeconds);
    if (this.#crowd >= this.#limit) return 0;
    this.#crowd += 1;
    return 1 / Math.sqrt(this.#crowd);
  }
}
