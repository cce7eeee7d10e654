/**
 * The conductor. Four times a beat it asks for the composer's page and gives the orchestra its notes, a fifth of a
 * second before they are heard. It runs on the context's own ticks, so a rendering that is faster than real time plays
 * the same as a live one.
 */
import { getContext } from 'tone';
import { composePhrase, PHRASE_STEPS, type Phrase, STEPS_PER_BAR } from './compose-phrase.ts';
import type { Tuning } from './effect-notes.ts';
import { followEnergy, layerLevels } from './layers.ts';
import type { MusicMode } from './music-modes.ts';
import type { Orchestra } from './orchestra.ts';
import { StepClock } from './step-clock.ts';

/** No note is lost while a page is busy for less than this. */
const AHEAD_SECONDS = 0.2;
const WAKE_SECONDS = 0.05;

export interface ConductorOptions {
  readonly mode: MusicMode;
  readonly seed: number;
  readonly bpm: number;
  readonly energy: number;
  /**
   * The picture's beats at this moment, with the share of the present one; null while it has none. The music keeps its
   * own time without it.
   */
  readonly pictureBeats?: () => number | null;
}

export class Conductor {
  readonly #orchestra: Orchestra;
  readonly #mode: MusicMode;
  readonly #seed: number;
  readonly #clock: StepClock;
  readonly #pictureBeats: () => number | null;
  #wanted: number;
  #heard: number;
  #phrase: Phrase;
  #phraseNumber = 0;
  #step = 0;
  #timer: number | null = null;

  constructor(orchestra: Orchestra, { mode, seed, bpm, energy, pictureBeats }: ConductorOptions) {
    this.#orchestra = orchestra;
    this.#mode = mode;
    this.#seed = seed;
    this.#pictureBeats = pictureBeats ?? (() => null);
    this.#clock = new StepClock(bpm, getContext().currentTime + 0.1);
    this.#wanted = energy;
    this.#heard = energy;
    this.#phrase = composePhrase(mode, seed, 0);
  }

  setTempo(bpm: number): void {
    this.#clock.setTempo(bpm);
  }

  setEnergy(value: number): void {
    if (Number.isFinite(value)) this.#wanted = Math.min(1, Math.max(0, value));
  }

  /** The mode and chord that effects are tuned to now. */
  get tuning(): Tuning {
    const bar = Math.floor(this.#step / STEPS_PER_BAR);
    return { mode: this.#mode, root: this.#phrase.chords[bar]!, voicing: this.#phrase.harmony[bar]!.notes };
  }

  start(): void {
    if (this.#timer !== null) return;
    this.#timer = getContext().setInterval(() => this.#wake(), WAKE_SECONDS);
  }

  stop(): void {
    if (this.#timer !== null) getContext().clearInterval(this.#timer);
    this.#timer = null;
  }

  #wake(): void {
    const now = getContext().currentTime;
    const beats = this.#pictureBeats();
    // The music was paused or could not run: it goes on from here.
    this.#clock.waitUntil(now + 0.01, beats);
    if (beats !== null) this.#clock.follow(beats, now);
    while (this.#clock.nextSeconds < now + AHEAD_SECONDS) this.#playStep();
  }

  #playStep(): void {
    const { step, atSeconds, seconds } = this.#clock.next();
    const number = Math.floor(step / PHRASE_STEPS);
    if (number !== this.#phraseNumber) {
      this.#phraseNumber = number;
      this.#phrase = composePhrase(this.#mode, this.#seed, number);
    }
    this.#step = step % PHRASE_STEPS;
    this.#heard = followEnergy(this.#heard, this.#wanted, seconds);
    this.#orchestra.play(this.#phrase, this.#step, atSeconds, seconds, this.#heard, layerLevels(this.#heard));
  }
}
