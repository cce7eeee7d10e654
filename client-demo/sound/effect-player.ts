/** Plays the stage's moments: at most sixteen voices in all, each softer when many come at once. */
import { Filter, getContext } from 'tone';
import { type Effect, type EffectNote, type EffectVoice, effectNotes, type Tuning } from './effect-notes.ts';
import type { Mix } from './mix.ts';
import type { Timbre } from './voice.ts';
import { EffectCrowd } from './voice-budget.ts';
import { VoicePool } from './voice-pool.ts';

/** These effects come in crowds, and may be left out. */
const COMMON = new Set<Effect['name']>(['shot', 'hit', 'foeDown']);
/** Common effects within a quarter of a second: about one per 30 ms, where single ones can no longer be told apart. */
const CROWD = 8;
/** Two shots or hits that are nearer than this sound like one. */
const APART_SECONDS = 0.04;

/** Moments of one frame that wait at most: more than there are voices cannot be heard apart. */
const MAX_WAITING = 16;

interface Waiting {
  readonly effect: Effect;
  readonly tuning: Tuning;
  readonly pan: number;
  readonly gain: number;
}

const PLUCK: Timbre = {
  source: 'triangle',
  envelope: { attackSeconds: 0.003, decaySeconds: 0.09, sustain: 0, releaseSeconds: 0.05 },
};
const BELL: Timbre = {
  source: [1, 0.25, 0.08],
  levelDb: -4,
  envelope: { attackSeconds: 0.006, decaySeconds: 0.4, sustain: 0.12, releaseSeconds: 0.45 },
};
const THUMP: Timbre = {
  source: 'sine',
  levelDb: 2,
  envelope: { attackSeconds: 0.004, decaySeconds: 0.25, sustain: 0, releaseSeconds: 0.1 },
};
const HUSH: Timbre = {
  source: 'pink noise',
  levelDb: -14,
  envelope: { attackSeconds: 0.006, decaySeconds: 0.1, sustain: 0.05, releaseSeconds: 0.06 },
};

export class EffectPlayer {
  readonly #pools: Readonly<Record<EffectVoice, VoicePool>>;
  readonly #crowd = new EffectCrowd(CROWD);
  readonly #lastSeconds = new Map<Effect['name'], number>();

  readonly #later: (work: () => void) => void;
  #waiting: Waiting[] = [];

  /** `later` runs its work after the frame that is being drawn: a frame of a great fight begins four notes. */
  constructor({ effects }: Mix, later: (work: () => void) => void) {
    this.#later = later;
    const soft = new Filter(2600, 'lowpass').connect(effects);
    const breath = new Filter({ frequency: 1500, type: 'bandpass', Q: 0.6 }).connect(effects);
    this.#pools = {
      pluck: new VoicePool(4, PLUCK, soft, 0.06, true),
      bell: new VoicePool(8, BELL, soft, 0.5, true),
      thump: new VoicePool(2, THUMP, effects, 0.15),
      hush: new VoicePool(2, HUSH, breath, 0.06),
    };
  }

  /** `pan` goes from -1 (left) to 1 (right). */
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
    // Tone's now() looks ahead and is not used: a moment is heard when it is seen.
    const now = getContext().currentTime + 0.005;
    for (const { effect, tuning, pan, gain } of waiting)
      for (const note of effectNotes(effect, tuning)) this.#playNote(note, now, gain, pan, !COMMON.has(effect.name));
  };

  #playNote(note: EffectNote, now: number, gain: number, pan: number, steals: boolean): void {
    const { voice, afterSeconds, seconds, midi, velocity } = note;
    this.#pools[voice].play(midi, now + afterSeconds, seconds, velocity * gain, pan, steals);
  }
}
