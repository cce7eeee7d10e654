import { describe, expect, it } from 'vitest';
import { model } from '../../inference/pipeline/pipeline.ts';
import { quiz, quizSpec } from '../../test-support/test-adaptation.ts';
import { streakRule } from '../policy/lever-policies.ts';
import { pickPolicy } from '../policy/pick-policy.ts';
import { valuePolicy } from '../policy/value-policy.ts';
import { createMistakes, type Mistake } from './mistakes.ts';
import { readTarget } from './player-target.ts';

const chance = quiz();
const value = quiz({
  predicts: { kind: 'value', unit: 's', words: 'lap time' },
  policy: valuePolicy('level', { target: 40, tolerance: 1 }),
});
const best = quiz({
  pipeline: model('tracks', '1'),
  predicts: { kind: 'best', labels: ['forest', 'sea'], words: 'laps driven' },
  inputs: [],
  levers: { level: { scope: 'session', min: 0, max: 1, initial: 0, harder: 'neither', words: 'track' } },
  policy: pickPolicy('level'),
});
const rule = quiz({ policy: streakRule('level', { feature: 'right', target: 0.5, step: 0.1, coolDownMs: 0 }) });
const { policy: _, ...others } = quizSpec();
const classes = quiz({
  ...others,
  predicts: { kind: 'classes', labels: ['calm', 'cross'], words: 'mood' },
  policy: { initial: { moving: 0, changedAtMs: 0 }, decide: ({ previous, memory }) => ({ values: previous, memory }) },
});

/** Reads wishes of one kind of room: what counts, what is counted, and what is logged. */
function read(definition: typeof chance, ...wishes: readonly unknown[]) {
  const counted: string[] = [];
  const told: Mistake[] = [];
  const observer = { rejected: (code: string) => void counted.push(code) };
  const mistakes = createMistakes((mistake) => void told.push(mistake)).of('quiz', definition);
  const targets = wishes.map((wish) => readTarget(definition, { observer, mistakes }, wish));
  return { targets, counted, problems: told.map(({ problem }) => problem) };
}

describe("a player's own target", () => {
  it('[AD32] is a chance or a value, as the definition predicts', () => {
    const asked = read(chance, 0.6, 0, 1, null, undefined);
    expect(asked).toEqual({ targets: [0.6, 0, 1, null, null], counted: [], problems: [] });
    expect(read(value, 35, -1, 1e9)).toEqual({ targets: [35, -1, 1e9], counted: [], problems: [] });
  });

  it.each([
    ['a chance of 75', chance, 75, /a chance from 0 to 1, got 75$/],
    ['a chance below 0', chance, -0.1, /a chance from 0 to 1, got -0.1$/],
    ['no number', value, Number.NaN, /target to be a number, got NaN$/],
    ['a value without end', value, Number.POSITIVE_INFINITY, /target to be a number, got Infinity$/],
    ['text', chance, '0.6', /target to be a number, got "0.6"$/],
    ['any of contents', best, 1, /without a target, which the policy of "quiz" can't meet, got 1$/],
    ['any of classes', classes, 0.5, /without a target/],
    ['any by a rule that reads a feature', rule, 0.5, /without a target/],
  ] as const)(
    "[AD32] is none where it can't be met, which is counted and told once: %s",
    (_name, of, wish, problem) => {
      const asked = read(of, wish, wish);
      expect(asked.targets).toEqual([null, null]);
      expect(asked.counted).toEqual(['PLAYER_TARGET', 'PLAYER_TARGET']);
      expect(asked.problems).toEqual([expect.stringMatching(problem)]);
    },
  );
});
