import { describe, expect, it } from 'vitest';
import {
  type InferencePool,
  type InferenceReply,
  type InferenceRequest,
  NO_FIGURES,
} from '../../inference/contract.ts';
import { InferenceLoop } from './inference-loop.ts';

/** A pool whose answers the test gives by hand. */
function handPool() {
  const waiting: { resolve: (reply: InferenceReply) => void; reject: (error: Error) => void }[] = [];
  const pool: InferencePool = {
    infer: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    stats: () => ({ ...NO_FIGURES, inFlightRequests: waiting.length }),
    close: async () => {},
    destroy: async () => {},
  };
  return { pool, waiting };
}

const request: InferenceRequest = {
  model: { name: 'm', version: '1', layoutHash: 'h' },
  rows: new Float32Array(1),
  rowCount: 1,
  budgetMs: 100,
  session: 'test',
  priority: 'live',
};
const answer = (value: number): InferenceReply => ({
  ok: true,
  outputs: [],
  values: Float32Array.of(value),
  model: 'm@1',
  queueMs: 0,
  computeMs: 0,
  batchRows: 1,
});
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('inference loop', () => {
  it('[IL1] asks at its own pace, from its offset on, whatever the beat', () => {
    const { pool } = handPool();
    const loop = new InferenceLoop<number>({ pool, everyMs: 250, offsetMs: 100 });
    const asked: number[] = [];
    const at = (nowMs: number) =>
      loop.tick(nowMs, () => {
        asked.push(nowMs);
        return null;
      });
    for (let nowMs = 0; nowMs <= 1000; nowMs += 50) {
      at(nowMs);
      // What a clock gives that is none must not end the asking, or ask at every beat.
      for (const none of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) at(none);
    }
    expect(asked).toEqual([100, 350, 600, 850]);
  });

  it('[IL2] keeps one request in flight and counts the beats that found it', async () => {
    const { pool, waiting } = handPool();
    const loop = new InferenceLoop<number>({ pool, everyMs: 100, offsetMs: 0 });
    for (let nowMs = 0; nowMs <= 400; nowMs += 100) loop.tick(nowMs, () => ({ request, context: nowMs }));
    expect(waiting).toHaveLength(1);
    expect(loop.skipped).toBe(4);
    waiting[0]!.resolve(answer(1));
    await settled();
    loop.tick(500, () => ({ request, context: 500 }));
    expect(waiting).toHaveLength(2);
  });

  it('[IL3] hands over the newest finished answer once, with what was asked', async () => {
    const { pool, waiting } = handPool();
    const loop = new InferenceLoop<string>({ pool, everyMs: 100, offsetMs: 0 });
    loop.tick(0, () => ({ request, context: 'first' }));
    waiting[0]!.resolve(answer(1));
    await settled();
    loop.tick(100, () => ({ request, context: 'second' }));
    waiting[1]!.resolve(answer(2));
    await settled();
    expect(loop.take()).toMatchObject({ context: 'second', askedAtMs: 100 });
    expect(loop.take()).toBeNull();
  });

  it('[IL4] after a stall it drops the missed beats and keeps its grid', () => {
    const { pool } = handPool();
    const loop = new InferenceLoop<number>({ pool, everyMs: 250, offsetMs: 0 });
    const asked: number[] = [];
    for (const nowMs of [0, 3100, 3150, 3250, 3300]) {
      loop.tick(nowMs, () => {
        asked.push(nowMs);
        return null;
      });
    }
    expect(asked).toEqual([0, 3100, 3250]);
  });

  it('[IL5] a pool that rejects against its promise is a failed answer, not a dead session', async () => {
    const { pool, waiting } = handPool();
    const loop = new InferenceLoop<number>({ pool, everyMs: 100, offsetMs: 0 });
    loop.tick(0, () => ({ request, context: 1 }));
    waiting[0]!.reject(new Error('broken'));
    await settled();
    expect(loop.take()?.reply).toMatchObject({ ok: false, reason: 'failed', code: 'POOL_FAILED' });
    expect(loop.inFlight).toBe(false);
  });

  it('[IL6] after close it asks nothing and an answer in flight is dropped', async () => {
    const { pool, waiting } = handPool();
    const loop = new InferenceLoop<number>({ pool, everyMs: 100, offsetMs: 0 });
    loop.tick(0, () => ({ request, context: 1 }));
    loop.close();
    waiting[0]!.resolve(answer(1));
    await settled();
    expect(loop.take()).toBeNull();
    loop.tick(1000, () => ({ request, context: 2 }));
    expect(waiting).toHaveLength(1);
  });
});
