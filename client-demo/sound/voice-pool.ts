/** A fixed number of equal synths behind one gain; each may stand somewhere between left and right. */
import { Frequency, type Gain, type InputNode, Panner, type Synth } from 'tone';
import { VoiceBudget } from './voice-budget.ts';

export class VoicePool {
  readonly #voices: readonly { readonly synth: Synth; readonly panner: Panner | null }[];
  readonly #budget: VoiceBudget;
  readonly #ringSeconds: number;

  /** `ringSeconds`: how long a voice sounds on after its note's end, at most. `wide` voices have a place. */
  constructor(voices: number, make: () => Synth, output: Gain | InputNode, ringSeconds: number, wide = false) {
    this.#budget = new VoiceBudget(voices);
    this.#ringSeconds = ringSeconds;
    this.#voices = Array.from({ length: voices }, () => {
      const synth = make();
      const panner = wide ? new Panner(0) : null;
      if (panner === null) synth.connect(output as Gain);
      else synth.chain(panner, output as Gain);
      return { synth, panner };
    });
  }

  /** Says whether a voice was there for it. `pan` from -1, left, to 1. */
  play(midi: number, atSeconds: number, seconds: number, velocity: number, pan = 0, steals = true): boolean {
    const index = this.#budget.take(atSeconds, atSeconds + seconds + this.#ringSeconds, steals);
    const voice = this.#voices[index];
    if (voice === undefined) return false;
    const hz = Frequency(midi, 'midi').toFrequency();
    const { synth, panner } = voice;
    panner?.pan.setValueAtTime(pan, atSeconds);
    synth.triggerAttackRelease(hz, seconds, atSeconds, velocity);
    // Once more: an event is ahead now, so that those of notes that are over are forgotten (short-memory.ts).
    panner?.pan.setValueAtTime(pan, atSeconds);
    synth.frequency.setValueAtTime(hz, atSeconds);
    return true;
  }
}
