/** Runs in the browser of the end-to-end test: a session's sound as the game starts it, with a stage made by hand. */
import { BeatClock } from '../../game/beat-clock.ts';
import { StageEmitter } from '../../game/stage-events.ts';
import { settings } from '../../settings-store.ts';
import { startSound } from '../start-sound.ts';

declare global {
  interface Window {
    live?: ReturnType<typeof start>;
  }
}

function start() {
  const contexts: AudioContext[] = [];
  const taps: AnalyserNode[] = [];
  const { AudioContext: Native } = window;
  window.AudioContext = class extends Native {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts.push(this);
    }
  };
  const { connect } = AudioNode.prototype as { connect: (...args: unknown[]) => unknown };
  AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
    const { context } = this;
    if (args[0] === context.destination && taps.length < 4) {
      const tap = context.createAnalyser();
      taps.push(tap);
      connect.call(this, tap);
    }
    return connect.apply(this, args);
  } as typeof connect & AudioNode['connect'];

  const events = new StageEmitter();
  const beat = new BeatClock();
  const pictureBeats = () => beat.beatsAt(performance.now());
  const sound = startSound({ view: { events, pictureBeats }, settings, code: 'K7QMRX', arenaMode: () => 1 });
  events.emit('tempo', { bpm: 120 });
  events.emit('intensity', { value: 0.9 });
  return {
    events,
    sound,
    settings,
    beat,
    states: () => contexts.map(({ state }) => state),
    suspendAll: () => Promise.all(contexts.map((context) => context.suspend())),
    /** The loudest sample of about the last tenth of a second. */
    level() {
      const samples = new Float32Array(2048);
      let peak = 0;
      for (const tap of taps) {
        tap.getFloatTimeDomainData(samples);
        for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
      }
      return peak;
    },
    /** Tells the events of one frame of a great fight; returns the milliseconds that this takes. */
    crowd() {
      const at = performance.now();
      for (let foe = 0; foe < 150; foe++) {
        events.emit('shot', { slot: foe % 4, hostile: foe % 2 === 0, x: foe * 8, y: 0 });
        events.emit('hit', { kind: foe % 5, share: 0.5, x: foe * 8, y: 0 });
        events.emit('foeDown', { kind: foe % 5, x: foe * 8, y: 0 });
      }
      return performance.now() - at;
    },
    setHidden(hidden: boolean) {
      Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

window.live = start();
