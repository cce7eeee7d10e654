import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpareRows } from './spare-rows.ts';

describe('buffers for rows that wait', () => {
  it('[PL2] hold what was copied until they are given back, however often they are used again', () => {
    const step = fc.record({
      values: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 9 }),
      back: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const spare = new SpareRows();
        const held: { buffer: Float32Array; values: number[] }[] = [];
        for (const { values, back } of steps) {
          const given = Float32Array.from([...values, 99]);
          held.push({ buffer: spare.copy(given, values.length), values });
          given.fill(77);
          if (back) spare.giveBack(held.shift()!.buffer);
          for (const one of held) expect([...one.buffer.subarray(0, one.values.length)]).toEqual(one.values);
        }
      }),
    );
  });

  it('are used again, up to a megabyte of them', () => {
    const spare = new SpareRows();
    const buffers = Array.from({ length: 400 }, () => spare.copy(new Float32Array(1000), 1000));
    for (const buffer of buffers) spare.giveBack(buffer);
    const again = Array.from({ length: 400 }, () => spare.copy(new Float32Array(900), 900));
    const known = again.filter((buffer) => buffers.includes(buffer)).length;
    expect(known).toBe(262);
  });
});
