/**
 * The music's clock: sixteenths on the audio's time line. It takes up a new tempo at the next beat: at once if the
 * director's own gliding could have gone that far within a beat, else by a glide of two bars. It plays a little quicker
 * or slower to meet the picture's beats, on which foes come in.
 */
import { STEPS_PER_BAR, STEPS_PER_BEAT } from './compose-phrase.ts';

export const TEMPO_BPM = { min: 84, max: 156 } as const;
const GLIDE_STEPS = 2 * STEPS_PER_BAR;
/** The director changes by 4 beats a minute per second, which is 2.9 in the longest beat, and sends whole numbers. */
const AT_ONCE_BPM = 4;
/**
 * A difference to the picture is made up for in this many beats, and by no more than 6 %: nobody hears such a change.
 */
const CATCH_UP_BEATS = 4;
const MOST_PUSH = 0.06;

export interface Step {
  /** Counts sixteenths from 0. */
  readonly step: number;
  readonly atSeconds: number;
  readonly seconds: number;
}

export class StepClock {
  #step = 0;
  #atSeconds: number;
  #wanted: number;
  #from: number;
  #to: number;
  #glideAt = -GLIDE_STEPS;
  #push = 0;
  readonly #recent: Step[] = [];

  constructor(bpm: number, atSeconds: number) {
    this.#wanted = clampTempo(bpm);
    this.#from = this.#wanted;
    this.#to = this.#wanted;
    this.#atSeconds = atSeconds;
  }

  get nextSeconds(): number {
    return this.#atSeconds;
  }

  /** The tempo in force at the next step. */
  get bpm(): number {
    const share = Math.min(1, Math.max(0, (this.#step - this.#glideAt) / GLIDE_STEPS));
    return this.#from + (this.#to - this.#from) * share;
  }

  setTempo(bpm: number): void {
    if (Number.isFinite(bpm)) this.#wanted = clampTempo(bpm);
  }

  next(): Step {
    if (this.#step % STEPS_PER_BEAT === 0 && this.#wanted !== this.#to) this.#takeUpTempo();
    const seconds = 60 / (this.bpm * (1 + this.#push)) / STEPS_PER_BEAT;
    const step = { step: this.#step, atSeconds: this.#atSeconds, seconds };
    this.#step++;
    this.#atSeconds += seconds;
    this.#recent.push(step);
    // Kept steps last longer than the scheduler looks ahead, at the quickest tempo.
    if (this.#recent.length > 4 * STEPS_PER_BAR) this.#recent.shift();
    return step;
  }

  /**
   * Called after a silence. The next step comes no earlier than `atSeconds`, so nothing is made up for. It comes where
   * the picture, which is at `pictureBeats` then, is in the same part of its beat.
   */
  waitUntil(atSeconds: number, pictureBeats: number | null = null): void {
    if (this.#atSeconds >= atSeconds) return;
    const ahead = pictureBeats === null ? 0 : this.#step / STEPS_PER_BEAT - pictureBeats;
    this.#atSeconds = atSeconds + ((ahead - Math.floor(ahead)) * 60) / this.bpm;
  }

  /** Brings the music to the picture, which is at `pictureBeats` at this moment, by the nearer way. */
  follow(pictureBeats: number, atSeconds: number): void {
    const beats = this.beatsAt(atSeconds);
    if (beats === null || !Number.isFinite(pictureBeats)) return;
    const ahead = pictureBeats - beats;
    const push = (ahead - Math.round(ahead)) / CATCH_UP_BEATS;
    this.#push = Math.min(MOST_PUSH, Math.max(-MOST_PUSH, push));
  }

  /**
   * Beats since the start at a moment, with the share of the present one; null before the music began or too long ago.
   */
  beatsAt(seconds: number): number | null {
    for (let index = this.#recent.length - 1; index >= 0; index--) {
      const step = this.#recent[index]!;
      if (step.atSeconds > seconds) continue;
      const share = Math.min(1, (seconds - step.atSeconds) / step.seconds);
      return (step.step + share) / STEPS_PER_BEAT;
    }
    return null;
  }

  #takeUpTempo(): void {
    if (Math.abs(this.#wanted - this.#to) > AT_ONCE_BPM) {
      this.#from = this.bpm;
      this.#glideAt = this.#step;
    }
    this.#to = this.#wanted;
  }
}

function clampTempo(bpm: number): number {
  return Math.min(TEMPO_BPM.max, Math.max(TEMPO_BPM.min, bpm));
}
