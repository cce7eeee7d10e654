/**
 * Feature windows with the arena's layout: 1,000 players, each with the events of a real game in their order, mix and
 * pace, and a row written after every tenth event. The players begin at different places of the game, so that branch
 * predictor and cache don't see the same thing 1,000 times.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FeatureLayout } from '../../../adaptation/features/feature-layout.ts';
import { FeatureWindow } from '../../../adaptation/features/feature-window.ts';
import { arenaFeatures } from '../../../rooms/arena/arena-features.ts';
import { kiterBot } from '../../../rooms/arena/bots/kiter-bot.ts';
import { fixedController } from '../../../rooms/arena/headless/controller.ts';
import { runHeadless } from '../../../rooms/arena/headless/run-headless.ts';
import { TICK_MS } from '../../../rooms/arena/simulation/world/constants.ts';
import { type Bench, type BenchResult, perSecond, resultOf } from '../bench.ts';

const PLAYERS = 1000;
const ROW_EVERY = 10;
const EVENTS_PER_RUN = 2_000_000;
/** So few that, even with one number per event on the heap, the young generation doesn't fill and get collected. */
const EVENTS_PER_HEAP_RUN = 50_000;
const RUNS = 15;
const GAME_MINUTES = 10;

interface Stream {
  readonly types: Uint8Array;
  /** Four fields per event. */
  readonly fields: Float64Array;
  readonly atMs: Int32Array;
  readonly durationMs: number;
}

export const benches: Bench[] = [{ prefix: 'features', run: async () => measure(arenaFeatures, playArena()) }];

function measure(layout: FeatureLayout, stream: Stream): BenchResult[] {
  const crowd = new Crowd(layout, stream);
  crowd.play(EVENTS_PER_RUN);
  const rates = perSecond(RUNS, EVENTS_PER_RUN, () => crowd.play(EVENTS_PER_RUN));
  const heap = Array.from({ length: RUNS }, () => heapPerEvent(crowd));
  return [
    resultOf('features.eventsPerSecond', 'events/s', rates, '>= 10000000'),
    resultOf('features.bytesPerEvent', 'bytes', heap, '<= 1'),
    resultOf('features.bytesPerPlayer', 'bytes', [crowd.windows[0]!.bytes], null),
    resultOf('features.columns', 'features', [layout.width], null),
    resultOf('features.eventTypes', 'types', [layout.catalogue.types.length], null),
  ];
}

/** All players in turn, one event each. */
class Crowd {
  readonly windows: readonly FeatureWindow[];
  #stream: Stream;
  #row: Float32Array;
  /** One array for the fields of all events, as in a session. */
  #fields = new Float64Array(4);
  /** The next event of the stream and the time to add to it, per player. */
  #next = new Int32Array(PLAYERS);
  #baseMs = new Int32Array(PLAYERS);
  #turns = 0;

  constructor(layout: FeatureLayout, stream: Stream) {
    this.windows = Array.from({ length: PLAYERS }, () => new FeatureWindow(layout, 0));
    this.#stream = stream;
    this.#row = new Float32Array(layout.width);
    for (let p = 0; p < PLAYERS; p++) this.#next[p] = Math.floor((stream.types.length * p) / PLAYERS);
  }

  play(events: number): void {
    for (let done = 0; done < events; done += PLAYERS) this.#playTurn(this.#turns++);
  }

  #playTurn(turn: number): void {
    const { types, fields, atMs, durationMs } = this.#stream;
    for (let p = 0; p < PLAYERS; p++) {
      const window = this.windows[p]!;
      const event = this.#next[p]!;
      const nowMs = this.#baseMs[p]! + atMs[event]!;
      for (let f = 0; f < 4; f++) this.#fields[f] = fields[4 * event + f]!;
      window.record(types[event]!, this.#fields, nowMs);
      if ((turn + p) % ROW_EVERY === 0) window.writeInto(this.#row, 0, nowMs);
      if (event + 1 < types.length) this.#next[p] = event + 1;
      else {
        this.#next[p] = 0;
        this.#baseMs[p]! += durationMs;
      }
    }
  }
}

function heapPerEvent(crowd: Crowd): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('expected the garbage collector to be callable');
  collect();
  const before = process.memoryUsage().heapUsed;
  crowd.play(EVENTS_PER_HEAP_RUN);
  return Math.max(0, process.memoryUsage().heapUsed - before) / EVENTS_PER_HEAP_RUN;
}

function playArena(): Stream {
  const ticks = GAME_MINUTES * 60 * (1000 / TICK_MS);
  const { events } = runHeadless({
    seed: 7,
    ticks,
    bots: [kiterBot(0.6)({ slot: 0, seed: 7 })],
    controller: fixedController({ difficulty: 0.45 }),
  });
  return {
    types: events.type.slice(0, events.count),
    fields: events.fields.slice(0, 4 * events.count),
    atMs: Int32Array.from(events.tick.subarray(0, events.count), (tick) => tick * TICK_MS),
    durationMs: ticks * TICK_MS,
  };
}
