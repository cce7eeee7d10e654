import { describe, expect, expectTypeOf, it } from 'vitest';
import { RubatoError } from '../errors.ts';
import { show, showUnknown } from '../inference/check-declaration.ts';
import { nearestName } from '../inference/nearest-name.ts';
import { defineEvents } from './events/event-catalogue.ts';
import { featureBuilder } from './features/feature-aggregates.ts';
import { defineFeatures } from './features/feature-layout.ts';

const field = { unit: 'hp', min: 0, max: 12, integer: true };
const eventSpecs = () => ({
  hit: { source: 'observed', maxPerSecond: 5, fields: { damage: { ...field }, kind: { ...field } } },
  miss: { source: 'reported', fields: {} },
});
const meta = { unit: 'x', min: 0, max: 9, words: 'x', missing: 0 };
/** The arguments of each kind, except the last, and the options that only this kind has. */
const kinds = {
  rate: [['hit'], { windowMs: 1000 }],
  count: [['hit'], { windowMs: 1000 }],
  sum: [['hit', 'damage'], { windowMs: 1000 }],
  mean: [['hit', 'damage'], { last: 3 }],
  max: [['hit', 'damage'], { windowMs: 1000 }],
  ratio: [['hit', 'miss'], { last: 3 }],
  ewma: [['hit', 'damage'], { tauMs: 1000 }],
  timeSince: [['hit'], {}],
  last: [['hit', 'damage'], {}],
  streak: [['hit', 'miss'], {}],
  distinct: [['hit', 'damage'], { windowMs: 1000 }],
} as const;
const garbage = [
  undefined,
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  'x',
  7n,
  Symbol('x'),
  [],
  {},
  true,
  () => 1,
];

/** What a developer without types may write. */
const defineAnyEvents = (specs: unknown) => defineEvents(specs as ReturnType<typeof knownSpecs>);
const knownSpecs = () => ({ hit: { source: 'observed' as const, fields: { damage: field, kind: field } } });
const events = defineAnyEvents(eventSpecs());
const defineAny = (declare: unknown) => defineFeatures(events, declare as () => Record<string, never>);
const feature = (kind: string, args: readonly unknown[]): unknown => {
  const make: unknown = Reflect.get(featureBuilder, kind);
  return typeof make === 'function' ? Reflect.apply(make, featureBuilder, args) : null;
};

/** The path of every place in a plain value: objects by key. */
function pathsOf(value: object, path: readonly string[] = []): (readonly string[])[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    [...path, key],
    ...(typeof inner === 'object' && inner !== null ? pathsOf(inner, [...path, key]) : []),
  ]);
}

function replaced(whole: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const inner: unknown = Reflect.get(whole, key);
  const next = rest.length === 0 || typeof inner !== 'object' || inner === null ? value : replaced(inner, rest, value);
  return { ...whole, [key]: next };
}

/** Defines something; no error but one with this code may come of it. Returns whether one came. */
function refuses(code: string, what: string, define: () => unknown): boolean {
  try {
    define();
    return false;
  } catch (error) {
    expect(error, what).toBeInstanceOf(RubatoError);
    expect(String(error), what).toMatch(new RegExp(`${code}: expected .+, got .+`));
    return true;
  }
}

describe('declarations of events', () => {
  it('[EC1] whatever stands anywhere in one is taken or refused, and never more than that', () => {
    let refused = 0;
    for (const path of pathsOf(eventSpecs())) {
      for (const value of garbage) {
        const what = `${path.join('.')} = ${String(value)}`;
        if (refuses('DEFINITION_INVALID', what, () => defineAnyEvents(replaced(eventSpecs(), path, value)))) refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
    for (const whole of garbage)
      expect(refuses('DEFINITION_INVALID', String(whole), () => defineAnyEvents(whole))).toBe(true);
  });

  it.each<[string, object, RegExp]>([
    ['a misspelt source', { source: 'observd', fields: {} }, /"observd" \(did you mean "observed"\?\)$/],
    ['no source', { fields: {} }, /source.*nothing$/],
    ['no fields', { source: 'observed' }, /fields \(\{\} for none\).*nothing$/],
    ['fields as a list', { source: 'observed', fields: ['damage'] }, /\["damage"\]$/],
    ['a misspelt key', { source: 'observed', feilds: {} }, /"feilds" \(did you mean "fields"\?\)$/],
    ['a rate as text', { source: 'reported', fields: {}, maxPerSecond: '5' }, /maxPerSecond.*"5"$/],
    ['a negative rate', { source: 'reported', fields: {}, maxPerSecond: -5 }, /above 0 and up to 1000, got -5$/],
    ['bounds as text', { source: 'observed', fields: { f: { ...field, max: '5' } } }, /e.f.max.*"5"$/],
    ['a misspelt key of a field', { source: 'observed', fields: { f: { ...field, mix: 1 } } }, /did you mean "min"/],
    ['a field that is null', { source: 'observed', fields: { f: null } }, /field e.f.*null$/],
    ['a field of a prototype', { source: 'observed', fields: JSON.parse('{"__proto__":{}}') }, /"__proto__"$/],
  ])('[EC1] refuses %s', (_what, spec, message) => {
    expect(() => defineAnyEvents({ e: spec })).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
    expect(() => defineAnyEvents({ e: spec })).toThrowError(message);
  });

  it('[EC1] refuses what is declared in a prototype, where it would not be seen', () => {
    expect(() => defineAnyEvents({ __proto__: eventSpecs() })).toThrowError(/^DEFINITION_INVALID: .*plain object/);
    expect(defineAnyEvents(Object.assign(Object.create(null), eventSpecs())).types).toEqual(['hit', 'miss']);
  });
});

describe('declarations of features', () => {
  it.each(Object.entries(kinds))('[FL1] whatever stands anywhere in a %s is taken or refused', (kind, [names, own]) => {
    const options = { ...meta, ...own };
    expect(
      refuses('FEATURE_INVALID', 'right', () => defineAny(() => ({ a: feature(kind, [...names, options]) }))),
    ).toBe(false);
    let refused = 0;
    const attempt = (what: string, args: readonly unknown[]) => {
      if (refuses('FEATURE_INVALID', what, () => defineAny(() => ({ a: feature(kind, args) })))) refused++;
    };
    for (const value of garbage) {
      names.forEach((_name, i) => void attempt(`${i} = ${String(value)}`, [...names.with(i, value as never), options]));
      for (const key of Object.keys(options)) {
        attempt(`${key} = ${String(value)}`, [...names, { ...options, [key]: value }]);
      }
      attempt(`options = ${String(value)}`, [...names, value]);
      attempt('nothing', []);
    }
    expect(refused).toBeGreaterThan(50);
    expect(() => feature(kind, [...names, { ...options, wrods: 'x' }])).toThrowError('(did you mean "words"?)');
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a misspelt event', () => ({ a: feature('timeSince', ['hti', meta]) }), /a to name an event.*did you mean "hit"/],
    ['a misspelt field', () => ({ a: feature('last', ['hit', 'damaeg', meta]) }), /did you mean "damage"/],
    [
      'neither window nor last',
      () => ({ a: feature('mean', ['hit', 'kind', meta]) }),
      /windowMs or last, got neither$/,
    ],
    ['both', () => ({ a: feature('mean', ['hit', 'kind', { ...meta, last: 1, windowMs: 1000 }]) }), /got both$/],
    ['a last of a rate', () => ({ a: feature('rate', ['hit', { ...meta, last: 3 }]) }), /f.rate\("hit", …\).*"last"$/],
    ['a range beyond float32', () => ({ a: feature('timeSince', ['hit', { ...meta, max: 1e39 }]) }), /a.max.*1e\+39$/],
    ['what f has not made', () => ({ a: { ...meta, aggregate: { kind: 'count', event: 'hit' } } }), /method of f/],
    ['a name that every object has', () => ({ valueOf: feature('timeSince', ['hit', meta]) }), /"valueOf"$/],
    ['a promise of features', async () => ({ a: feature('timeSince', ['hit', meta]) }), /plain object of features/],
    ['nothing', () => undefined, /got nothing$/],
  ])('[FL1] refuses %s', (_what, declare, message) => {
    expect(() => defineAny(declare)).toThrowError(/^FEATURE_INVALID: expected .+, got .+/);
    expect(() => defineAny(declare)).toThrowError(message);
  });

  it('[FL1] refuses events that were not defined, and what declares nothing', () => {
    for (const wrong of garbage) {
      expect(() => defineFeatures(wrong as never, () => ({}))).toThrowError(/^FEATURE_INVALID: .*defineEvents/);
      if (typeof wrong !== 'function') expect(() => defineAny(wrong)).toThrowError(/^FEATURE_INVALID: .*function/);
    }
  });

  it('[FW13] knows the declaration of a feature by its name, and of no other', () => {
    const layout = defineFeatures(events, (f) => ({ a: f.timeSince('hit', meta), b: f.last('hit', 'damage', meta) }));
    expect([layout.specOf('a'), layout.specOf('b')]).toEqual(layout.specs);
    expectTypeOf(layout.specOf).parameter(0).toEqualTypeOf<'a' | 'b'>();
    expect(() => layout.specOf('c' as never)).toThrowError(
      /^FEATURE_INVALID: expected one of the features a, b, got "c"/,
    );
  });
});

describe('what an error shows', () => {
  it('[DF5] is short, whatever came', () => {
    const all = [
      ...garbage,
      new Date(Number.NaN),
      new Map(),
      Object.create(null),
      'x'.repeat(1e6),
      Array(1e5),
      [[[]]],
      -0,
    ];
    for (const value of all) {
      expect(show(value).length).toBeLessThan(200);
      expect(show([value]).length).toBeLessThan(220);
    }
  });

  it('[DF5] hints at the nearest name, and at none where none is near', () => {
    expect(nearestName('windowMS', ['windowMs', 'words'])).toBe('windowMs');
    expect(nearestName('level', ['help', 'mood'])).toBeNull();
    expect(nearestName('', ['a'])).toBe('a');
    expect(showUnknown(Symbol('a'), ['a'])).toBe('Symbol(a)');
  });
});
