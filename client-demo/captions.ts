/**
 * One line that says what the music does, for players who do not hear it (sound/music-captions.ts chooses the news).
 */
import type { ArenaState } from '../rooms/arena/room/arena-state.ts';
import { modeRules } from '../rooms/arena/simulation/world/modes.ts';
import { element, setText } from './dom.ts';
import { settings } from './settings-store.ts';
import { captionFor, type MusicMoment } from './sound/music-captions.ts';
import { words } from './words/words.ts';

/** Time to read a caption, and for a screen reader to say it, before the next one. */
const MIN_MS = 3500;
const SHOWN_MS = 7000;

export class Captions {
  #told: MusicMoment | null = null;
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

  #news({ tempoBpm, intensity, arenaMode, paused }: ArenaState): string | null {
    const now = { bpm: Math.round(tempoBpm), intensity, mode: modeRules(arenaMode).name, held: paused };
    const caption = captionFor(this.#told, now);
    if (caption === null) return null;
    this.#told = now;
    const { captions, modes } = words();
    return captions[caption](now.bpm, modes[now.mode]?.name ?? now.mode);
  }
}
