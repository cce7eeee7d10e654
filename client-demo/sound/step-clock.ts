/**
 * The music's clock: sixteenths on the audio's time line, at a tempo that glides. A new tempo is taken up at the next beat
 * and is reached two bars later, by equal parts of a beat per sixteenth; while the director's own tempo still moves, the
 * glide begins anew at each beat.
 */
import { STEPS_PER_BAR, STEPS_PER_BEAT } from './compose-phrase.ts';

export const TEMPO_BPM = { min: 84, max: 156 } as const;
const GLIDE_STEPS = 2 * STEPS_PER_BAR;

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

  /** In force at the next step. */
  get bpm(): number {
    const share = Math.min(1, Math.max(0, (this.#step - this.#glideAt) / GLIDE_STEPS));
    return this.#from + (this.#to - this.#from) * share;
  }

  setTempo(bpm: number): void {
    if (Number.isFinite(bpm)) this.#wanted = clampTempo(bpm);
  }

  next(): Step {
    if (this.#step % STEPS_PER_BEAT === 0 && this.#wanted !== this.#to) {
      this.#from = this.bpm;
      this.#to = this.#wanted;
      this.#glideAt = this.#step;
    }
    const seconds = 60 / this.bpm / STEPS_PER_BEAT;
    const step = { step: this.#step, atSeconds: this.#atSeconds, seconds };
    this.#step++;
    this.#atSeconds += seconds;
    this.#recent.push(step);
    // Longer than the scheduler looks ahead, at the quickest tempo.
    if (this.#recent.length > 4 * STEPS_PER_BAR) this.#recent.shift();
    return step;
  }

  /** After a silence: the next step comes no earlier than this, so that nothing is made up for. */
  waitUntil(atSeconds: number): void {
    this.#atSeconds = Math.max(this.#atSeconds, atSeconds);
  }

  /** Where the music is at a moment: beats since the start, with their share; null before it began or too long ago. */
  beatsAt(seconds: number): number | null {
    for (let index = this.#recent.length - 1; index >= 0; index--) {
      const step = this.#recent[index]!;
      if (step.atSeconds > seconds) continue;
      const share = Math.min(1, (seconds - step.atSeconds) / step.seconds);
      return (step.step + share) / STEPS_PER_BEAT;
    }
    return null;
  }
}

function clampTempo(bpm: number): number {
  return Math.min(TEMPO_BPM.max, Math.max(TEMPO_BPM.min, bpm));
}
