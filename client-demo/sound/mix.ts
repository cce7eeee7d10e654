/**
 * The mixing desk. Music and effects go straight on and into the hall, then through compressor, ceiling and the
 * player's volume. The ceiling is a curve that no input leaves, so nothing clips, whatever comes together.
 */
import { Compressor, Convolver, Gain, getContext, ToneAudioBuffer, WaveShaper } from 'tone';
import { echoImpulse } from './room-echo.ts';

/** The curve is straight up to here, then bent; a usual mix never gets there. */
const BEND = 0.7;
/** Output for an infinite input. */
const CEILING = 0.89;

export interface Mix {
  readonly music: Gain;
  /** The part of the music that gets softer at each kick. */
  readonly ducked: Gain;
  readonly effects: Gain;
  /** Sets the player's volume, 0 to 1; the change takes 50 ms. */
  setVolume(share: number): void;
  /** Fades everything to a level, 0 to 1, in that many seconds. */
  fade(to: number, seconds: number): void;
}

/** `level` is the fader's first level, 0 to 1. */
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
      // Squared: half of the slider sounds half as loud.
      volume.gain.rampTo(share * share, 0.05);
    },
    fade(to, seconds) {
      fader.gain.rampTo(to, seconds);
    },
  };
}

/** Maps [-1, 1], where a WaveShaper cuts its input, to [-CEILING, CEILING]. */
function bend(input: number): number {
  const size = Math.abs(input);
  if (size <= BEND) return input;
  const room = CEILING - BEND;
  return Math.sign(input) * (BEND + room * Math.tanh((size - BEND) / room));
}
