import { describe, expect, it } from 'vitest';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, type QuizTarget, quiz, quizSpec, settle } from '../../test-support/test-adaptation.ts';
import { bandPolicy, streakRule } from '../policy/lever-policies.ts';
import { AdaptationSession } from './adaptation-session.ts';
import { defineAdaptation } from './define-adaptation.ts';

const { pipeline, predicts, inputs, fallback } = quiz();
const { name, events, features, levers, apply } = quizSpec();
const parts = { name, events, features, levers, apply };
const policy = streakRule('level', { feature: 'right', target: 0.75, step: 0.1, coolDownMs: 0 });

describe('a definition without a model', () => {
  it('[AD49] decides by its policy, and asks nothing', async () => {
    const definition = defineAdaptation({ ...parts, policy });
    const pool = new FunctionPool(() => 0.5);
    const ports = { session: 'test', predictor: createPredictor(definition, { pool }) };
    const session = new AdaptationSession({ definition, ports, mode: 'on' });
    const target: QuizTarget = { level: 0.5 };
    session.join('ada', 0, 0);
    for (let nowMs = 0; nowMs <= 1000; nowMs += 50) {
      session.record('ada', 'answer', { right: 1 }, nowMs);
      const decision = session.tick(nowMs);
      if (decision !== null) definition.apply(decision, target);
      await settle();
    }
    expect(target.level).toBeCloseTo(0.8);
    expect(session.status).toMatchObject({ source: 'fallback', reason: 'unasked' });
    expect(session.predictedFor('ada')).toBeNull();
    expect(pool.requests).toEqual([]);
  });

  it.each([
    ['predicts', { predicts }],
    ['inputs', { inputs }],
    ['fallback', { fallback }],
    ['budgetMs', { budgetMs: 100 }],
  ])('[AD49] refuses %s without the model that they are for', (part, left) => {
    expect(() => defineAdaptation({ ...parts, policy, ...left })).toThrowError(
      new RegExp(`^DEFINITION_INVALID: expected a pipeline, .+, got ${part} alone$`),
    );
  });

  it('[AD49] refuses a policy that needs one', () => {
    expect(() => defineAdaptation({ ...parts, policy: bandPolicy('level') })).toThrowError(
      /^DEFINITION_INVALID: expected a fallback that needs no model, such as streakRule\(\), got bandPolicy\(\)$/,
    );
  });

  it.each(['predicts', 'inputs', 'fallback'] as const)('[DF12] one with a model must say %s', (part) => {
    const { [part]: _left, ...others } = { pipeline, predicts, inputs, fallback };
    expect(() => defineAdaptation({ ...parts, policy, ...others })).toThrowError(/^DEFINITION_INVALID/);
  });
});
