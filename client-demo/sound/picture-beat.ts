/** Keeps the picture's beat on the music's: both run at nearly the same tempo, so a little once a beat will do. */

/** Whole beats and the share of the present one. */
export interface PictureBeat {
  readonly beat: number;
  readonly share: number;
}

/** Nearer than this nobody sees a difference: 18 ms at the quickest tempo. */
const CLOSE = 0.05;
/** Of a beat: enough for a picture that runs at the director's tempo while the music still glides there. */
const MOST = 0.15;
/** Corrected only here, so that no beat is ever drawn twice. */
const MIDDLE = { from: 0.3, to: 0.7 } as const;
const BEATS_PER_BAR = 4;

/**
 * Where the picture should go on, or null to leave it alone. `musicBeats` counts beats with their share. A picture in another
 * beat of the bar skips ahead to the music's, which happens once, at the start.
 */
export function followMusic({ beat, share }: PictureBeat, musicBeats: number): PictureBeat | null {
  if (share < MIDDLE.from || share > MIDDLE.to) return null;
  const ahead = musicBeats - (beat + share);
  const away = ahead - BEATS_PER_BAR * Math.floor(ahead / BEATS_PER_BAR + 1 / (2 * BEATS_PER_BAR));
  const beats = Math.round(away);
  const rest = away - beats;
  if (beats === 0 && Math.abs(rest) < CLOSE) return null;
  const nudge = Math.abs(rest) < CLOSE ? 0 : Math.min(MOST, Math.max(-MOST, rest));
  return { beat: beat + beats, share: share + nudge };
}
