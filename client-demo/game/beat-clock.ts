/**
 * The beat of the picture. It counts on by the tempo of each moment, so a gliding tempo never makes it stumble. It is
 * pulled towards the session's beat, on which foes come in. The music follows it.
 */

/**
 * The clock runs at most this share quicker or slower than its tempo: no beat is drawn twice, and a whole beat is made
 * up for in two.
 */
const MOST_PUSH = 0.5;
/** A difference to the session is made up for in this time. */
const CATCH_UP_MS = 400;
/** The clock jumps when it is further off than this: it has just begun, or the tab was hidden. */
const JUMP_BEATS = 1;
/** The music may look this far past the last frame. A page that no longer draws has stopped its beat. */
const MOST_AHEAD_MS = 250;

export class BeatClock {
  bpm = 84;
  /** Whole beats of the session; `share` is the part of the present one that is over. */
  beat = 0;
  share = 0;
  #atMs = Number.NaN;

  /**
   * True when a new beat began. One call counts at most one beat: what a pause left over is dropped. `session` is the
   * session's beat in this frame, null while it is unknown.
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

  /** Beats, with the share of the present one, at a moment after the last frame; null before the first frame. */
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
