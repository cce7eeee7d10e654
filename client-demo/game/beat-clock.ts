/**
 * The beat of the picture: counts on by the tempo of each moment, so that a tempo that glides never makes it stumble.
 * The music may set it, so that both have the same one.
 */
export class BeatClock {
  bpm = 84;
  /** Whole beats since the start, and the share of the present one. */
  beat = 0;
  share = 0;

  /** True when a new beat began. At most one per call: after a pause the rest is dropped. */
  advance(passedMs: number, bpm: number): boolean {
    this.bpm = bpm;
    this.share += (passedMs * bpm) / 60_000;
    if (this.share < 1) return false;
    this.share %= 1;
    this.beat += 1;
    return true;
  }

  /** Puts the beat where the music is; a small difference is left alone. */
  follow(beat: number, share: number): void {
    this.beat = beat;
    this.share = share;
  }

  /** 1 on the beat, fading to 0 until the next. */
  get pulse(): number {
    const rest = 1 - this.share;
    return rest * rest * rest;
  }
}
