/**
 * Lets the audio run exactly while somebody should hear it, and brings it back by itself. A browser may keep it silent
 * until a gesture, take it away for a call, or hide the page. Nothing is polled: each of those ends with an event.
 */

/** The part of an AudioContext that is needed. Safari's `interrupted` is a state that ends by itself. */
export interface SwitchableAudio {
  readonly state: string;
  resume(): Promise<unknown>;
  suspend(): Promise<unknown>;
  onState(listener: () => void): () => void;
}

export interface Page {
  readonly hidden: boolean;
  /** Calls `listener` at gestures, and when the page is shown, hidden or focused, until `signal` aborts. */
  onNews(listener: () => void, signal: AbortSignal): void;
}

export interface AudioSwitch {
  /** The player's wish: true while neither muted nor paused. */
  setWanted(wanted: boolean): void;
  dispose(): void;
}

/** Milliseconds before the audio stops: the fade that avoids a click, and a little more. */
const FADE_MS = 450;

/** `onSounding(false)` comes before the audio stops, in time to fade it; `onSounding(true)` once it runs. */
export function createAudioSwitch(audio: SwitchableAudio, page: Page, onSounding: (on: boolean) => void): AudioSwitch {
  const life = new AbortController();
  let wanted = false;
  let sounding = false;
  let stopping: ReturnType<typeof setTimeout> | undefined;
  const update = () => {
    const on = wanted && !page.hidden;
    if (!on) {
      if (sounding) {
        sounding = false;
        onSounding(false);
      }
      if (audio.state === 'running') stopping ??= setTimeout(stop, FADE_MS);
      return;
    }
    clearTimeout(stopping);
    stopping = undefined;
    if (audio.state === 'running') {
      if (!sounding) onSounding(true);
      sounding = true;
      return;
    }
    sounding = false;
    // Refused until a gesture, or while interrupted: the next event tries again.
    audio.resume().catch(ignore);
  };
  const stop = () => {
    stopping = undefined;
    if (wanted && !page.hidden) return;
    audio.suspend().catch(ignore);
  };
  page.onNews(update, life.signal);
  life.signal.addEventListener('abort', audio.onState(update));
  return {
    setWanted(on) {
      wanted = on;
      update();
    },
    dispose() {
      wanted = false;
      update();
      life.abort();
    },
  };
}

const ignore = () => undefined;

/** The page around the script. */
export const browserPage: Page = {
  get hidden() {
    return document.hidden;
  },
  onNews(listener, signal) {
    document.addEventListener('visibilitychange', listener, { signal });
    for (const name of ['pageshow', 'focus', 'pointerdown', 'touchend', 'keydown'])
      addEventListener(name, listener, { signal, passive: true, capture: true });
  },
};
