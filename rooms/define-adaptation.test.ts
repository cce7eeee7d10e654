import { describe, expect, it } from 'vitest';
import { defineEvents } from '../inference/event-catalogue.ts';
import { defineAdaptation } from './define-adaptation.ts';
import { quiz, quizSpec } from './testing.ts';

const lever = { scope: 'session', min: 0, max: 1, initial: 0.5, words: 'level' } as const;
const candidates = { kind: 'candidates', column: 'level', lever: 'level', offsets: [-0.1, 0, 0.1] } as const;

describe('definition', () => {
  it('[DF1] fills in what may be left out and freezes the whole', () => {
    const { everyMs: _every, ...spec } = quizSpec();
    const definition = defineAdaptation(spec);
    expect(definition).toMatchObject({
      everyMs: 250,
      budgetMs: 250,
      width: 3,
      sessionDefaults: { level: 0.5 },
      playerDefaults: { help: 0 },
    });
    expect(Object.isFrozen(definition)).toBe(true);
  });

  it.each([
    ['a name with spaces', { name: 'my quiz' }],
    ['features of other events', { events: defineEvents({ answer: { source: 'observed', fields: {} } }) }],
    ['a decision every 10 ms', { everyMs: 10 }],
    ['an interval that is no number', { everyMs: Number.NaN }],
    ['no budget', { budgetMs: 0 }],
    ['no levers', { levers: {} }],
    ['a lever with inverted bounds', { levers: { level: { ...lever, min: 1, max: 0 } } }],
    ['a lever that starts outside its bounds', { levers: { level: { ...lever, initial: 2 } } }],
    ['a lever without words', { levers: { level: { ...lever, words: '' } } }],
    ['an input of a lever that is not there', { inputs: [{ ...candidates, lever: 'nothing' }] }],
    ['an input of a personal lever', { inputs: [{ ...candidates, lever: 'help' }] }],
    ['candidates without the value in force', { inputs: [{ ...candidates, offsets: [-0.1, 0.1] }] }],
    ['candidates that do not rise', { inputs: [{ ...candidates, offsets: [0, -0.1] }] }],
    ['two lists of candidates', { inputs: [candidates, { ...candidates, column: 'again' }] }],
    ['a policy that cannot decide', { policy: {} }],
    ['apply that is no function', { apply: 'level' }],
    ['a fallback that is neither', { fallback: { kind: 'panic' } }],
  ])('[DF1] refuses %s with DEFINITION_INVALID', (_what, wrong) => {
    expect(() => defineAdaptation({ ...quizSpec(), ...(wrong as object) })).toThrowError(
      /^DEFINITION_INVALID: expected /,
    );
  });

  it('[DF2] the layout hash covers the features and the inputs behind them', () => {
    const base = quiz().layoutHash;
    expect(quiz({ inputs: [] }).layoutHash).not.toBe(base);
    expect(quiz({ inputs: [{ ...candidates, column: 'otherName' }] }).layoutHash).not.toBe(base);
    expect(quiz({ everyMs: 500 }).layoutHash).toBe(base);
  });
});
