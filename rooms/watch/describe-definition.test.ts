import { expect, it } from 'vitest';
import { defineAdaptation } from '../../adaptation/session/define-adaptation.ts';
import type { Policy } from '../../adaptation/session/definition.ts';
import { quizSpec } from '../../test-support/test-adaptation.ts';
import { describeDefinition } from './describe-definition.ts';

it('[CA34] a game without a model tells clients that it predicts nothing', () => {
  const { pipeline: _pipeline, predicts: _predicts, inputs: _inputs, fallback: _fallback, ...rest } = quizSpec();
  const policy: Policy<null> = { initial: null, decide: ({ previous }) => ({ values: previous, memory: null }) };
  const { predicts, levers } = describeDefinition(defineAdaptation({ ...rest, policy }), null);
  expect(predicts).toEqual({ kind: 'none', unit: '', words: '', labels: [] });
  expect(levers.map(({ name }) => name)).toEqual(['level', 'help']);
  expect(describeDefinition(defineAdaptation(quizSpec()), null).predicts.kind).toBe('chance');
});
