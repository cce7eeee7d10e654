import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUTTON, createInput, readInput, type ShipInput, sanitizeInput } from './ship-input.ts';

const anything = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e308));
const garbage = fc.oneof(anything, fc.string(), fc.constant(null), fc.constant(undefined), fc.object(), fc.boolean());
const keys = Object.keys(createInput()) as (keyof ShipInput)[];

describe('sanitizeInput', () => {
  it('[AR10] leaves legal input as it is', () => {
    const input = { seq: 7, moveX: -127, moveY: 127, aimX: 3, aimY: 0, buttons: 31 };
    const before = { ...input };
    sanitizeInput(input);
    expect(input).toEqual(before);
  });

  it('[AR10] clamps, cuts fractions, drops unknown buttons and turns NaN into 0', () => {
    const input = { seq: -3, moveX: 500, moveY: -Infinity, aimX: -0.7, aimY: Number.NaN, buttons: 0xff };
    sanitizeInput(input);
    expect(input).toEqual({ seq: 0, moveX: 127, moveY: -127, aimX: 0, aimY: 0, buttons: 31 });
    expect(Object.is(input.aimX, 0)).toBe(true);
  });

  it('[AR10] gives legal input for any garbage in any field', () => {
    fc.assert(
      fc.property(fc.record(Object.fromEntries(keys.map((key) => [key, garbage]))), (raw) => {
        const input = createInput();
        Object.assign(input, raw);
        sanitizeInput(input);
        for (const key of ['moveX', 'moveY', 'aimX', 'aimY'] as const) {
          expect(Number.isInteger(input[key]) && Math.abs(input[key]) <= 127, `${key} ${input[key]}`).toBe(true);
          expect(Object.is(input[key], -0)).toBe(false);
        }
        expect(input.buttons).toBe(input.buttons & 31);
        expect(Number.isInteger(input.seq) && input.seq >= 0 && input.seq < 2 ** 32).toBe(true);
      }),
    );
  });

  it('[AR10] reads no input as an idle one and never changes the original', () => {
    const into = { ...createInput(), moveX: 5, buttons: BUTTON.fire };
    readInput(into, undefined);
    expect(into).toMatchObject({ moveX: 0, buttons: 0 });
    const from = { ...createInput(), moveX: 999, seq: 12 };
    readInput(into, from);
    expect([into.moveX, from.moveX, into.seq]).toEqual([127, 999, 0]);
  });
});
