/**
 * The desk: music and effects, each into the hall as well, then compressor, ceiling and the player's volume. The ceiling is a
 * curve that no input leaves, so nothing clips, whatever comes together.
 */
import { Compressor, Convolver, Gain, getContext, ToneAudioBuffer, WaveShaper } from 'tone';
import { echoImpulse } from './room-echo.ts';

/** Straight up to here, then bent; a usual mix never gets there. */
const BEND = 0.7;
/** What even an infinite input becomes. */
const CEILING = 0.89;

export interface Mix {
  readonly music: Gain;
  /** Part of the music that makes room for each kick. */
  readonly ducked: Gain;
  readonly effects: Gain;
  /** 0 to 1, as the player set it; takes 50 ms. */
  setVolume(share: number): void;
  /** Fades all to a level, 0 to 1, in so many seconds. */
  fade(to: number, seconds: number): void;
}

/** `level`: of the fader to begin with, 0 to 1. */
export function createMix(level = 1): Mix {
  const context = getContext();
  const volume = new Gain(1);
  const fader = new Gain(level);
  const ceiling = new WaveShaper(bend, 4096);
  const compressor = new Compressor({ threshold: -14, ratio: 3, knee: 12, attack: 0.01, release: 0.2 });
  const desk = new Gain(0.66).chain(compressor, ceiling, fader, volume, context.destination);
  const [left, right] = echoImpulse(context.sampleRate);
  const impulse = context.createBuffer(2, left.length, context.sampleRate);
  impulse.copyToChannel(left, 0);
  impulse.copyToChannel(right, 1);
  const hall = new Convolver({ url: new ToneAudioBuffer(impulse), normalize: false }).connect(desk);
  const musicSend = new Gain(0.16).connect(hall);
  const effectsSend = new Gain(0.3).connect(hall);
  const music = new Gain(1).fan(desk, musicSend);
  const ducked = new Gain(1).connect(music);
  const effects = new Gain(0.55).fan(desk, effectsSend);
  return {
    music,
    ducked,
    effects,
    setVolume(share) {
      // Squared: halfway of the slider sounds half as loud.
      volume.gain.rampTo(share * share, 0.05);
    },
    fade(to, seconds) {
      fader.gain.rampTo(to, seconds);
    },
  };
}

/** From [-1, 1], which is where a WaveShaper cuts its input, to [-CEILING, CEILING]. */
function bend(input: number): number {
  const size = Math.abs(input);
  if (size <= BEND) return input;
  const room = CEILING - BEND;
  return Math.sign(input) * (BEND + room * Math.tanh((size - BEND) / room));
}
