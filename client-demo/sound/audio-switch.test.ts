import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createAudioSwitch } from './audio-switch.ts';

/** An audio context as browsers have them: allowed or not, with a state that reports its changes. */
class Audio {
  state = 'suspended';
  allowed = false;
  resumes = 0;
  readonly #emitter = new EventEmitter();

  async resume() {
    this.resumes++;
    if (!this.allowed) throw new Error('not allowed');
    this.become('running');
  }

  async suspend() {
    this.become('suspended');
  }

  become(state: string) {
    this.state = state;
    this.#emitter.emit('state');
  }

  onState(listener: () => void) {
    this.#emitter.on('state', listener);
    return () => this.#emitter.off('state', listener);
  }
}

function setUp() {
  const audio = new Audio();
  const emitter = new EventEmitter();
  const page = {
    hidden: false,
    onNews(listener: () => void, signal: AbortSignal) {
      emitter.on('news', listener);
      signal.addEventListener('abort', () => emitter.off('news', listener));
    },
  };
  const heard: boolean[] = [];
  const audioSwitch = createAudioSwitch(audio, page, (on) => heard.push(on));
  const news = (hidden = page.hidden) => {
    page.hidden = hidden;
    emitter.emit('news');
  };
  return { audio, page, heard, audioSwitch, news };
}

const until = (ready: () => boolean) => vi.waitFor(() => expect(ready()).toBe(true), { timeout: 60_000 });

describe('the audio', () => {
  it('[MU30] waits for a gesture that the browser accepts', async () => {
    const { audio, heard, audioSwitch, news } = setUp();
    news();
    expect(audio.resumes).toBe(0);
    audioSwitch.setWanted(true);
    news();
    expect(audio.resumes).toBe(2);
    expect(heard).toEqual([]);
    audio.allowed = true;
    news();
    await until(() => heard.at(-1) === true);
  });

  it('[MU30] comes back by itself from an interruption', async () => {
    const { audio, heard, audioSwitch } = setUp();
    audio.allowed = true;
    audioSwitch.setWanted(true);
    await until(() => heard.at(-1) === true);
    audio.allowed = false;
    audio.become('interrupted');
    const tries = audio.resumes;
    audio.allowed = true;
    // The call is over: browsers report that as another state.
    audio.become('suspended');
    await until(() => audio.state === 'running');
    expect(audio.resumes).toBe(tries + 1);
    expect(heard).toEqual([true, true]);
  });

  it('[MU30] fades and stops while hidden or unwanted, and goes on after', async () => {
    const { audio, heard, audioSwitch, news } = setUp();
    audio.allowed = true;
    audioSwitch.setWanted(true);
    await until(() => heard.at(-1) === true);
    news(true);
    expect(heard).toEqual([true, false]);
    expect(audio.state).toBe('running');
    await until(() => audio.state === 'suspended');
    news(false);
    await until(() => heard.at(-1) === true);
    audioSwitch.setWanted(false);
    expect(heard.at(-1)).toBe(false);
    // The sound is wanted again before the fade is over: it never stopped.
    const tries = audio.resumes;
    audioSwitch.setWanted(true);
    expect(heard.at(-1)).toBe(true);
    expect(audio.resumes).toBe(tries);
    audioSwitch.dispose();
    await until(() => audio.state === 'suspended');
    news();
    expect(audio.state).toBe('suspended');
  });
});
