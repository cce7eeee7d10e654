import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import type { Predictor, Question } from '../../inference/predictor/predictor.ts';
import { InferenceLoop } from './inference-loop.ts';

/** A predictor whose answers the test gives by hand. */
function byHand() {
  const waiting: { resolve: (prediction: Prediction) => void; reject: (error: Error) => void }[] = [];
  const predictor: Pick<Predictor, 'predict'> = {
    predict: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
  };
  return { predictor, waiting };
}

const question: Question = {
  rows: new Float32Array(1),
  rowCount: 1,
  budgetMs: 100,
  session: 'test',
  priority: 'live',
};
const answer = (value: number): Prediction => ({
  source: 'model',
  values: Float32Array.of(value),
  models: ['m@1'],
  queueMs: 0,
  computeMs: 0,
});
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('inference loop', () => {
  it('[IL1] asks at its own pace, from its offset on, whatever the beat', () => {
    const { predictor } = byHand();
    const loop = new InferenceLoop<number>({ predictor, everyMs: 250, offsetMs: 100 });
    const asked: number[] = [];
    const at = (nowMs: number) =>
      loop.tick(nowMs, () => {
        asked.push(nowMs);
        return null;
      });
    for (let nowMs = 0; nowMs <= 1000; nowMs += 50) {
      at(nowMs);
      // A time that is no number must not end the asking, nor cause a question at every beat.
      for (const none of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) at(none);
    }
    expect(asked).toEqual([100, 350, 600, 850]);
  });

  it('[IL2] keeps one request in flight and counts the beats that found it', async () => {
    const { predictor, waiting } = byHand();
    const loop = new InferenceLoop<number>({ predictor, everyMs: 100, offsetMs: 0 });
    for (let nowMs = 0; nowMs <= 400; nowMs += 100) loop.tick(nowMs, () => ({ question, context: nowMs }));
    expect(waiting).toHaveLength(1);
    expect(loop.skipped).toBe(4);
    waiting[0]!.resolve(answer(1));
    await settled();
    loop.tick(500, () => ({ question, context: 500 }));
    expect(waiting).toHaveLength(2);
  });

  it('[IL3] hands over the newest finished answer once, with what was asked', async () => {
    const { predictor, waiting } = byHand();
    const loop = new InferenceLoop<string>({ predictor, everyMs: 100, offsetMs: 0 });
    loop.tick(0, () => ({ question, context: 'first' }));
    waiting[0]!.resolve(answer(1));
    await settled();
    loop.tick(100, () => ({ question, context: 'second' }));
    waiting[1]!.resolve(answer(2));
    await settled();
    expect(loop.take()).toMatchObject({ context: 'second', askedAtMs: 100 });
    expect(loop.take()).toBeNull();
  });

  it('[IL4] after a stall it drops the missed beats and keeps its grid', () => {
    const { predictor } = byHand();
    const loop = new InferenceLoop<number>({ predictor, everyMs: 250, offsetMs: 0 });
    const asked: number[] = [];
    for (const nowMs of [0, 3100, 3150, 3250, 3300]) {
      loop.tick(nowMs, () => {
        asked.push(nowMs);
        return null;
      });
    }
    expect(asked).toEqual([0, 3100, 3250]);
  });

  it('[IL5] a predictor that rejects against its promise is a failed answer, not a dead session', async () => {
    const { predictor, waiting } = byHand();
    const loop = new InferenceLoop<number>({ predictor, everyMs: 100, offsetMs: 0 });
    loop.tick(0, () => ({ question, context: 1 }));
    waiting[0]!.reject(new Error('broken'));
    await settled();
    expect(loop.take()?.prediction).toMatchObject({ source: 'fallback', reason: 'failed', code: 'POOL_FAILED' });
    expect(loop.inFlight).toBe(false);
  });

  it('[IL6] after close it asks nothing and an answer in flight is dropped', async () => {
    const { predictor, waiting } = byHand();
    const loop = new InferenceLoop<number>({ predictor, everyMs: 100, offsetMs: 0 });
    loop.tick(0, () => ({ question, context: 1 }));
    loop.close();
    waiting[0]!.resolve(answer(1));
    await settled();
    expect(loop.take()).toBeNull();
    loop.tick(1000, () => ({ question, context: 2 }));
    expect(waiting).toHaveLength(1);
  });
});
