import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, quiz, quizSpec, settle } from '../../test-support/test-adaptation.ts';
import { AdaptationSession } from '../session/adaptation-session.ts';
import { defineAdaptation } from '../session/define-adaptation.ts';
import { AT_REST } from './session-lever.ts';
import { valueNear, valuePolicy } from './value-policy.ts';

const LAP = { kind: 'value', unit: 's', words: 'lap time' } as const;
const LEVEL = 2;

/** Keeps the lap time near 40 s; `lapOf` is the lap time at a level. */
async function settleNear(lapOf: (level: number) => number, harder: 'up' | 'down' | 'neither' = 'up') {
  const definition = quiz({
    predicts: LAP,
    levers: { ...quizSpec().levers, level: { ...quizSpec().levers.level!, harder } },
    policy: valuePolicy('level', { target: 40, tolerance: 1, step: 0.1, coolDownMs: 250 }),
  });
  const pool = new FunctionPool((row) => lapOf(row[LEVEL]!));
  const baseline = () => Float32Array.of(0.5, 0, 0.5);
  const session = new AdaptationSession({
    definition,
    ports: { session: 'test', predictor: createPredictor(definition, { pool, baseline }) },
    mode: 'on',
    offsetMs: 0,
  });
  session.join('ada', 0, 0);
  session.record('ada', 'answer', { right: 1 }, 0);
  for (let nowMs = 0; nowMs <= 10_000; nowMs += 50) {
    session.tick(nowMs);
    await settle();
  }
  const reasons = session.takeExplanations().flatMap((explanation) => explanation.reasons);
  return { level: session.decision.values.session.level!, lap: session.predictedFor('ada')!, reasons };
}

describe('a policy for a value', () => {
  it.each([
    ['rises with the lever', (level: number) => 20 + 50 * level],
    ['falls with the lever', (level: number) => 70 - 50 * level],
  ])('[AD30] brings a value that %s near its target, whichever side is harder', async (_name, lapOf) => {
    for (const harder of ['up', 'down', 'neither'] as const) {
      const { level, lap } = await settleNear(lapOf, harder);
      expect(Math.abs(lap - 40)).toBeLessThanOrEqual(1);
      expect(lapOf(level)).toBeCloseTo(lap, 3);
    }
  });

  it('[AD30] goes as near as the bounds let it, and stays there', async () => {
    expect((await settleNear((level) => 45 + 10 * level)).level).toBe(0);
    expect((await settleNear((level) => 10 + 10 * level)).level).toBe(1);
  });

  it('[AD30] follows the median of a group, and keeps a step and a cool-down', () => {
    const { policy } = quiz({
      predicts: LAP,
      policy: valuePolicy('level', { target: 40, tolerance: 1, step: 0.1, coolDownMs: 1000 }),
    });
    const candidates = Float32Array.of(0, 0.5, 1);
    const ask = (nowMs: number, level: number, memory = AT_REST) =>
      policy.decide({
        nowMs,
        memory,
        candidates,
        previous: { session: { level }, players: {} },
        players: [10, 40, 45].map((offset, i) => ({
          player: String(i),
          features: {},
          predicted: candidates.map((candidate) => offset + 20 * candidate),
        })),
      });
    // They need 1, 0 and 0; the median is at 0.
    const first = ask(0, 0.5);
    expect(first.values.session.level).toBeCloseTo(0.4);
    expect(ask(900, 0.4, first.memory).values.session.level).toBeCloseTo(0.4);
    expect(ask(1000, 0.4, first.memory).values.session.level).toBeCloseTo(0.3);
  });

  it('[AD33] brings a player near the value they asked for', () => {
    const spec = { ...quizSpec(), predicts: LAP };
    const { policy } = defineAdaptation({
      ...spec,
      policy: valuePolicy('level', { target: 40, tolerance: 1, step: 1 }),
    });
    const candidates = Float32Array.of(0, 0.25, 0.5, 0.75, 1);
    const ask = (...targets: readonly (number | null)[]) =>
      policy.decide({
        nowMs: 0,
        memory: AT_REST,
        candidates,
        previous: { session: { level: 0 }, players: {} },
        players: targets.map((target, i) => ({
          player: String(i),
          features: {},
          predicted: candidates.map((candidate) => 30 + 20 * candidate),
          target,
        })),
      }).values.session.level;
    expect(ask(null)).toBeCloseTo(0.5);
    expect(ask(45)).toBeCloseTo(0.75);
    expect(ask(30.9)).toBe(0);
    expect(ask(1e9)).toBe(1);
    expect(ask(null, 35, null)).toBeCloseTo(0.5);
  });

  it('[DF12] tells its reasons in the unit of the value', async () => {
    const definition = quiz({ predicts: LAP, policy: valuePolicy('level', { target: 40, tolerance: 1 }) });
    const pool = new FunctionPool((row) => 60 + 10 * (row[0] || 0) - 5 * row[LEVEL]!);
    const predictor = createPredictor(definition, { pool, baseline: () => Float32Array.of(0.5, 0, 0.5) });
    const session = new AdaptationSession({
      definition,
      ports: { session: 'test', predictor },
      mode: 'on',
      offsetMs: 0,
    });
    session.join('ada', 0, 0);
    session.record('ada', 'answer', { right: 1 }, 0);
    const words: string[] = [];
    for (let nowMs = 0; nowMs <= 2000; nowMs += 50) {
      session.tick(nowMs);
      await settle();
      words.push(...session.takeExplanations().flatMap(({ reasons }) => reasons.map((reason) => reason.words)));
    }
    expect(words[0]).toBe('right answers 100 % (+5 s)');
  });

  it('[AD5] meets the target between candidates, at the crossing that is nearest', () => {
    expect(valueNear([0, 1, 2], [10, 20, 10], 15, 0.4)).toBeCloseTo(0.5);
    expect(valueNear([0, 1, 2], [10, 20, 10], 15, 1.6)).toBeCloseTo(1.5);
    expect(valueNear([0, 1], [1, 2], 9, 0)).toBe(1);
    const values = fc.array(fc.float({ noNaN: true, min: -1e3, max: 1e3 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: -1000, max: 1000 }),
        fc.float({ noNaN: true, min: 0, max: 7 }),
        (predicted, target, at) => {
          const candidates = predicted.map((_, i) => i);
          const found = valueNear(candidates, predicted, target, at);
          expect(found).toBeGreaterThanOrEqual(0);
          expect(found).toBeLessThanOrEqual(candidates.length - 1);
        },
      ),
    );
  });

  it.each([
    ['no target', { tolerance: 1 }, /target of valuePolicy/],
    ['no tolerance', { target: 40, tolerance: 0 }, /tolerance/],
    ['a step beyond the range', { target: 40, tolerance: 1, step: 2 }, /step of valuePolicy\(\) for lever level/],
  ])('[DF4] refuses %s', (_name, options, message) => {
    const make = () =>
      defineAdaptation({ ...quizSpec(), predicts: LAP, policy: valuePolicy('level', options as never) });
    expect(make).toThrowError(/^POLICY_BOUNDS: expected .+, got .+/);
    expect(make).toThrowError(message);
  });
});
