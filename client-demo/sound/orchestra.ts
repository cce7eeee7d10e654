/**
 * The instruments of the four layers: a felt drum, a mallet and a brush; a round bass; pads of slightly detuned
 * triangles behind a filter; a soft bell. Loudness and timbre give each its own band and make none sharp.
 */
import { Filter, Gain, MembraneSynth } from 'tone';
import type { Phrase } from './compose-phrase.ts';
import { LAYERS, type Layer, type LayerLevels } from './layers.ts';
import type { Mix } from './mix.ts';
import type { MusicMode } from './music-modes.ts';
import type { Timbre } from './voice.ts';
import { hzOf, VoicePool } from './voice-pool.ts';

/** Gains at full level: they balance the layers. */
const LOUDNESS: Readonly<Record<Layer, number>> = { pulse: 0.48, bass: 0.3, harmony: 0.2, melody: 0.28 };
/** Share that is left of bass and harmony right after a kick. */
const DUCK = 0.62;
const DUCK_BACK_SECONDS = 0.11;
/** The harmony's filter when it is calm, as a share of the mode's brightness. */
const CLOSED = 0.4;
/** A smaller change is not worth an event in the audio thread. */
const LEVEL_STEP = 0.02;

const BRUSH: Timbre = {
  source: 'pink noise',
  levelDb: 10,
  envelope: { attackSeconds: 0.004, decaySeconds: 0.07, sustain: 0, releaseSeconds: 0.1 },
};
const MALLET: Timbre = {
  source: 'triangle',
  levelDb: -3,
  envelope: { attackSeconds: 0.004, decaySeconds: 0.22, sustain: 0, releaseSeconds: 0.1 },
};
const BASS: Timbre = {
  source: [1, 0.22, 0.1],
  envelope: { attackSeconds: 0.015, decaySeconds: 0.35, sustain: 0.6, releaseSeconds: 0.15 },
};
const PAD: Timbre = {
  source: 'triangle',
  cents: [-7, 7],
  levelDb: -8.2,
  envelope: { attackSeconds: 0.5, decaySeconds: 0.3, sustain: 0.9, releaseSeconds: 1.3 },
};
const BELL: Timbre = {
  source: [1, 0.18, 0.05, 0.03],
  envelope: { attackSeconds: 0.012, decaySeconds: 0.5, sustain: 0.25, releaseSeconds: 0.7 },
};

export class Orchestra {
  readonly #mix: Mix;
  #mode: MusicMode;
  readonly #levels: Readonly<Record<Layer, Gain>>;
  readonly #kick: MembraneSynth;
  readonly #brush: VoicePool;
  readonly #mallet: VoicePool;
  readonly #bass: VoicePool;
  readonly #pad: VoicePool;
  readonly #bell: VoicePool;
  readonly #padFilter: Filter;
  readonly #set: Record<Layer, number> = { pulse: 0, bass: 0, harmony: 0, melody: 0 };
  #opened = -1;

  constructor(mix: Mix, mode: MusicMode) {
    this.#mix = mix;
    this.#mode = mode;
    const { music, ducked } = mix;
    const level = (to: Gain) => new Gain(0).connect(to);
    this.#levels = { pulse: level(music), bass: level(ducked), harmony: level(ducked), melody: level(music) };
    const { pulse, bass, harmony, melody } = this.#levels;
    const brushFilter = new Filter(6500, 'bandpass').connect(pulse);
    const malletFilter = new Filter(900, 'lowpass').connect(pulse);
    const bassFilter = new Filter(420, 'lowpass').connect(bass);
    this.#padFilter = new Filter({ frequency: 500, type: 'lowpass', Q: 0.3 }).connect(harmony);
    // Each beat has a wave of its own that begins at zero. A low wave that ran on would sound different at each beat.
    this.#kick = new MembraneSynth({
      pitchDecay: 0.03,
      volume: -4,
      octaves: 2.5,
      envelope: { attack: 0.002, decay: 0.28, sustain: 0, release: 0.1 },
    }).connect(pulse);
    this.#brush = new VoicePool(1, BRUSH, brushFilter, 0.1);
    this.#mallet = new VoicePool(4, MALLET, malletFilter, 0.1);
    this.#bass = new VoicePool(2, BASS, bassFilter, 0.2);
    // Four voices that fade and four that begin.
    this.#pad = new VoicePool(8, PAD, this.#padFilter, 1.4);
    this.#bell = new VoicePool(4, BELL, melody, 0.8);
  }

  /** Sets the next piece's mode; its brightness is used from the next step on. */
  setMode(mode: MusicMode): void {
    this.#mode = mode;
    this.#opened = -1;
  }

  /** Plays the notes that `phrase` has at `step`, heard at `atSeconds`; `stepSeconds` is the length of a sixteenth. */
  play(
    phrase: Phrase,
    step: number,
    atSeconds: number,
    stepSeconds: number,
    energy: number,
    levels: LayerLevels,
  ): void {
    this.#setLevels(levels, energy, atSeconds);
    for (const { voice, step: at, steps, midi, velocity, from } of phrase.pulse) {
      if (at !== step || energy < from) continue;
      if (voice === 'kick') this.#playKick(midi, atSeconds, velocity);
      else if (voice === 'brush') this.#brush.play(midi, atSeconds, 0.05, velocity);
      else this.#mallet.play(midi, atSeconds, steps * stepSeconds * 0.5, velocity);
    }
    if (levels.bass > 0)
      for (const { step: at, steps, midi, velocity, from } of phrase.bass)
        if (at === step && energy >= from) this.#bass.play(midi, atSeconds, steps * stepSeconds * 0.85, velocity);
    if (levels.harmony > 0)
      for (const chord of phrase.harmony)
        if (chord.step === step)
          for (const midi of chord.notes) this.#pad.play(midi, atSeconds, chord.steps * stepSeconds * 0.96, 0.8);
    if (levels.melody > 0)
      for (const { step: at, steps, midi, velocity } of phrase.melody)
        if (at === step) this.#bell.play(midi, atSeconds, steps * stepSeconds * 0.8, velocity);
  }

  #playKick(midi: number, atSeconds: number, velocity: number): void {
    this.#kick.triggerAttackRelease(hzOf(midi), 0.2, atSeconds, velocity);
    const { gain } = this.#mix.ducked;
    gain.setTargetAtTime(DUCK, atSeconds, 0.008);
    gain.setTargetAtTime(1, atSeconds + 0.05, DUCK_BACK_SECONDS);
  }

  #setLevels(levels: LayerLevels, energy: number, atSeconds: number): void {
    for (const layer of LAYERS)
      if (Math.abs(levels[layer] - this.#set[layer]) > LEVEL_STEP || levels[layer] === 0)
        this.#setLevel(layer, levels[layer], atSeconds);
    if (Math.abs(energy - this.#opened) < LEVEL_STEP) return;
    this.#opened = energy;
    const open = CLOSED + (1 - CLOSED) * energy;
    this.#padFilter.frequency.setTargetAtTime(this.#mode.brightnessHz * open, atSeconds, 0.2);
  }

  #setLevel(layer: Layer, level: number, atSeconds: number): void {
    if (level === this.#set[layer]) return;
    this.#set[layer] = level;
    this.#levels[layer].gain.setTargetAtTime(level * LOUDNESS[layer], atSeconds, 0.06);
  }
}
