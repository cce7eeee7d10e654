/**
 * Sound for a session, silent until the first gesture. It listens to the stage from the start. Tone.js and the
 * orchestra are loaded once the browser allows sound, so neither the title nor the game waits for them.
 */
import { MODES } from '../../rooms/arena/simulation/world/modes.ts';
import type { ArenaView } from '../game/arena-view.ts';
import type { SettingsStore } from '../settings-store.ts';
import { seedOf } from './compose-phrase.ts';
import type { Sound } from './sound.ts';
import { soundStage } from './stage-sounds.ts';

export interface SessionSound {
  /** True holds the music while the game stands still. */
  setHeld(held: boolean): void;
  dispose(): void;
}

export interface SessionSoundOptions {
  readonly view: Pick<ArenaView, 'events' | 'pictureBeats'>;
  readonly settings: Pick<SettingsStore, 'get' | 'on'>;
  /** The session's code: all who share it hear the same piece. */
  readonly code: string;
  /** Number of the arena's mode; asked for once the stage has told its tempo. */
  readonly arenaMode: () => number;
}

const GESTURES = ['pointerup', 'touchend', 'keydown'] as const;

export function startSound({ view, settings, code, arenaMode }: SessionSoundOptions): SessionSound {
  const { events, pictureBeats } = view;
  const life = new AbortController();
  let sound: Sound | null = null;
  let loading = false;
  let held = false;
  let bpm = 0;
  let intensity = 0;
  const applyVolume = () => sound?.setVolume(settings.get('muted') ? 0 : settings.get('volume'), held);
  const load = async () => {
    if (loading || sound !== null || bpm === 0 || life.signal.aborted) return;
    loading = true;
    try {
      const module = await loadOrchestra();
      if (life.signal.aborted) return;
      const { name } = MODES[arenaMode()] ?? MODES[0]!;
      sound = new module.Sound({ mode: name, seed: seedOf(code), bpm, intensity, pictureBeats });
      applyVolume();
    } catch {
      // No Web Audio, or its file did not come: the game goes on in silence, and the next gesture tries again.
    } finally {
      loading = false;
    }
  };
  const onGesture = () => void load();
  for (const name of GESTURES) addEventListener(name, onGesture, { signal: life.signal, passive: true, capture: true });
  const offs = [
    settings.on('volume', applyVolume),
    settings.on('muted', applyVolume),
    events.on('tempo', (event) => {
      const isFirst = bpm === 0;
      bpm = event.bpm;
      sound?.setTempo(bpm);
      // A player who pressed Play has made the gesture already.
      if (isFirst && navigator.userActivation?.hasBeenActive === true) void load();
    }),
    events.on('intensity', ({ value }) => {
      intensity = value;
      sound?.setIntensity(value);
    }),
    soundStage(events, (effect, pan) => sound?.play(effect, pan)),
  ];
  return {
    setHeld(now) {
      if (now === held) return;
      held = now;
      applyVolume();
    },
    dispose() {
      life.abort();
      for (const off of offs) off();
      sound?.dispose();
      sound = null;
    },
  };
}

declare global {
  interface Window {
    TONE_SILENCE_LOGGING?: boolean;
  }
}

function loadOrchestra(): Promise<typeof import('./sound.ts')> {
  window.TONE_SILENCE_LOGGING = true;
  return import('./sound.ts');
}
