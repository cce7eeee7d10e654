/** Plays the stage's moments: at most sixteen voices in all, softer each when many come at once. */
import { Filter, getContext, NoiseSynth, Synth } from 'tone';
import { type Effect, type EffectNote, type EffectVoice, effectNotes, type Tuning } from './effect-notes.ts';
import type { Mix } from './mix.ts';
import { EffectCrowd, VoiceBudget } from './voice-budget.ts';
import { VoicePool } from './voice-pool.ts';

/** These come in crowds, and may be left out. */
const COMMON = new Set<Effect['name']>(['shot', 'hit', 'foeDown']);
/** Of common effects within a quarter of a second: about one per 30 ms, which is where single ones are no longer told apart. */
const CROWD = 8;
/** Two shots or hits nearer than this are one to the ear. */
const APART_SECONDS = 0.04;

/** More moments in one frame than there are voices cannot be heard apart. */
const MAX_WAITING = 16;

interface Waiting {
  readonly effect: Effect;
  readonly tuning: Tuning;
  readonly pan: number;
  readonly gain: number;
}

export class EffectPlayer {
  readonly #pools: Readonly<Record<Exclude<EffectVoice, 'hush'>, VoicePool>>;
  readonly #hushes: readonly NoiseSynth[];
  readonly #hushBudget = new VoiceBudget(2);
  readonly #crowd = new EffectCrowd(CROWD);
  readonly #lastSeconds = new Map<Effect['name'], number>();

  readonly #later: (work: () => void) => void;
  #waiting: Waiting[] = [];

  /**
   * `later` runs its work after the frame that is being drawn: beginning a note takes Tone.js 0.2 ms, and a frame of a great
   * fight has four.
   */
  constructor({ effects }: Mix, later: (work: () => void) => void) {
    this.#later = later;
    const soft = new Filter(2600, 'lowpass').connect(effects);
    const breath = new Filter({ frequency: 1500, type: 'bandpass', Q: 0.6 }).connect(effects);
    this.#pools = {
      pluck: new VoicePool(4, makePluck, soft, 0.06, true),
      bell: new VoicePool(8, makeBell, soft, 0.5, true),
      thump: new VoicePool(2, makeThump, effects, 0.15),
    };
    this.#hushes = [0, 1].map(() =>
      new NoiseSynth({
        volume: -14,
        noise: { type: 'pink' },
        envelope: { attack: 0.006, decay: 0.1, sustain: 0.05, release: 0.06 },
      }).connect(breath),
    );
  }

  /** `pan` from -1, left, to 1, right. */
  play(effect: Effect, tuning: Tuning, pan: number): void {
    const gain = COMMON.has(effect.name) ? this.#admit(effect.name) : 1;
    if (gain === 0 || this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push({ effect, tuning, pan, gain });
    if (this.#waiting.length === 1) this.#later(this.#playWaiting);
  }

  #admit(name: Effect['name']): number {
    const now = getContext().currentTime;
    if (now - (this.#lastSeconds.get(name) ?? Number.NEGATIVE_INFINITY) < APART_SECONDS) return 0;
    const gain = this.#crowd.admit(now);
    if (gain > 0) this.#lastSeconds.set(name, now);
    return gain;
  }

  #playWaiting = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    // Not Tone's now(), which looks ahead: what is seen is heard.
    const now = getContext().currentTime + 0.005;
    for (const { effect, tuning, pan, gain } of waiting)
      for (const note of effectNotes(effect, tuning)) this.#playNote(note, now, gain, pan, !COMMON.has(effect.name));
  };

  #playNote(note: EffectNote, now: number, gain: number, pan: number, steals: boolean): void {
    const { voice, afterSeconds, seconds, midi, velocity } = note;
    const at = now + afterSeconds;
    if (voice !== 'hush') {
      this.#pools[voice].play(midi, at, seconds, velocity * gain, pan, steals);
      return;
    }
    const index = this.#hushBudget.take(at, at + seconds + 0.06, steals);
    this.#hushes[index]?.triggerAttackRelease(seconds, at, velocity * gain);
  }
}

function makePluck(): Synth {
  return new Synth({
    oscillator: { type: 'triangle' },
    envelope: { attack: 0.003, decay: 0.09, sustain: 0, release: 0.05 },
  });
}

function makeBell(): Synth {
  return new Synth({
    volume: -4,
    oscillator: { type: 'custom', partials: [1, 0.25, 0.08] },
    envelope: { attack: 0.006, decay: 0.4, sustain: 0.12, release: 0.45 },
  });
}

function makeThump(): Synth {
  return new Synth({
    volume: 2,
    oscillator: { type: 'sine' },
    envelope: { attack: 0.004, decay: 0.25, sustain: 0, release: 0.1 },
  });
}
