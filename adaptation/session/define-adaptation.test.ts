import { describe, expect, expectTypeOf, it } from 'vitest';
import { RubatoError } from '../../errors.ts';
import { model } from '../../inference/pipeline/pipeline.ts';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, type QuizTarget, quiz, quizSpec, settle } from '../../test-support/test-adaptation.ts';
import { defineEvents, type EventSpecs } from '../events/event-catalogue.ts';
import { defineFeatures } from '../features/feature-layout.ts';
import { bandPolicy, streakRule } from '../policy/lever-policies.ts';
import { AdaptationSession } from './adaptation-session.ts';
import { type Decision, type LeverValues as Levers, NOTHING_DECIDED } from './decision.ts';
import { defineAdaptation } from './define-adaptation.ts';
import type { AdaptationSpec, LeverSpec, Policy, PolicyInput } from './definition.ts';

const lever: LeverSpec = { scope: 'session', min: 0, max: 1, initial: 0.5, harder: 'up', words: 'level' };
const candidates = { kind: 'candidates', column: 'level', lever: 'level', offsets: [-0.1, 0, 0.1] } as const;
const inForce = { kind: 'inForce', column: 'now', lever: 'level' } as const;
const withLever = (more: object) => ({ levers: { level: { ...lever, ...more } } });
const withOffsets = (offsets: unknown) => ({ inputs: [{ ...candidates, offsets }] });
const withStreak = (more: object) => ({
  fallback: {
    kind: 'rule',
    policy: streakRule('level', { feature: 'right', target: 0.75, step: 0.1, coolDownMs: 500, ...more }),
  },
});

/** What a developer without types may write. */
const defineAnything = (wrong: unknown) => defineAdaptation(wrong as ReturnType<typeof quizSpec>);
const defineWith = (wrong: unknown) => defineAnything({ ...quizSpec(), ...(wrong as object) });

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

  it.each<[string, unknown, RegExp?]>([
    ['a name with spaces', { name: 'my quiz' }],
    ['an endless name', { name: 'a'.repeat(65) }],
    ['features of other events', { events: defineEvents({ answer: { source: 'observed', fields: {} } }) }],
    ['events that are only declared', { events: { answer: { source: 'observed', fields: {} } } }, /defineEvents\(\)/],
    ['features that are only declared', { features: { names: ['right'], catalogue: quizSpec().events } }],
    ['a decision every 10 ms', { everyMs: 10 }, /everyMs.* 50 to 60000, got 10$/],
    ['an interval that is no number', { everyMs: Number.NaN }],
    ['an interval as text', { everyMs: '250' }, /everyMs.*"250"$/],
    ['no budget', { budgetMs: 0 }],
    ['a budget without end', { budgetMs: Number.POSITIVE_INFINITY }],
    [
      'nothing predicted',
      { predicts: undefined },
      /predicts: \{ kind: "chance", words \} or another of .*got nothing$/,
    ],
    ['another kind', { predicts: { kind: 'probability', words: 'hits' } }, /kind,.*"probability"/],
    ['a value without a unit', { predicts: { kind: 'value', words: 'lap time' } }, /unit/],
    ['a class alone', { predicts: { kind: 'classes', labels: ['a'], words: 'track' } }, /2 to 64 labels, got 1$/],
    ['labels twice', { predicts: { kind: 'best', labels: ['a', 'a'], words: 'track' } }, /labels that differ/],
    [
      'a column of several',
      { pipeline: model('a', '1', { column: 0 }), predicts: { kind: 'best', labels: ['a', 'b'], words: 'track' } },
      /a whole output of 2 columns/,
    ],
    [
      'a value for a band',
      { predicts: { kind: 'value', unit: 's', words: 'lap time' } },
      /predicts a "chance".*"value"$/,
    ],
    ['a pipeline as text', { pipeline: 'success@3' }, /pipeline.*"success@3"$/],
    ['a pipeline that nobody checked', { pipeline: { kind: 'model', name: 'a', version: '1' } }, /made by model\(/],
    ['no levers', { levers: {} }, /1 to 32 levers, got none$/],
    ['levers as a list', { levers: [lever] }, /levers to be a plain object/],
    ['levers in a prototype', { levers: Object.create({ level: lever }) }],
    ['a lever that is null', { levers: { level: null } }, /lever level to be an object.*null$/],
    ['a lever that every object has', { levers: { ...withLever({}).levers, valueOf: lever } }, /"valueOf"$/],
    ['a lever that is a prototype', { levers: JSON.parse('{"__proto__":{}}') }, /"__proto__"$/],
    [
      'a lever with inverted bounds',
      withLever({ min: 1, max: 0 }),
      /lever level with min below max, got min 1, max 0$/,
    ],
    ['a lever that starts outside its bounds', withLever({ initial: 2 }), /initial.* 0 to 1, got 2$/],
    ['a lever without end', withLever({ max: Number.POSITIVE_INFINITY }), /lever level.max.*Infinity$/],
    ['bounds that a row cannot tell apart', withLever({ min: 1e9, max: 1e9 + 1, initial: 1e9 })],
    ['a lever that does not say which way is harder', withLever({ harder: undefined }), /harder.*got nothing$/],
    ['a way that is none', withLever({ harder: 'upp' }), /"upp" \(did you mean "up"\?\)$/],
    ['a scope that is none', withLever({ scope: 'players' }), /did you mean "player"\?/],
    ['a lever without words', withLever({ words: '' }), /lever level, words/],
    ['a lever with blank words', withLever({ words: '  ' })],
    ['a misspelt key of a lever', withLever({ defualt: 1, initail: 1 }), /"defualt"/],
    ['inputs that are no list', { inputs: candidates }, /inputs to be a list/],
    ['an input of a lever that is not there', { inputs: [{ ...candidates, lever: 'nothing' }] }],
    ['an input of a misspelt lever', { inputs: [{ ...inForce, lever: 'levle' }] }, /did you mean "level"\?/],
    ['an input of a personal lever', { inputs: [{ ...candidates, lever: 'help' }] }],
    ['an input of another kind', { inputs: [{ ...inForce, kind: 'previous' }] }],
    ['an input in force with candidates', { inputs: [{ ...inForce, offsets: [0] }] }, /input 1.*"offsets"$/],
    ['a column named like a feature', { inputs: [{ ...inForce, column: 'right' }] }, /no feature's name.*"right"$/],
    ['two columns of a name', { inputs: [candidates, { ...inForce, column: 'level' }] }, /input 2.*"level"$/],
    ['a column without a name', { inputs: [{ ...inForce, column: '' }] }],
    ['candidates without the value in force', withOffsets([-0.1, 0.1])],
    ['candidates that do not rise', withOffsets([0, -0.1])],
    ['the same candidate twice', withOffsets([0, 0.1, 0.1]), /rising.*\[0, 0.1, 0.1\]$/],
    ['candidates too near for a row', withOffsets([0, 1e-12])],
    ['no candidates', withOffsets([])],
    ['candidates that were forgotten', withOffsets(undefined), /offsets.*nothing$/],
    ['a candidate that is no number', withOffsets([Number.NaN, 0]), /offsets.*NaN$/],
    ['a candidate without end', withOffsets([0, Number.POSITIVE_INFINITY]), /offsets.*Infinity$/],
    ['a candidate beyond the range', withOffsets([0, 1.5]), /offsets.*from -1 to 1, got 1.5$/],
    ['33 candidates', withOffsets(Array.from({ length: 33 }, (_, i) => i / 40)), /1 to 32.*33$/],
    ['two lists of candidates', { inputs: [candidates, { ...candidates, column: 'again' }] }],
    ['a policy for a lever that is not there', { policy: bandPolicy('speed') }, /level, help.*"speed"$/],
    ['a band policy without candidates', { inputs: [] }, /candidates/],
    ['a band policy for a fallback', { fallback: { kind: 'rule', policy: bandPolicy('level') } }, /fallback/],
    ['a rule for a feature that is not there', withStreak({ feature: 'wright' }), /did you mean "right"\?/],
    ['a policy that cannot decide', { policy: {} }, /decide\(\)/],
    ['a policy without a memory', { policy: { decide: () => null } }, /initial/],
    ['apply that is no function', { apply: 'level' }, /apply to be a function, got "level"$/],
    ['a fallback that is neither', { fallback: { kind: 'panic' } }],
    ['a fallback without its policy', { fallback: { kind: 'rule' } }],
    ['a fallback that is only named', { fallback: 'hold' }, /kind: 'hold'.*"hold"$/],
    ['an unknown key', { leavers: {} }, /"leavers" \(did you mean "levers"\?\)$/],
  ])('[DF1] refuses %s with DEFINITION_INVALID', (_what, wrong, message = /got/) => {
    expect(() => defineWith(wrong)).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
    expect(() => defineWith(wrong)).toThrowError(message);
  });

  it.each<[string, unknown]>([
    ['a band beyond its lever', { policy: bandPolicy('level', { min: -1 }) }],
    ['a target of 75 of a band', { policy: bandPolicy('level', { target: 75 }) }],
    ['a target of 75 of a share', withStreak({ target: 75 })],
    ['a step beyond the range', withStreak({ step: 2 })],
  ])('[DF4] refuses %s with POLICY_BOUNDS', (_what, wrong) => {
    expect(() => defineWith(wrong)).toThrowError(/^POLICY_BOUNDS: expected .+, got .+/);
  });

  const required = Object.keys(quizSpec()).filter((key) => key !== 'everyMs');
  it.each(required)('[DF5] says what is wrong where %s is missing, null or of another kind', (key) => {
    const others = [undefined, null, Number.NaN, 7n, Symbol('x'), [], true, new Date(0), Object.create(null)];
    for (const value of key === 'inputs' ? others.filter((other) => !Array.isArray(other)) : others)
      expect(() => defineWith({ [key]: value })).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
  });

  it.each(Object.keys(quizSpec()))('[DF5] names %s where it is misspelt', (key) => {
    const { [key as 'name']: value, ...others } = quizSpec();
    const misspelt = `${key.slice(0, -2)}${key.at(-1)}${key.at(-2)}`;
    expect(() => defineAnything({ ...others, [misspelt]: value })).toThrowError(`(did you mean "${key}"?)`);
  });

  it('[DF5] has nothing but errors with a code for whatever stands anywhere in it', () => {
    const garbage = [undefined, null, Number.NaN, -1, 1e300, 'x', 7n, Symbol('x'), [], {}, true, () => null];
    let refused = 0;
    for (const path of pathsOf(quizSpec())) {
      for (const value of garbage) {
        try {
          const { levers, inputs } = defineAnything(replaced(quizSpec(), path, value));
          for (const { min, max, initial, words } of Object.values(levers)) {
            expect(min <= initial && initial <= max && max < Number.POSITIVE_INFINITY && words.length > 0).toBe(true);
          }
          expect(Array.isArray(inputs)).toBe(true);
        } catch (error) {
          refused++;
          expect(error, `${path.join('.')} = ${String(value)}`).toBeInstanceOf(RubatoError);
          expect(String(error)).toMatch(/(DEFINITION_INVALID|POLICY_BOUNDS): expected .+, got .+/);
        }
      }
    }
    expect(refused).toBeGreaterThan(200);
    for (const whole of garbage) expect(() => defineAnything(whole)).toThrowError(/^DEFINITION_INVALID: expected /);
  });

  it('[DF7] is not changed by its declaration afterwards', () => {
    const own = { ...lever };
    const offsets = [-0.1, 0, 0.1];
    const definition = quiz({ levers: { level: own }, inputs: [{ ...candidates, offsets }] });
    Object.assign(own, { max: Number.NaN, harder: 'down' });
    offsets.length = 0;
    expect(definition.levers.level).toEqual(lever);
    expect(definition.inputs).toEqual([candidates]);
  });

  it('[DF6] the compiler knows the names of events and fields, of levers and of features', () => {
    const share = { unit: 'share', min: 0, max: 1 };
    const bounds = { min: 0, max: 1, initial: 0.5 };
    const events = defineEvents({
      hit: { source: 'observed', fields: { share: { ...share, integer: false } } },
      miss: { source: 'observed', fields: {} },
    });
    const features = defineFeatures(events, (f) => ({
      aim: f.ratio('hit', 'miss', { ...share, last: 9, words: 'aim' }),
    }));
    const definition = defineAdaptation({
      name: 'shooting',
      events,
      features,
      pipeline: model('chance', '1'),
      predicts: { kind: 'chance', words: 'hits' },
      inputs: [candidates],
      levers: {
        level: { ...bounds, scope: 'session', harder: 'up', words: 'level' },
        help: { ...bounds, scope: 'player', harder: 'down', words: 'help' },
      },
      policy: bandPolicy('level'),
      fallback: {
        kind: 'rule',
        policy: streakRule('level', { feature: 'aim', target: 0.7, step: 0.1, coolDownMs: 0 }),
      },
      apply: (levers, target: QuizTarget, { values }) => {
        // Players' levers are in the decision.
        expectTypeOf(levers).toEqualTypeOf<{ readonly level: number }>();
        target.level = levers.level + (values.players.ada?.help ?? 0);
      },
    });
    const ports = { session: 'test', predictor: createPredictor(definition, { pool: new FunctionPool(() => 0.5) }) };
    const session = new AdaptationSession({ definition, ports, mode: 'on' });
    expectTypeOf<Parameters<typeof session.record>[1]>().toEqualTypeOf<'hit' | 'miss'>();
    expectTypeOf<Parameters<typeof session.record<'hit'>>[2]>().toEqualTypeOf<{ readonly share: number }>();
    expectTypeOf<{ milliseconds: number }>().not.toExtend<Parameters<typeof session.record<'hit'>>[2]>();
    expectTypeOf(features.specOf).parameter(0).toEqualTypeOf<'aim'>();
    const target = { level: 0 };
    const values = { session: { level: 0.25 }, players: { ada: { help: 0.5 } } };
    definition.apply({ ...session.decision, values }, target);
    expect(target.level).toBe(0.75);
  });

  it('[AD50] a lever that apply names wrongly is an error that has the right ones, in the session and of players', () => {
    const values = { session: { level: 0.25 }, players: { '0': { help: 0.5 } } };
    const decision = { ...NOTHING_DECIDED, values };
    const reading = (apply: (levers: Levers, target: object, decision: Decision) => unknown) => () =>
      defineWith({ apply }).apply(decision, { level: 0 });
    expect(reading(({ level, ...others }, _target, { values: given }) => [level, others, given])()).toEqual([
      ...[0.25, {}, values],
    ]);
    expect(reading(({ levle }) => levle)).toThrowError(
      /^DEFINITION_INVALID: expected apply\(\) to read a lever of the session \(level; .*\), got "levle" \(did you mean "level"\?\)$/,
    );
    expect(reading(({ help }) => help)).toThrowError(
      /\(level; decision\.values\.players has those of players\), got "help"$/,
    );
    expect(reading((_levers, _target, { values: { players } }) => players['0']?.level)).toThrowError(
      /^DEFINITION_INVALID: expected apply\(\) to read a lever of the player \(help; .*\), got "level"$/,
    );
    // What a game keeps or sends on are plain values.
    expect(JSON.stringify(reading((levers) => levers)())).toBe('{"level":0.25}');
  });

  it('[DF6, AD51] the compiler knows which features and levers a policy of your own reads', async () => {
    const share = { unit: 'share', min: 0, max: 1 };
    const events = defineEvents({ hit: { source: 'observed', fields: {} }, miss: { source: 'observed', fields: {} } });
    const features = defineFeatures(events, (f) => ({
      aim: f.ratio('hit', 'miss', { ...share, last: 9, words: 'aim' }),
      hits: f.count('hit', { ...share, max: 9, windowMs: 1000, words: 'hits' }),
    }));
    const spec = {
      name: 'shooting',
      events,
      features,
      pipeline: model('chance', '1'),
      predicts: { kind: 'chance', words: 'hits' },
      inputs: [],
      levers: { level: { min: 0, max: 1, initial: 0.5, scope: 'session', harder: 'up', words: 'level' } },
      fallback: { kind: 'hold' },
      apply: () => {},
    } as const;
    const decided = ({ previous }: Pick<PolicyInput<null>, 'previous'>) => ({ values: previous, memory: null });
    const seen: number[] = [];
    const definition = defineAdaptation({
      ...spec,
      policy: {
        initial: null,
        decide(input) {
          const [{ features }] = input.players as [(typeof input.players)[0]];
          expectTypeOf(input.previous.session).toEqualTypeOf<{ readonly level: number }>();
          expectTypeOf(features).toEqualTypeOf<Readonly<Record<'aim' | 'hits', number>>>();
          expect(() => Reflect.get(features, 'aum')).toThrowError(
            /^FEATURE_INVALID: .+ got "aum" \(did you mean "aim"\?\)$/,
          );
          seen.push(features.aim, features.hits);
          return decided(input);
        },
      },
    });
    const apart: Policy<null, 'aim'> = { initial: null, decide: decided };
    expect(defineAdaptation({ ...spec, policy: apart }).name).toBe('shooting');
    type Fitting = AdaptationSpec<object, null, EventSpecs, typeof spec.levers, 'aim' | 'hits'>['policy'];
    expectTypeOf<Policy<null, 'aim'>>().toExtend<Fitting>();
    expectTypeOf<Policy<null, 'aim' | 'hits' | 'pace'>>().not.toExtend<Fitting>();
    const session = new AdaptationSession({
      definition,
      ports: { session: 'test', predictor: createPredictor(definition, { pool: new FunctionPool(() => 0.5) }) },
      mode: 'on',
      offsetMs: 0,
    });
    session.join('ada', 0, 0);
    session.record('ada', 'hit', {}, 0);
    session.tick(0);
    await settle();
    session.tick(50);
    expect(seen).toEqual([1, 1]);
  });

  it('[DF2] the layout hash covers the features and the inputs behind them', () => {
    const base = quiz().layoutHash;
    expect(quiz({ inputs: [candidates, inForce] }).layoutHash).not.toBe(base);
    expect(quiz({ inputs: [{ ...candidates, column: 'otherName' }] }).layoutHash).not.toBe(base);
    expect(quiz({ everyMs: 500 }).layoutHash).toBe(base);
  });
});

/** The path of every place in a plain value: objects by key, lists by index. */
function pathsOf(value: object, path: readonly string[] = []): (readonly string[])[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const here = [...path, key];
    const plain = typeof inner === 'object' && inner !== null && ['levers', 'inputs', 'fallback'].includes(here[0]!);
    return [here, ...(plain ? pathsOf(inner, here) : [])];
  });
}

function replaced(whole: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const inner: unknown = Reflect.get(whole, key);
  const next = rest.length === 0 || typeof inner !== 'object' || inner === null ? value : replaced(inner, rest, value);
  return Array.isArray(whole) ? whole.with(Number(key), next) : { ...whole, [key]: next };
}
