import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { FeatureBuilder } from '../features/feature-aggregates.ts';
import {
  defineEvents,
  type EventCatalogue,
  type EventFields,
  type EventSpecs,
  type FieldName,
  MAX_EVENT_TYPES,
} from './event-catalogue.ts';

const damage = { unit: 'health', min: 0, max: 100, integer: false } as const;
const specs = {
  hurt: { source: 'observed', fields: { damage, kind: { unit: 'kind', min: 0, max: 4, integer: true } } },
  hover: { source: 'reported', fields: { share: { unit: 'share', min: -0.1, max: 0.1, integer: false } } },
  constructor: { source: 'reported', fields: {}, maxPerSecond: 3 },
} as const;
const events = defineEvents(specs);
const validate = (type: 'hurt' | 'hover' | 'constructor', value: unknown) =>
  events.schemaOf(type)['~standard'].validate(value);

describe('event catalogue', () => {
  const declare = (spec: Partial<EventSpecs[string]>): EventSpecs => ({
    a: { source: 'observed', fields: {}, ...spec },
  });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`e${i}`, { source: 'observed' as const, fields: {} }]));
  const field = (spec: Partial<typeof damage> | object) => declare({ fields: { f: { ...damage, ...spec } } });

  it.each<[string, EventSpecs]>([
    ['no type', {}],
    ['65 types', many(MAX_EVENT_TYPES + 1)],
    ['a name that is no word', { 'near-miss': { source: 'observed', fields: {} } }],
    ['five fields', declare({ fields: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((f) => [f, damage])) })],
    ['a field name that is no word', declare({ fields: { 1: damage } })],
    ['equal bounds', field({ min: 100 })],
    ['inverted bounds', field({ min: 101 })],
    ['a bound that is no number', field({ max: Number.NaN })],
    ['an infinite bound', field({ max: Number.POSITIVE_INFINITY })],
    ['a range without steps', field({ min: 0, max: 1e-12 })],
    ['fractional bounds of an integer', field({ integer: true, max: 1.5 })],
    ['integers beyond what a row holds exactly', field({ integer: true, max: 2 ** 24 + 1 })],
    ['a field without a unit', field({ unit: undefined })],
    ['an unknown way with what is out of range', field({ outOfRange: 'wrap' })],
    ['a rate of 0', declare({ maxPerSecond: 0 })],
    ['a rate that is no number', declare({ maxPerSecond: Number.NaN })],
    ['an asynchronous schema', declare({ schema: z.object({}).refine(async () => true) })],
  ])('[EC1] refuses %s with DEFINITION_INVALID', (_name, wrong) => {
    expect(() => defineEvents(wrong)).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
  });

  it('[EC1] refuses a source that does not exist, and a schema that is none or throws', () => {
    for (const wrong of [{ source: 'guessed' }, { schema: 7 }, { schema: {} }, { schema: thrower }]) {
      const spec: EventSpecs = JSON.parse('{"a":{"source":"observed","fields":{}}}');
      expect(() => defineEvents({ a: Object.assign(spec.a!, wrong) })).toThrowError(/^DEFINITION_INVALID: expected /);
    }
  });

  it('[EC1] accepts the largest there may be, and is not changed by its declaration afterwards', () => {
    expect(defineEvents(many(MAX_EVENT_TYPES)).types).toHaveLength(MAX_EVENT_TYPES);
    const own = { unit: 'x', min: 0, max: 100, integer: false };
    const catalogue = defineEvents({ a: { source: 'observed', fields: { f: own } } });
    own.max = 1;
    expect(catalogue.fieldsOf(0)[0]!.max).toBe(100);
  });

  it('[EC2] numbers types by position, and knows no others', () => {
    expect(events.types).toEqual(['hurt', 'hover', 'constructor']);
    expect(events.types.map((type) => events.numberOf(type))).toEqual([0, 1, 2]);
    for (const unknown of ['', 'Hurt', 'toString', '__proto__', 'hasOwnProperty', '0'])
      expect(events.numberOf(unknown as never)).toBe(-1);
    expectTypeOf(events.numberOf).parameter(0).toEqualTypeOf<'hurt' | 'hover' | 'constructor'>();
    for (const index of [-1, 3, 0.5, Number.NaN]) {
      expect(events.fieldsOf(index)).toEqual([]);
      expect(events.maxPerSecondOf(index)).toBe(0);
    }
    expect([0, 1, 2].map((index) => events.maxPerSecondOf(index))).toEqual([20, 20, 3]);
  });

  it('[EC2] tells the compiler its names', () => {
    expectTypeOf(events.types[0]!).toEqualTypeOf<'hurt' | 'hover' | 'constructor'>();
    expectTypeOf<EventFields<typeof specs, 'hurt'>>().toEqualTypeOf<{
      readonly damage: number;
      readonly kind: number;
    }>();
    expectTypeOf<FieldName<typeof specs, 'hover'>>().toEqualTypeOf<'share'>();
    type Field = Parameters<FeatureBuilder<{ hover: (typeof specs)['hover'] }>['last']>[1];
    expectTypeOf<Field>().toEqualTypeOf<'share'>();
  });

  it('[EC3] accepts exactly the declared fields', () => {
    expect(validate('hurt', { kind: 4, damage: 0.5 })).toEqual({ value: { damage: 0.5, kind: 4 } });
    expect(validate('constructor', {})).toEqual({ value: {} });
    // A client's 0.1 is another number once it has been a float32.
    expect(validate('hover', { share: Math.fround(0.1) })).toEqual({ value: { share: Math.fround(0.1) } });
  });

  it('[EC3] accepts what is to be clamped, and leaves that to whoever records it', () => {
    const seconds = { unit: 's', min: 0, max: 60, integer: false, outOfRange: 'clamp' } as const;
    const { validate: validateAnswer } = defineEvents({ answer: { source: 'observed', fields: { seconds } } }).schemaOf(
      'answer',
    )['~standard'];
    expect(validateAnswer({ seconds: 61 })).toEqual({ value: { seconds: 61 } });
    expect(validateAnswer({ seconds: Number.POSITIVE_INFINITY })).toHaveProperty('issues');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['an array', [1, 2]],
    ['a missing field', { damage: 1 }],
    ['a field too many', { damage: 1, kind: 1, other: 1 }],
    ['an inherited field', Object.assign(Object.create({ kind: 1 }), { damage: 1 })],
    ['a field of a prototype', JSON.parse('{"damage":1,"kind":1,"__proto__":{"kind":1}}')],
    ['text for a number', { damage: '1', kind: 1 }],
    ['a fraction for an integer', { damage: 1, kind: 1.5 }],
    ['a number below the range', { damage: -1, kind: 1 }],
    ['a number above the range', { damage: 100.5, kind: 1 }],
    ['no number', { damage: Number.NaN, kind: 1 }],
    ['infinity', { damage: Number.POSITIVE_INFINITY, kind: 1 }],
  ])('[EC3] refuses %s', (_name, value) => {
    expect(validate('hurt', value)).toEqual({ issues: [expect.objectContaining({ message: expect.any(String) })] });
  });

  it('[EC3] answers anything without throwing, and nothing but the declared fields gets through', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
        (value) => {
          const result = validate('hurt', value);
          expect(result).not.toBeInstanceOf(Promise);
          if ('value' in result) expect(Object.keys(result.value)).toEqual(['damage', 'kind']);
        },
      ),
    );
  });

  it('[EC3] has no schema for a type it does not know', () => {
    const anyones: EventCatalogue = events;
    expect(() => anyones.schemaOf('toString')).toThrowError(/^EVENT_UNKNOWN: /);
  });
});

const thrower = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate() {
      throw new Error('broken');
    },
  },
};
