/**
 * The beat of the picture: counts on by the tempo of each moment, so that a tempo that glides never makes it stumble, and is
 * drawn to the session's, on which foes come in. The music follows it.
 */

/** At most this much quicker or slower than its tempo: no beat is drawn twice, and a whole one is made up for in two. */
const MOST_PUSH = 0.5;
/** What the picture is off it makes up for in this long. */
const CATCH_UP_MS = 400;
/** Further off than this it jumps: it has just begun, or the tab was hidden. */
const JUMP_BEATS = 1;
/** The music may look this far past the last frame; a page that draws no more has stopped its beat. */
const MOST_AHEAD_MS = 250;

export class BeatClock {
  bpm = 84;
  /** Whole beats of the session, and the share of the present one. */
  beat = 0;
  share = 0;
  #atMs = Number.NaN;

  /**
   * True when a new beat began. At most one per call: after a pause the rest is dropped. `session` is where the session's
   * beat is in this frame, null while nobody knows.
   */
  advance(nowMs: number, passedMs: number, bpm: number, session: number | null = null): boolean {
    this.bpm = bpm;
    this.#atMs = nowMs;
    const step = (passedMs * bpm) / 60_000;
    const off = session === null ? 0 : session - (this.beat + this.share + step);
    if (Math.abs(off) > JUMP_BEATS) {
      const isNew = Math.floor(session!) !== this.beat;
      this.beat = Math.floor(session!);
      this.share = session! - this.beat;
      return isNew;
    }
    const push = Math.min(MOST_PUSH * step, Math.max(-MOST_PUSH * step, (off * passedMs) / CATCH_UP_MS));
    this.share += step + push;
    if (this.share < 1) return false;
    this.share %= 1;
    this.beat += 1;
    return true;
  }

  /** Beats with their share at a moment after the last frame; null before the first. */
  beatsAt(nowMs: number): number | null {
    if (Number.isNaN(this.#atMs)) return null;
    const sinceMs = Math.min(MOST_AHEAD_MS, Math.max(0, nowMs - this.#atMs));
    return this.beat + this.share + (sinceMs * this.bpm) / 60_000;
  }

  /** 1 on the beat, fading to 0 until the next. */
  get pulse(): number {
    const rest = 1 - this.share;
    return rest * rest * rest;
  }
}
