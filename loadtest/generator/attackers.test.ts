import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../training/random.ts';
import { bytesFrame } from '../client/wire.ts';
import { breakFrame } from './attackers.ts';

describe('broken frames', () => {
  it('[LT12] are within the limit, mostly differ, and repeat with the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.uint8Array({ maxLength: 60 }), (seed, body) => {
        const honest = bytesFrame('act', body);
        const frames = () => {
          const random = createRandom(seed);
          return Array.from({ length: 20 }, () => breakFrame(honest, random));
        };
        const broken = frames();
        expect(frames()).toEqual(broken);
        for (const frame of broken) expect(frame.length).toBeLessThanOrEqual(4096);
        expect(broken.filter((frame) => !frame.equals(honest)).length).toBeGreaterThan(10);
      }),
      { numRuns: 50 },
    );
  });
});
