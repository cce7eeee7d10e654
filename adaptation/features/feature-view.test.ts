import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { featureViews } from './feature-view.ts';

const rows = { values: Float32Array.of(1, 2, 3, 4) };
const createView = featureViews(['aim', 'pace']);
const view = createView(rows, 2);

describe('a row that is read by name', () => {
  it('[FW13] has the numbers of its row, present ones, in the array that is there now', () => {
    expect([view.aim, view.pace]).toEqual([3, 4]);
    rows.values[3] = Number.NaN;
    expect(view.pace).toBeNaN();
    rows.values = Float32Array.of(1, 2, 5, 6);
    expect(view).toEqual({ aim: 5, pace: 6 });
    expect(createView(rows, 0)).toEqual({ aim: 1, pace: 2 });
  });

  it('[FW13] is told of a name that is none, where the compiler could not see it', () => {
    expectTypeOf(view).toEqualTypeOf<Readonly<Record<'aim' | 'pace', number>>>();
    expect(() => Reflect.get(view, 'aum')).toThrowError(
      /^FEATURE_INVALID: expected one of the features aim, pace, got "aum" \(did you mean "aim"\?\)$/,
    );
  });

  it('[FW13] can be listed, copied, printed and awaited as an object of numbers, and not be written', async () => {
    expect(Object.keys(view)).toEqual(['aim', 'pace']);
    expect(structuredClone(view)).toEqual({ aim: 5, pace: 6 });
    expect(JSON.stringify(view)).toBe('{"aim":5,"pace":6}');
    expect(inspect(view)).toContain('aim: 5, pace: 6');
    expect(String(view)).toBe('[object Object]');
    expect('aum' in view).toBe(false);
    expect(await Promise.resolve(view)).toBe(view);
    expect(() => Object.assign(view, { aim: 1 })).toThrow(TypeError);
    expect(() => Object.assign(view, { aum: 1 })).toThrow(TypeError);
  });
});
