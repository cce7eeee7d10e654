import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Receipts } from './receipts.ts';

describe('receipts', () => {
  it('[LT13] settle each mark once, in order, by the first patch behind its pong', () => {
    const step = fc.constantFrom('mark', 'pong', 'patch');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const receipts = new Receipts();
        const shown: number[] = [];
        let marked = 0;
        let ponged = 0;
        for (const what of steps) {
          if (what === 'mark') expect(receipts.mark(++marked)).toBe(true);
          else if (what === 'pong') {
            receipts.confirm();
            ponged = Math.min(marked, ponged + 1);
          } else {
            receipts.settle((dueMs) => shown.push(dueMs));
            expect(shown).toHaveLength(ponged);
          }
        }
        expect(shown).toEqual(shown.map((_, i) => i + 1));
      }),
    );
  });

  it('[LT13] are bounded where nothing answers', () => {
    const receipts = new Receipts();
    for (let i = 0; i < 256; i++) expect(receipts.mark(i)).toBe(true);
    expect(receipts.mark(256)).toBe(false);
    receipts.clear();
    expect(receipts.mark(0)).toBe(true);
  });
});
