/**
 * Runs in the browser of the end-to-end test: plays the music, or a crowd of effects, into a buffer instead of aloud.
 */
import { getContext, OfflineContext, setContext } from 'tone';
import { Conductor } from '../conductor.ts';
import { EffectPlayer } from '../effect-player.ts';
import { createMix } from '../mix.ts';
import { MUSIC_MODES, type MusicModeName } from '../music-modes.ts';
import { Orchestra } from '../orchestra.ts';

export interface RenderRequest {
  readonly mode: MusicModeName;
  readonly seconds: number;
  readonly sampleRate: number;
  readonly bpm: number;
  readonly energy: number;
  readonly seed: number;
  /** A new tempo from a moment on. */
  readonly change?: { readonly atSeconds: number; readonly bpm: number };
  /** Shots, hits and falling foes per second, and each other kind of moment once a second. */
  readonly effectsPerSecond?: number;
}

declare global {
  interface Window {
    /** Left and right, as base64 of little-endian float32. */
    renderMusic?: (request: RenderRequest) => Promise<[string, string]>;
  }
}

const MOMENTS = ['downed', 'revived', 'dash', 'pickup', 'waveStart', 'waveCleared', 'waveLost'] as const;

window.renderMusic = async (request) => {
  const { seconds, sampleRate, bpm, energy, seed, change } = request;
  const before = getContext();
  const context = new OfflineContext(2, seconds, sampleRate);
  setContext(context);
  const mix = createMix();
  const mode = MUSIC_MODES[request.mode];
  const orchestra = new Orchestra(mix, mode);
  const conductor = new Conductor(orchestra, { mode, seed, bpm, energy });
  conductor.start();
  if (change !== undefined) context.setTimeout(() => conductor.setTempo(change.bpm), change.atSeconds);
  const effects = new EffectPlayer(mix, (work) => work());
  const perSecond = request.effectsPerSecond ?? 0;
  let count = 0;
  if (perSecond > 0)
    context.setInterval(() => {
      count++;
      const pan = (count % 7) / 3 - 1;
      effects.play({ name: 'shot', hostile: count % 2 === 0 }, conductor.tuning, pan);
      effects.play({ name: 'hit', share: (count % 5) / 5 }, conductor.tuning, pan);
      effects.play({ name: 'foeDown', kind: count % 5, streak: count % 9 }, conductor.tuning, pan);
      if (count % Math.max(1, Math.round(perSecond / 3)) !== 0) return;
      effects.play({ name: MOMENTS[count % MOMENTS.length]! }, conductor.tuning, pan);
      effects.play({ name: 'hurt', damage: 30 }, conductor.tuning, pan);
      effects.play({ name: 'upgrade', ornament: 1 + (count % 6) }, conductor.tuning, pan);
    }, 3 / perSecond);
  const buffer = await context.render(false);
  setContext(before);
  return [base64Of(buffer.getChannelData(0)), base64Of(buffer.getChannelData(1))];
};

function base64Of(samples: Float32Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
