/** A fixed number of equal voices; each may be placed between left and right. */
import { connect, getContext, type InputNode } from 'tone';
import { setLasting, type Timbre, Voice } from './voice.ts';
import { VoiceBudget } from './voice-budget.ts';

export class VoicePool {
  readonly #voices: readonly { readonly voice: Voice; readonly panner: StereoPannerNode | null }[];
  readonly #budget: VoiceBudget;
  readonly #ringSeconds: number;

  /** `ringSeconds` is how long a voice goes on after its note's end, at most. `wide` voices have a place in stereo. */
  constructor(voices: number, timbre: Timbre, output: InputNode, ringSeconds: number, wide = false) {
    this.#budget = new VoiceBudget(voices);
    this.#ringSeconds = ringSeconds;
    this.#voices = Array.from({ length: voices }, () => {
      const panner = wide ? makePanner(output) : null;
      return { voice: new Voice(timbre, panner ?? output), panner };
    });
  }

  /** Returns whether a voice was free for the note. `pan` goes from -1 (left) to 1. */
  play(midi: number, atSeconds: number, seconds: number, velocity: number, pan = 0, steals = true): boolean {
    const index = this.#budget.take(atSeconds, atSeconds + seconds + this.#ringSeconds, steals);
    const taken = this.#voices[index];
    if (taken === undefined) return false;
    if (taken.panner !== null) setLasting(taken.panner.pan, pan, atSeconds);
    taken.voice.play({ hz: hzOf(midi), atSeconds, seconds, velocity });
    return true;
  }
}

/** Hertz of a MIDI number; 69 is the A of 440 Hz. */
export function hzOf(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}

function makePanner(output: InputNode): StereoPannerNode {
  const panner = getContext().createStereoPanner();
  // As loud in the middle as on a side; with two channels it would be 3 dB louder there.
  panner.channelCount = 1;
  panner.channelCountMode = 'explicit';
  connect(panner, output);
  return panner;
}
