import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkEvent, REFUSED } from './check-event.ts';
import { createDecodeState, createEventDecoder, type DecodeState } from './decode-event.ts';
import { encodeEvents, type ReportedEvent } from './encode-event.ts';
import { defineEvents, type EventCatalogue, fieldHolds } from './event-catalogue.ts';
import { MAX_FRAME_BYTES } from './event-frame.ts';
import type { StandardResult, StandardSchemaV1 } from './standard-schema.ts';

const events = defineEvents({
  kill: { source: 'observed', fields: { distance: { unit: 'px', min: 0, max: 10, integer: false } } },
  hover: { source: 'reported', fields: { option: { unit: 'option', min: 1, max: 3, integer: true } } },
  scroll: {
    source: 'reported',
    maxPerSecond: 1000,
    fields: {
      by: { unit: 'px', min: -0.1, max: 0.1, integer: false },
      at: { unit: 'share', min: 0, max: 1, integer: false },
    },
  },
  blink: { source: 'reported', fields: {}, maxPerSecond: 0.5 },
});
const [KILL, HOVER, SCROLL, BLINK] = [0, 1, 2, 3];
const decoder = createEventDecoder(events);

interface Accepted {
  readonly type: number;
  readonly fields: readonly number[];
  readonly seq: number;
}

/** Decodes and copies what was accepted. */
function decode(bytes: Uint8Array, state: DecodeState, nowMs = 0, catalogue: EventCatalogue = events): Accepted[] {
  const accepted: Accepted[] = [];
  const count = createEventDecoder(catalogue).decode(bytes, state, nowMs, (type, fields, seq) => {
    accepted.push({ type, fields: Array.from(fields.subarray(0, catalogue.fieldsOf(type).length)), seq });
  });
  expect(count).toBe(accepted.length);
  return accepted;
}

/** What was refused, by code. */
function rejects(state: DecodeState): Record<string, number> {
  const counts = [...state.rejects].map((count, i) => [decoder.rejectCode(i), count] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

const hover = (seq: number, option = 2): ReportedEvent => ({ type: HOVER!, seq, fields: [option] });
const state = () => createDecodeState(events);

function failNow(): never {
  throw new Error('a schema that throws');
}

describe('frames', () => {
  it('[EV1] are refused as a whole when they are empty, too long or of another version', () => {
    const one = state();
    expect(decode(new Uint8Array(0), one)).toEqual([]);
    expect(decode(Uint8Array.of(1), one)).toEqual([]);
    const long = encodeEvents(Array.from({ length: 410 }, (_, i) => hover(i)));
    expect(long.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expect(decode(Uint8Array.from([...long, ...new Uint8Array(MAX_FRAME_BYTES + 1 - long.length)]), one)).toEqual([]);
    expect(decode(encodeEvents([hover(1)]).with(0, 2), one)).toEqual([]);
    expect(rejects(one)).toEqual({ EVENT_FRAME_SIZE: 3, EVENT_FRAME_VERSION: 1 });
  });

  it('[EV1] of the largest size are read', () => {
    const bytes = encodeEvents(Array.from({ length: 315 }, (_, i) => ({ type: SCROLL!, seq: i, fields: [0, 1] })));
    expect(bytes.length).toBe(MAX_FRAME_BYTES);
    expect(decode(bytes, state())).toHaveLength(315);
  });

  it('[EV2] end at an unknown type or an event cut short; the events before it count', () => {
    const one = state();
    const good = encodeEvents([hover(1), hover(2)]);
    expect(decode(Uint8Array.from([...good, 200, 1, 1, 1, 1]), one).map(({ seq }) => seq)).toEqual([1, 2]);
    const cut = encodeEvents([hover(3), hover(4)]).subarray(0, -1);
    expect(decode(cut, one).map(({ seq }) => seq)).toEqual([3]);
    expect(rejects(one)).toEqual({ EVENT_TYPE: 1, EVENT_FRAME_SIZE: 1 });
  });
});

describe('reported events', () => {
  it('[EV3] never are what only the server observes', () => {
    const one = state();
    const bytes = encodeEvents([{ type: KILL!, seq: 1, fields: [5] }, hover(2)]);
    expect(decode(bytes, one).map(({ type }) => type)).toEqual([HOVER]);
    expect(rejects(one)).toEqual({ EVENT_SOURCE: 1 });
  });

  it('[EV4] are dropped when their number is not above the last accepted one', () => {
    const one = state();
    const bytes = encodeEvents([hover(5), hover(5), hover(4), hover(9, 7), hover(8), hover(2 ** 32 - 1)]);
    expect(decode(bytes, one).map(({ seq }) => seq)).toEqual([5, 8, 2 ** 32 - 1]);
    expect(decode(bytes, one)).toEqual([]);
    expect(rejects(one)).toEqual({ EVENT_SEQUENCE: 8, EVENT_FIELD: 1 });
  });

  it.each([0, 4, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e38])(
    '[EV5] with %d where a whole number from 1 to 3 belongs are refused',
    (option) => {
      const one = state();
      expect(decode(encodeEvents([hover(1, option)]), one)).toEqual([]);
      expect(rejects(one)).toEqual({ EVENT_FIELD: 1 });
      expect(checkEvent(events, HOVER!, [option], new Float64Array(4))).toBe(REFUSED);
    },
  );

  it('[EV5] may lie on bounds that float32 cannot hold', () => {
    const bytes = encodeEvents([
      { type: SCROLL!, seq: 1, fields: [0.1, 0] },
      { type: SCROLL!, seq: 2, fields: [-0.1, 1] },
    ]);
    expect(decode(bytes, state())).toHaveLength(2);
  });

  it("[EV5] pass the developer's own schema, or not", () => {
    const accepted = (schema: StandardSchemaV1): number[] => {
      const fields = { id: { unit: 'id', min: 0, max: 9, integer: true } };
      const catalogue = defineEvents({ pick: { source: 'reported', fields, schema } });
      const frame = encodeEvents([2, 3].map((id, seq) => ({ type: 0, seq, fields: [id] })));
      return decode(frame, createDecodeState(catalogue), 0, catalogue).map((event) => event.fields[0]!);
    };
    const own = (validate: (id: number) => StandardResult<unknown> | Promise<StandardResult<unknown>>) => {
      const schema = z.object({ id: z.number() });
      const call = (value: unknown) => validate(schema.parse(value).id);
      return { '~standard': { version: 1 as const, vendor: 'test', validate: call } };
    };
    expect(accepted(z.object({ id: z.number().refine((id) => id % 2 === 1) }))).toEqual([3]);
    expect(accepted(own((id) => (id === 2 ? failNow() : { value: id })))).toEqual([3]);
    expect(accepted(own((id) => (id === 2 ? Promise.reject(new Error('later')) : { value: id })))).toEqual([3]);
    expect(accepted(own((id) => (id === 2 ? Promise.resolve({ value: id }) : { value: id })))).toEqual([3]);
  });

  it('[EV6] have a rate per type: one second at once, then as time allows', () => {
    const one = state();
    const burst = encodeEvents(Array.from({ length: 30 }, (_, i) => hover(i)));
    expect(decode(burst, one, 1000)).toHaveLength(20);
    expect(decode(encodeEvents([hover(100)]), one, 1000)).toHaveLength(0);
    const later = encodeEvents(Array.from({ length: 30 }, (_, i) => hover(200 + i)));
    expect(decode(later, one, 1250)).toHaveLength(5);
    expect(decode(encodeEvents([{ type: SCROLL!, seq: 300, fields: [0, 0] }]), one, 1250)).toHaveLength(1);
    expect(rejects(one)).toEqual({ EVENT_RATE: 10 + 1 + 25 });
  });

  it('[EV6] may come once at a time even where they may come less than once per second', () => {
    const one = state();
    const blink = (seq: number) => encodeEvents([{ type: BLINK!, seq, fields: [] }]);
    expect([0, 1000, 2000, 3000, 4000].map((nowMs, seq) => decode(blink(seq), one, nowMs).length)).toEqual([
      1, 0, 1, 0, 1,
    ]);
  });

  it('[EV6] spend their rate on refused fields too, and a clock that jumps or stops gives nothing away', () => {
    const one = state();
    decode(encodeEvents(Array.from({ length: 20 }, (_, i) => hover(i, 9))), one, 1000);
    expect(decode(encodeEvents([hover(50)]), one, 1000)).toEqual([]);
    for (const nowMs of [Number.NaN, Number.POSITIVE_INFINITY, -1e9]) {
      expect(decode(encodeEvents([hover(50)]), one, nowMs)).toEqual([]);
    }
    expect(decode(encodeEvents([hover(50)]), one, 1051)).toHaveLength(1);
  });
});

describe('any bytes', () => {
  const seeds = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    // Mostly right: the version, known types and small numbers.
    fc
      .array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(0x80, 0x3f, 0x7f, 0xff)), { maxLength: 200 })
      .map((bytes) => Uint8Array.from([1, ...bytes])),
  );

  it('[EV7] never throw, and hand on valid values alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(seeds, fc.double()), { maxLength: 8 }), (frames) => {
        const one = state();
        let last = -1;
        for (const [bytes, nowMs] of frames) {
          for (const { type, fields, seq } of decode(bytes, one, nowMs)) {
            expect(events.sourceOf(type)).toBe('reported');
            expect(seq).toBeGreaterThan(last);
            last = seq;
            for (const [i, spec] of events.fieldsOf(type).entries()) expect(fieldHolds(spec, fields[i]!)).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('[EV7] are not kept: what was accepted does not change with them', () => {
    const bytes = encodeEvents([hover(1, 3)]);
    const padded = new Uint8Array(bytes.length + 8);
    padded.set(bytes, 5);
    const view = padded.subarray(5, 5 + bytes.length);
    const accepted = decode(view, state());
    padded.fill(255);
    expect(accepted).toEqual([{ type: HOVER, fields: [3], seq: 1 }]);
  });
});

describe('encoder', () => {
  const share = fc.float({ min: 0, max: 1, noNaN: true });
  const valid: fc.Arbitrary<Omit<ReportedEvent, 'seq'>> = fc.oneof(
    fc.integer({ min: 1, max: 3 }).map((option) => ({ type: HOVER!, fields: [option] })),
    share.map((at) => ({ type: SCROLL!, fields: [0, at] })),
  );

  it('[EV8] writes what the decoder reads', () => {
    fc.assert(
      fc.property(fc.array(valid, { minLength: 1, maxLength: 20 }), fc.integer({ min: 0, max: 1e6 }), (list, first) => {
        const sent = list.map((event, i) => ({ ...event, seq: first + i }));
        expect(decode(encodeEvents(sent), state())).toEqual(sent);
      }),
    );
  });
});

describe('observed events', () => {
  it('[EV9] are checked like reported ones, by number', () => {
    const check = (index: number, fields: readonly number[]) => checkEvent(events, index, fields, new Float64Array(4));
    expect(check(KILL!, [10])).toBe(0);
    for (const fields of [[10.1], [-1], [Number.NaN], []]) expect(check(KILL!, fields)).toBe(REFUSED);
    for (const index of [-1, 4, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(check(index, [1, 1, 1, 1])).toBe(REFUSED);
  });
});
