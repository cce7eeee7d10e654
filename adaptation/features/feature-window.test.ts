import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineEvents, type EventCatalogue, type FieldSpec } from '../events/event-catalogue.ts';
import { type Aggregate, type FeatureSpec, featureBuilder, type Span } from './feature-aggregates.ts';
import { BUCKET_MS, defineFeatures, type FeatureLayout, modelLayoutHash } from './feature-layout.ts';
import { QUANTUM_STEPS } from './feature-plan.ts';
import { bytesPerPlayer, FeatureWindow } from './feature-window.ts';

const events = defineEvents({
  hit: {
    source: 'observed',
    fields: {
      damage: { unit: 'hp', min: 0, max: 12.5, integer: false },
      kind: { unit: 'kind', min: 0, max: 4, integer: true },
    },
  },
  miss: { source: 'observed', fields: { distance: { unit: 'px', min: -10, max: 90, integer: false } } },
  pause: { source: 'reported', fields: {} },
});
const wide = { unit: 'x', min: -1e9, max: 1e9, words: 'x' };

interface Seen {
  readonly type: number;
  readonly fields: readonly number[];
  readonly atMs: number;
}

/** Every aggregate in the SPEC's words, from the list of all events: slow, and obviously right. */
function oracle(
  spec: FeatureSpec,
  catalogue: EventCatalogue,
  seen: readonly Seen[],
  startMs: number,
  nowMs: number,
): number {
  const value = oracleValue(spec.aggregate, catalogue, seen, startMs, nowMs);
  if (Number.isNaN(value)) return spec.missing;
  // Adding 0 turns −0 into 0.
  return Math.fround(Math.min(spec.max, Math.max(spec.min, value)) + 0);
}

function oracleValue(
  a: Aggregate,
  catalogue: EventCatalogue,
  seen: readonly Seen[],
  startMs: number,
  nowMs: number,
): number {
  const type = catalogue.numberOf(a.event);
  const bucketOf = (ms: number) => Math.floor(ms / BUCKET_MS);
  const within = (windowMs: number) => seen.filter((e) => bucketOf(e.atMs) > bucketOf(nowMs) - windowMs / BUCKET_MS);
  const field = 'field' in a ? catalogue.fieldsOf(type).findIndex((f) => f.name === a.field) : 0;
  const spec = catalogue.fieldsOf(type)[field];
  const quanta = (v: number) =>
    spec!.integer ? v - spec!.min : Math.floor((v - spec!.min) * (QUANTUM_STEPS / (spec!.max - spec!.min)) + 0.5);
  const scale = spec?.integer === false ? QUANTUM_STEPS / (spec.max - spec.min) : 1;
  const pick = (list: readonly Seen[]) => list.filter((e) => e.type === type).map((e) => e.fields[field]!);
  const over = (span: Span, types: readonly number[]) =>
    'windowMs' in span
      ? within(span.windowMs).filter((e) => types.includes(e.type))
      : seen.filter((e) => types.includes(e.type)).slice(-span.last);
  const total = (values: readonly number[]) => values.reduce((sum, v) => sum + quanta(v), 0);
  switch (a.kind) {
    case 'count':
      return pick(within(a.windowMs)).length;
    case 'rate': {
      const windowStart = (bucketOf(nowMs) - a.windowMs / BUCKET_MS + 1) * BUCKET_MS;
      const coveredMs = Math.max(BUCKET_MS, Math.min(nowMs - startMs, nowMs - windowStart));
      return pick(within(a.windowMs)).length / (coveredMs / 1000);
    }
    case 'sum': {
      const values = pick(within(a.windowMs));
      return total(values) / scale + values.length * spec!.min;
    }
    case 'mean': {
      const values = pick(over(a.span, [type]));
      return total(values) / values.length / scale + spec!.min;
    }
    case 'max': {
      const values = pick(over(a.span, [type]));
      return values.length === 0 ? Number.NaN : Math.max(...values);
    }
    case 'ratio': {
      const both = over(a.span, [type, catalogue.numberOf(a.other)]);
      return both.filter((e) => e.type === type).length / both.length;
    }
    case 'ewma': {
      let mean = Number.NaN;
      let lastMs = 0;
      for (const e of seen.filter((one) => one.type === type)) {
        const dt = e.atMs - lastMs;
        mean = Number.isNaN(mean) ? e.fields[field]! : mean + (dt / (dt + a.tauMs)) * (e.fields[field]! - mean);
        lastMs = e.atMs;
      }
      return mean;
    }
    case 'timeSince':
      return (nowMs - (seen.findLast((e) => e.type === type)?.atMs ?? Number.NaN)) / 1000;
    case 'last':
      return pick(seen).at(-1) ?? Number.NaN;
    case 'streak': {
      const from = seen.findLastIndex((e) => e.type === catalogue.numberOf(a.until));
      return seen.slice(from + 1).filter((e) => e.type === type).length;
    }
    case 'distinct':
      return new Set(pick(within(a.windowMs))).size;
  }
}

const layout = defineFeatures(events, (f) => ({
  rate: f.rate('hit', { ...wide, windowMs: 5000 }),
  count: f.count('miss', { ...wide, windowMs: 60_000 }),
  oneBucket: f.count('hit', { ...wide, windowMs: 1000 }),
  sum: f.sum('hit', 'damage', { ...wide, windowMs: 7000 }),
  sumBelowZero: f.sum('miss', 'distance', { ...wide, windowMs: 3000 }),
  mean: f.mean('hit', 'damage', { ...wide, windowMs: 10_000 }),
  meanKind: f.mean('hit', 'kind', { ...wide, windowMs: 10_000 }),
  meanLast: f.mean('miss', 'distance', { ...wide, last: 5 }),
  max: f.max('miss', 'distance', { ...wide, windowMs: 4000 }),
  maxLast: f.max('hit', 'damage', { ...wide, last: 3 }),
  ratio: f.ratio('hit', 'miss', { ...wide, windowMs: 6000 }),
  ratioLast: f.ratio('hit', 'miss', { ...wide, last: 7 }),
  ewma: f.ewma('hit', 'damage', { ...wide, tauMs: 2000 }),
  since: f.timeSince('pause', wide),
  last: f.last('miss', 'distance', wide),
  streak: f.streak('hit', 'miss', wide),
  distinct: f.distinct('hit', 'kind', { ...wide, windowMs: 8000 }),
  clamped: f.count('hit', { ...wide, min: 1, max: 3, windowMs: 20_000 }),
  declared: f.timeSince('hit', { ...wide, missing: 99 }),
}));

/** Any feature of the events above, of any kind, field and span. */
const anyFeature: fc.Arbitrary<FeatureSpec> = (() => {
  const type = fc.constantFrom('hit', 'miss', 'pause');
  const field = fc.constantFrom(['hit', 'damage'] as const, ['hit', 'kind'] as const, ['miss', 'distance'] as const);
  const windowMs = fc.integer({ min: 1, max: 60 }).map((seconds) => ({ windowMs: seconds * BUCKET_MS }));
  const span = fc.oneof(
    windowMs,
    fc.integer({ min: 1, max: 32 }).map((last) => ({ last })),
  );
  const pair = fc.shuffledSubarray(['hit', 'miss', 'pause'], { minLength: 2, maxLength: 2 });
  const meta = fc.record({
    ...{ unit: fc.constant('x'), words: fc.constant('x') },
    ...{ min: fc.integer({ min: -20, max: 2 }), max: fc.integer({ min: 3, max: 500 }) },
    missing: fc.constantFrom(Number.NaN, -1, 7),
  });
  const f = featureBuilder;
  return meta.chain((m) =>
    fc.oneof(
      fc.tuple(type, windowMs).map(([a, w]) => f.rate(a, { ...m, ...w })),
      fc.tuple(type, windowMs).map(([a, w]) => f.count(a, { ...m, ...w })),
      fc.tuple(field, windowMs).map(([[a, b], w]) => f.sum(a, b, { ...m, ...w })),
      fc.tuple(field, span).map(([[a, b], s]) => f.mean(a, b, { ...m, ...s })),
      fc.tuple(field, span).map(([[a, b], s]) => f.max(a, b, { ...m, ...s })),
      fc.tuple(pair, span).map(([[a, b], s]) => f.ratio(a!, b!, { ...m, ...s })),
      fc.tuple(field, fc.integer({ min: 1, max: 9000 })).map(([[a, b], tauMs]) => f.ewma(a, b, { ...m, tauMs })),
      type.map((a) => f.timeSince(a, m)),
      field.map(([a, b]) => f.last(a, b, m)),
      pair.map(([a, b]) => f.streak(a!, b!, m)),
      windowMs.map((w) => f.distinct('hit', 'kind', { ...m, ...w })),
    ),
  );
})();

const step = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 9000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -5000, max: -1 }) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 3000, noNaN: true }) },
);
const event = fc.record({
  type: fc.integer({ min: 0, max: 2 }),
  damage: fc.double({ min: 0, max: 12.5, noNaN: true }),
  kind: fc.integer({ min: 0, max: 4 }),
  distance: fc.double({ min: -10, max: 90, noNaN: true }),
  step,
  write: fc.boolean(),
});
type Step = typeof event extends fc.Arbitrary<infer T> ? T : never;

function rowAt(window: FeatureWindow, nowMs: number, of: FeatureLayout = layout): Float32Array {
  const row = new Float32Array(of.width);
  window.writeInto(row, 0, nowMs);
  return row;
}

/** Records the steps in a window and expects the row that the oracle finds from the whole list. */
function expectOracle(of: FeatureLayout, steps: readonly Step[], startMs: number, restMs: number): void {
  const window = new FeatureWindow(of, startMs);
  const seen: Seen[] = [];
  let nowMs = startMs;
  for (const { type, damage, kind, distance, step: dt, write } of steps) {
    const fields = type === 0 ? [damage, kind] : type === 1 ? [distance] : [];
    window.record(type, fields, nowMs + dt);
    // An earlier time counts as the last one (FW9).
    nowMs = Math.max(nowMs, nowMs + dt);
    seen.push({ type, fields, atMs: nowMs });
    if (write) rowAt(window, nowMs, of);
  }
  nowMs += restMs;
  const row = rowAt(window, nowMs, of);
  const expected = of.specs.map((spec) => oracle(spec, events, seen, startMs, nowMs));
  expect(Object.fromEntries(of.names.map((name, i) => [name, row[i]]))).toEqual(
    Object.fromEntries(of.names.map((name, i) => [name, expected[i]])),
  );
}

const steps = fc.array(event, { maxLength: 120 });
const start = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.double({ min: 0, max: 5000, noNaN: true }));
const rest = fc.oneof(
  fc.integer({ min: 0, max: 9000 }),
  fc.double({ min: 0, max: 200_000, noNaN: true }),
  fc.integer({ min: 0, max: 200_000 }),
);

describe('feature window', () => {
  it('[FW1, FW2, FW3, FW4, FW5, FW6, FW7, FW8] equals every aggregate recomputed from all events', () => {
    fc.assert(
      fc.property(steps, start, rest, (played, startMs, restMs) => expectOracle(layout, played, startMs, restMs)),
      { numRuns: 300 },
    );
  });

  it('[FW1, FW2, FW3, FW4, FW5, FW6, FW7, FW8] so does any layout, whatever its features share', () => {
    fc.assert(
      fc.property(
        fc.array(anyFeature, { minLength: 1, maxLength: 12 }),
        steps,
        start,
        rest,
        (specs, played, startMs, restMs) => {
          const any = defineFeatures(events, () => Object.fromEntries(specs.map((spec, i) => [`f${i}`, spec])));
          expectOracle(any, played, startMs, restMs);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[FW11] the same events and times give the same row, whatever was written in between', () => {
    fc.assert(
      fc.property(steps, (played) => {
        const quiet = new FeatureWindow(layout, 0);
        const watched = new FeatureWindow(layout, 0);
        let nowMs = 0;
        for (const { type, damage, kind, distance, step: dt, write } of played) {
          nowMs += dt;
          const fields = type === 0 ? [damage, kind] : [distance];
          for (const window of [quiet, watched]) window.record(type, fields, nowMs);
          for (let i = 0; write && i < 3; i++) rowAt(watched, nowMs);
        }
        expect(rowAt(watched, nowMs)).toEqual(rowAt(quiet, nowMs));
      }),
    );
  });

  it('[FW9] time never runs backwards', () => {
    const window = new FeatureWindow(layout, 0);
    window.record(0, [1, 1], 5000);
    const before = rowAt(window, 5000);
    for (const wrong of [4000, -1, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1e300])
      expect(rowAt(window, wrong)).toEqual(before);
    window.record(2, [], 100);
    expect(rowAt(window, 6000)[layout.names.indexOf('since')]).toBe(1);
  });

  it('[FW10] garbage in fields cannot poison it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -1, max: 70 }), fc.array(fc.double(), { maxLength: 4 }), fc.double()), {
          maxLength: 60,
        }),
        (calls) => {
          const window = new FeatureWindow(layout, 0);
          for (const [type, fields, atMs] of calls) window.record(type, fields, atMs);
          window.record(0, [5, 2], 0);
          window.record(1, [30], 0);
          const row = rowAt(window, 0);
          const never = layout.names.map((_, i) => i).filter((i) => layout.names[i] !== 'since');
          for (const i of never) expect(Number.isFinite(row[i])).toBe(true);
        },
      ),
    );
  });

  it('[FW12] takes the bytes its layout says, before and after', () => {
    const window = new FeatureWindow(layout, 0);
    const { bytes } = window;
    expect(bytes).toBe(bytesPerPlayer(layout));
    for (let i = 0; i < 5000; i++) window.record(i % 3, [i % 12, i % 5], i * 37);
    expect(window.bytes).toBe(bytes);
  });

  it('[FW3] sums stay exact however much has come in all, in few bits and in many', () => {
    const wideEvents = defineEvents({
      paid: {
        source: 'observed',
        fields: {
          share: { unit: 'share', min: 0, max: 1, integer: false },
          coins: { unit: 'count', min: -10, max: 16_000_000, integer: true },
        },
      },
    });
    const every = { unit: 'x', min: -1e12, max: 1e12, words: 'w', windowMs: 3000 };
    const narrow = defineFeatures(wideEvents, (f) => ({
      sum: f.sum('paid', 'share', every),
      n: f.count('paid', every),
    }));
    const both = defineFeatures(wideEvents, (f) => ({
      sum: f.sum('paid', 'share', every),
      n: f.count('paid', every),
      coins: f.sum('paid', 'coins', every),
    }));
    expect(bytesPerPlayer(narrow)).toBeLessThan(bytesPerPlayer(both) / 1.5);
    const few = new FeatureWindow(narrow, 0);
    const many = new FeatureWindow(both, 0);
    // 200,000 events of 65,535 steps each: three times 2^32.
    for (let second = 0; second < 20; second++) {
      for (let i = 0; i < 10_000; i++) {
        few.record(0, [1, 16_000_000], 1000 * second);
        many.record(0, [1, 16_000_000], 1000 * second);
      }
      const events = 10_000 * Math.min(3, second + 1);
      const [now, row] = [1000 * second + 999, new Float32Array(3)];
      few.writeInto(row, 0, now);
      expect([...row.subarray(0, 2)]).toEqual([events, events]);
      many.writeInto(row, 0, now);
      expect([...row]).toEqual([events, events, Math.fround(events * 16_000_000)]);
    }
  });

  it('[FW11] reset forgets everything', () => {
    const window = new FeatureWindow(layout, 0);
    for (let i = 0; i < 500; i++) window.record(i % 3, [i % 12, i % 5], i * 100);
    window.reset(70_000);
    expect(rowAt(window, 71_000)).toEqual(rowAt(new FeatureWindow(layout, 70_000), 71_000));
  });
});

describe('feature layout', () => {
  const bad = (
    name: string,
    declare: Parameters<typeof defineFeatures>[1],
  ): [string, Parameters<typeof defineFeatures>[1]] => [name, declare];
  it.each([
    bad('an unknown event', (f) => ({ a: f.count('nothing', { ...wide, windowMs: 1000 }) })),
    bad('an unknown field', (f) => ({ a: f.last('hit', 'nothing', wide) })),
    bad('a window of half a bucket', (f) => ({ a: f.count('hit', { ...wide, windowMs: 1500 }) })),
    bad('a window beyond the minute', (f) => ({ a: f.count('hit', { ...wide, windowMs: 61_000 }) })),
    bad('the last 0 events', (f) => ({ a: f.mean('hit', 'damage', { ...wide, last: 0 }) })),
    bad('the last 33 events', (f) => ({ a: f.mean('hit', 'damage', { ...wide, last: 33 }) })),
    bad('an inverted range', (f) => ({ a: f.count('hit', { ...wide, min: 2, max: 1, windowMs: 1000 }) })),
    bad('a range that is no number', (f) => ({ a: f.count('hit', { ...wide, max: Number.NaN, windowMs: 1000 }) })),
    bad('distinct over fractions', (f) => ({ a: f.distinct('hit', 'damage', { ...wide, windowMs: 1000 }) })),
    bad('a ratio with itself', (f) => ({ a: f.ratio('hit', 'hit', { ...wide, windowMs: 1000 }) })),
    bad('no words', (f) => ({ a: f.count('hit', { ...wide, words: '', windowMs: 1000 }) })),
    bad('a time constant of 0', (f) => ({ a: f.ewma('hit', 'damage', { ...wide, tauMs: 0 }) })),
    bad('a missing value that is infinite', (f) => ({ a: f.last('hit', 'kind', { ...wide, missing: 1 / 0 }) })),
    bad('a name that is no word', (f) => ({ 'a-b': f.last('hit', 'kind', wide) })),
    bad('129 features', (f) =>
      Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`f${i}`, f.last('hit', 'kind', wide)])),
    ),
    bad('no features', () => ({})),
  ])('[FL1] refuses %s with FEATURE_INVALID', (_name, declare) => {
    expect(() => defineFeatures(events, declare)).toThrowError(/^FEATURE_INVALID: expected /);
  });

  it('[FL2] the hash follows everything that changes rows, and not the words', () => {
    const make = (meta: Partial<typeof wide>, windowMs = 5000, name = 'a'): FeatureLayout =>
      defineFeatures(events, (f) => ({
        [name]: f.count('hit', { ...wide, ...meta, windowMs }),
        b: f.last('hit', 'kind', wide),
      }));
    const base = make({}).hash;
    expect(make({ words: 'other words' }).hash).toBe(base);
    for (const other of [make({ max: 7 }), make({ unit: 'y' }), make({}, 6000), make({}, 5000, 'c')])
      expect(other.hash).not.toBe(base);
    const hashOf = (field: Partial<FieldSpec>) =>
      defineFeatures(
        defineEvents({
          hit: { source: 'observed', fields: { by: { unit: 'x', min: 0, max: 9, integer: false, ...field } } },
        }),
        (f) => ({ a: f.last('hit', 'by', wide) }),
      ).hash;
    expect(hashOf({ outOfRange: 'refuse' })).toBe(hashOf({}));
    for (const field of [{ max: 8 }, { integer: true }, { outOfRange: 'clamp' as const }])
      expect(hashOf(field)).not.toBe(hashOf({}));
  });
});

describe('model layout', () => {
  it('[FL3] extra columns and their order are part of what a model was trained on', () => {
    const hashes = [
      modelLayoutHash(layout, []),
      modelLayoutHash(layout, ['a', 'b']),
      modelLayoutHash(layout, ['b', 'a']),
      modelLayoutHash(layout, ['ab']),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(hashes[0]).toBe(layout.hash);
  });
});
