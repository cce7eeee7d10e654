/** Says in a line what the music does, for those who do not hear it: its tempo, and where the director is. */
import type { ArenaState } from '../rooms/arena/arena-state.ts';
import { element, setText } from './dom.ts';
import { settings } from './settings-store.ts';
import { words } from './words/words.ts';

/** A smaller change of the tempo is felt rather than noticed. */
const TEMPO_NEWS_BPM = 8;
/** Long enough to read, and for a screen reader to say, before the next one. */
const MIN_MS = 3500;
const SHOWN_MS = 7000;

export class Captions {
  #bpm = 0;
  #direction = -1;
  #paused = false;
  #saidAtMs = Number.NEGATIVE_INFINITY;

  update(state: ArenaState, nowMs: number): void {
    if (!settings.get('captions')) {
      this.clear();
      return;
    }
    if (nowMs - this.#saidAtMs < MIN_MS) return;
    const text = this.#news(state);
    if (text !== null) {
      this.#saidAtMs = nowMs;
      setText(element('caption'), text);
    } else if (nowMs - this.#saidAtMs > SHOWN_MS) this.clear();
  }

  clear(): void {
    setText(element('caption'), '');
  }

  #news({ tempoBpm, direction, paused }: ArenaState): string | null {
    const { captions } = words();
    const bpm = Math.round(tempoBpm);
    const before = this.#bpm;
    if (paused !== this.#paused) {
      this.#paused = paused;
      if (paused) return captions.silence;
    }
    if (before === 0) {
      this.#bpm = bpm;
      this.#direction = direction;
      return captions.start(bpm);
    }
    if (direction !== this.#direction) {
      this.#direction = direction;
      return captions.directions[direction] ?? null;
    }
    if (Math.abs(bpm - before) < TEMPO_NEWS_BPM) return null;
    this.#bpm = bpm;
    return bpm > before ? captions.faster(bpm) : captions.slower(bpm);
  }
}
