/** The time from the bytes of a socket to a write in a window, and beside it the time to reject. */

import { createDecodeState, createEventDecoder } from '../../../adaptation/events/decode-event.ts';
import { encodeEvents } from '../../../adaptation/events/encode-event.ts';
import { FeatureWindow } from '../../../adaptation/features/feature-window.ts';
import { arenaEvents, arenaFeatures } from '../../../rooms/arena/arena-features.ts';
import { type Bench, type BenchResult, perSecond, resultOf } from '../bench.ts';

const FRAMES = 200_000;
/** Events that a client sends at once: a hover and a choice, say. */
const EVENTS_PER_FRAME = 2;
const RUNS = 7;

function run(): BenchResult[] {
  const decoder = createEventDecoder(arenaEvents);
  const hover = arenaEvents.numberOf('hover');
  const choose = arenaEvents.numberOf('choose');
  let seq = 0;
  let nowMs = 0;
  const frames = Array.from({ length: FRAMES }, () =>
    encodeEvents([
      { type: hover, seq: ++seq, fields: [2] },
      { type: choose, seq: ++seq, fields: [1] },
    ]),
  );
  const window = new FeatureWindow(arenaFeatures, 0);
  const decodeAll = (all: readonly Uint8Array[]) => {
    const state = createDecodeState(arenaEvents);
    let accepted = 0;
    for (const frame of all) {
      // Far enough apart for the rate limit.
      nowMs += 1000;
      accepted += decoder.decode(frame, state, nowMs, (event, fields) => window.record(event, fields, nowMs));
    }
    return accepted;
  };
  if (decodeAll(frames) !== FRAMES * EVENTS_PER_FRAME) throw new Error('the frames were not all accepted');
  const garbage = frames.map((frame, i) =>
    i % 2 === 0 ? frame.map((byte, at) => (at === 0 ? 9 : byte)) : frame.map((byte, at) => (at === 1 ? 0 : byte)),
  );
  if (decodeAll(garbage) > FRAMES * EVENTS_PER_FRAME * 0.5) throw new Error('garbage was accepted');
  return [
    resultOf(
      'events.decodedPerSecond',
      'events/s',
      perSecond(RUNS, FRAMES * EVENTS_PER_FRAME, () => void decodeAll(frames)),
      '>= 2000000',
    ),
    resultOf(
      'events.rejectedFramesPerSecond',
      'frames/s',
      perSecond(RUNS, FRAMES, () => void decodeAll(garbage)),
      null,
    ),
  ];
}

export const benches: Bench[] = [{ prefix: 'events', run: async () => run() }];
