import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvent, REFUSED } from './check-event.ts';
import { createDecodeState, createEventDecoder } from './decode-event.ts';
import { encodeEvents } from './encode-event.ts';
import { defineEvents, fieldHolds } from './event-catalogue.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

const seconds = { unit: 's', min: 0, max: 60, integer: false, outOfRange: 'clamp' } as const;
const right = { unit: 'share', min: 0, max: 1, integer: true } as const;
const stars = { unit: 'stars', min: 1, max: 5, integer: true, outOfRange: 'clamp' } as const;
/** Bounds that no float32 equals. */
const by = { unit: 'px', min: -0.1, max: 0.1, integer: false, outOfRange: 'clamp' } as const;
const asked: unknown[] = [];
const odd: StandardSchemaV1 = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      asked.push(value);
      return typeof value === 'object' && value !== null && 'stars' in value && Number(value.stars) % 2 === 1
        ? { value }
        : { issues: [{ message: 'an odd number of stars' }] };
    },
  },
};
const events = defineEvents({
  answer: { source: 'observed', fields: { seconds, right } },
  rate: { source: 'reported', fields: { stars }, schema: odd },
  scroll: { source: 'reported', fields: { by } },
});
const [ANSWER, RATE, SCROLL] = [0, 1, 2];

function check(type: number, fields: readonly number[]) {
  const clamped = new Float64Array(4);
  const bits = checkEvent(events, type, fields, clamped);
  return bits > 0 ? { bits, fields: [...clamped.subarray(0, fields.length)] } : bits;
}

describe('a field out of range', () => {
  it.each<[string, readonly number[], ReturnType<typeof check>]>([
    ['within its range is taken as it is', [60, 1], 0],
    ['above it counts as its maximum where it is to be clamped', [61.5, 1], { bits: 1, fields: [60, 1] }],
    ['below it counts as its minimum', [-3, 0], { bits: 1, fields: [0, 0] }],
    ['is refused where its declaration says nothing', [1, 2], REFUSED],
    ['is refused with one that could be clamped', [61, 2], REFUSED],
    ['is refused when it is no number', [Number.NaN, 1], REFUSED],
    ['is refused when it is infinite', [Number.POSITIVE_INFINITY, 1], REFUSED],
    ['is refused when it is missing', [], REFUSED],
  ])('[EV30] %s', (_what, fields, expected) => {
    expect(check(ANSWER!, fields)).toEqual(expected);
  });

  it("[EV30] counts as its bound for the developer's own schema too; a fraction stays none of the integers", () => {
    expect(check(RATE!, [7])).toEqual({ bits: 1, fields: [5] });
    expect(check(RATE!, [0])).toEqual({ bits: 1, fields: [1] });
    expect([check(RATE!, [2]), check(RATE!, [2.5]), check(RATE!, [6.5])]).toEqual([REFUSED, REFUSED, REFUSED]);
  });

  it('[EV30, EV7] of a client counts as a value that the field holds, whatever came', () => {
    const decoder = createEventDecoder(events);
    const sent = fc.float({ noDefaultInfinity: true, noNaN: true });
    fc.assert(
      fc.property(sent, (value) => {
        const frame = encodeEvents([{ type: SCROLL!, seq: 1, fields: [value] }]);
        const field = events.fieldsOf(SCROLL!)[0]!;
        let taken = 0;
        decoder.decode(frame, createDecodeState(events), 0, (_type, fields, _seq, clamped) => {
          taken++;
          expect(fieldHolds(field, fields[0]!)).toBe(true);
          expect(clamped).toBe(fieldHolds(field, value) ? 0 : 1);
        });
        expect(taken).toBe(1);
      }),
    );
  });

  it('[EV32] the developer is asked about an event once', () => {
    asked.length = 0;
    expect(check(RATE!, [3])).toBe(0);
    expect(asked).toEqual([{ stars: 3 }]);
  });
});
