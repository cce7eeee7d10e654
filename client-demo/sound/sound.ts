/**
 * The sound of a session: orchestra, effects and desk on the page's one audio context. It needs Tone.js, so it is
 * loaded late.
 */
import { getContext } from 'tone';
import { type AudioSwitch, browserPage, createAudioSwitch, type SwitchableAudio } from './audio-switch.ts';
import { Conductor } from './conductor.ts';
import type { Effect } from './effect-notes.ts';
import { EffectPlayer } from './effect-player.ts';
import { energyOf } from './layers.ts';
import { createMix, type Mix } from './mix.ts';
import { MUSIC_MODES, type MusicMode, type MusicModeName } from './music-modes.ts';
import { Orchestra } from './orchestra.ts';

export interface SoundOptions {
  readonly mode: MusicModeName;
  /** The same number for all who play the session. */
  readonly seed: number;
  readonly bpm: number;
  readonly intensity: number;
  /** The picture's beats, with the share of the present one; the music keeps to them. */
  readonly pictureBeats: () => number | null;
}

/** Mix and instruments belong to the page, like its audio context: started sources stay in the page's context. */
let desk: { readonly mix: Mix; readonly orchestra: Orchestra; readonly effects: EffectPlayer } | null = null;

function setDesk(mode: MusicMode): NonNullable<typeof desk> {
  if (desk === null) {
    const mix = createMix(0);
    desk = { mix, orchestra: new Orchestra(mix, mode), effects: new EffectPlayer(mix, (work) => setTimeout(work)) };
  }
  desk.orchestra.setMode(mode);
  return desk;
}

const FADE_IN_SECONDS = 0.6;
const FADE_OUT_SECONDS = 0.35;

export class Sound {
  readonly #mix: Mix;
  readonly #conductor: Conductor;
  readonly #effects: EffectPlayer;
  readonly #switch: AudioSwitch;
  #bpm: number;
  #intensity: number;
  #sounding = false;

  constructor({ mode, seed, bpm, intensity, pictureBeats }: SoundOptions) {
    const music = MUSIC_MODES[mode];
    const energy = energyOf(intensity, bpm);
    this.#bpm = bpm;
    this.#intensity = intensity;
    const { mix, orchestra, effects } = setDesk(music);
    this.#mix = mix;
    this.#effects = effects;
    this.#conductor = new Conductor(orchestra, { mode: music, seed, bpm, energy, pictureBeats });
    this.#switch = createAudioSwitch(pageAudio(), browserPage, (on) => this.#setSounding(on));
  }

  /** `volume` is 0 to 1; 0 is off and costs nothing. */
  setVolume(volume: number, held: boolean): void {
    this.#mix.setVolume(volume);
    this.#switch.setWanted(volume > 0 && !held);
  }

  setTempo(bpm: number): void {
    this.#bpm = bpm;
    this.#conductor.setTempo(bpm);
    this.#conductor.setEnergy(energyOf(this.#intensity, bpm));
  }

  /** Sets the director's intensity, 0 to 1. */
  setIntensity(value: number): void {
    this.#intensity = value;
    this.#conductor.setEnergy(energyOf(value, this.#bpm));
  }

  /** `pan` goes from -1 (left) to 1 (right). */
  play(effect: Effect, pan: number): void {
    if (this.#sounding) this.#effects.play(effect, this.#conductor.tuning, pan);
  }

  /** Fades and stops; the instruments wait for the next session. */
  dispose(): void {
    this.#switch.dispose();
    this.#conductor.stop();
  }

  #setSounding(on: boolean): void {
    this.#sounding = on;
    this.#mix.fade(on ? 1 : 0, on ? FADE_IN_SECONDS : FADE_OUT_SECONDS);
    if (on) this.#conductor.start();
    else this.#conductor.stop();
  }
}

/** The page's audio context. Its clock is a worker that ticks every 50 ms, and is off while the context is silent. */
function pageAudio(): SwitchableAudio {
  const context = getContext();
  const clock = (on: boolean) => {
    const source = on ? 'worker' : 'offline';
    // Setting the source makes a new worker, even when there is one.
    if ('clockSource' in context && context.clockSource !== source) context.clockSource = source;
  };
  return {
    get state() {
      return context.state;
    },
    async resume() {
      clock(true);
      await context.resume();
    },
    async suspend() {
      clock(false);
      if ('close' in context.rawContext) await context.rawContext.suspend();
    },
    onState(listener) {
      context.on('statechange', listener);
      return () => context.off('statechange', listener);
    },
  };
}
