import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchFormer } from './batch-former.ts';
import { CostModel } from './cost-model.ts';
import { WorkQueue } from './work-queue.ts';

interface Piece {
  readonly name: number;
  readonly requester: string;
  readonly rows: number;
  readonly deadlineMs: number;
  readonly shape: string;
  readonly maxRows: number;
}

const ROWS = { shape: '', maxRows: Number.POSITIVE_INFINITY };

/** A model whose runs take `fixedMs + perRowMs` × rows. */
function costOf(fixedMs: number, perRowMs: number): CostModel {
  const cost = new CostModel();
  for (const rows of [1, 8, 64, 512]) cost.learn(rows, fixedMs + perRowMs * rows);
  return cost;
}

const arrivals = fc.array(
  fc.record({
    requester: fc.constantFrom('a', 'b', 'c', 'd'),
    rows: fc.integer({ min: 1, max: 12 }),
    budgetMs: fc.integer({ min: 1, max: 200 }),
    waitMs: fc.integer({ min: 0, max: 30 }),
  }),
  { maxLength: 80 },
);

describe('batch forming', () => {
  it('[BF1] loses no piece and runs none twice, keeps the order of each requester, and no batch is larger than it may be', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 40 }), (list, maxRows) => {
        const former = new BatchFormer<Piece>(costOf(1, 0.1));
        const seen: Piece[] = [];
        let nowMs = 0;
        const step = () => {
          const { pieces, dropped, rows } = former.take(nowMs, maxRows);
          expect(rows).toBe(pieces.reduce((sum, piece) => sum + piece.rows, 0));
          if (pieces.length > 1) expect(rows).toBeLessThanOrEqual(maxRows);
          seen.push(...pieces, ...dropped);
          // The run itself: time passes on the fake clock.
          nowMs += rows === 0 ? 0 : 1 + 0.1 * rows;
        };
        const asked = list.map(({ waitMs, budgetMs, ...piece }, name) => ({ ...piece, name, waitMs, budgetMs }));
        for (const { waitMs, budgetMs, ...piece } of asked) {
          nowMs += waitMs;
          former.push({ ...piece, ...ROWS, deadlineMs: nowMs + budgetMs });
          if (piece.name % 3 === 0) step();
        }
        while (former.rows > 0) step();
        expect(seen.map(({ name }) => name).sort((a, b) => a - b)).toEqual(asked.map(({ name }) => name));
      }),
    );
  });

  it('[BF2] no piece is run past its budget, as far as the cost of runs is known', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const former = new BatchFormer<Piece>(costOf(2, 0.5));
        let nowMs = 0;
        for (const [name, { waitMs, budgetMs, ...piece }] of list.entries()) {
          nowMs += waitMs;
          former.push({ ...piece, ...ROWS, name, deadlineMs: nowMs + budgetMs });
          const { pieces, rows } = former.take(nowMs, 64);
          if (rows > 0) nowMs += 2 + 0.5 * rows;
          for (const { deadlineMs } of pieces) expect(nowMs).toBeLessThanOrEqual(deadlineMs);
        }
      }),
    );
  });

  it('[PL31] pieces of unlike shapes never share a batch, nor more rows than their shape allows', () => {
    const former = new BatchFormer<Piece>(costOf(1, 0.01));
    const push = (name: number, requester: string, shape: string) =>
      former.push({ name, requester, rows: 2, deadlineMs: 1e6, shape, maxRows: 4 });
    for (let name = 0; name < 9; name++) push(name, name % 2 === 0 ? 'a' : 'b', name % 3 === 0 ? 'wide' : 'long');
    const seen: number[] = [];
    while (former.rows > 0) {
      const { pieces, rows } = former.take(0, 512);
      expect(new Set(pieces.map(({ shape }) => shape)).size).toBe(1);
      expect(rows).toBeLessThanOrEqual(4);
      seen.push(...pieces.map(({ name }) => name));
    }
    expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('[BF3] of one requester pieces are run in order', () => {
    const former = new BatchFormer<Piece>(costOf(1, 0.1));
    for (let name = 0; name < 50; name++)
      former.push({ name, requester: 'a', rows: 1 + (name % 3), deadlineMs: 1e6, ...ROWS });
    const order: number[] = [];
    while (former.rows > 0) order.push(...former.take(0, 7).pieces.map(({ name }) => name));
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('[BF4] requesters take turns: one that asks ten times as much does not make another wait', () => {
    const former = new BatchFormer<Piece>(costOf(1, 0.1));
    for (let name = 0; name < 100; name++)
      former.push({ name, requester: 'greedy', rows: 1, deadlineMs: 1e6, ...ROWS });
    for (let name = 100; name < 110; name++)
      former.push({ name, requester: 'quiet', rows: 1, deadlineMs: 1e6, ...ROWS });
    const first = former.take(0, 20).pieces.map(({ requester }) => requester);
    expect(first.filter((requester) => requester === 'quiet')).toHaveLength(10);
  });

  it('[BF5] a piece that can only be met by a run that wastes the machine is dropped while others wait, and run when alone', () => {
    const cost = costOf(10, 1);
    const nearlyLate = { name: 0, requester: 'a', rows: 1, deadlineMs: 14, ...ROWS };
    const crowded = new BatchFormer<Piece>(cost);
    crowded.push(nearlyLate);
    for (let name = 1; name <= 30; name++) crowded.push({ name, requester: 'a', rows: 1, deadlineMs: 500, ...ROWS });
    const { pieces, dropped } = crowded.take(0, 64);
    expect(dropped).toEqual([nearlyLate]);
    expect(pieces).toHaveLength(30);
    const alone = new BatchFormer<Piece>(cost);
    alone.push(nearlyLate);
    expect(alone.take(0, 64).pieces).toEqual([nearlyLate]);
  });
});

describe('the work queue', () => {
  const piece = (name: number) => ({ name, requester: 'a', rows: 1, deadlineMs: 1e6, ...ROWS });

  it('[BF6] live goes before bulk, and one batch in eight goes to bulk', () => {
    const queue = new WorkQueue<Piece>([costOf(1, 0.1)]);
    for (let name = 0; name < 40; name++) {
      queue.push(0, 'live', piece(name));
      queue.push(0, 'bulk', piece(100 + name));
    }
    const order = Array.from({ length: 16 }, () => queue.take(0, () => 1)!.priority);
    expect(order.filter((priority) => priority === 'bulk')).toHaveLength(2);
    expect(order.indexOf('bulk')).toBe(7);
  });

  it('[BF6] models take turns, and rows are counted by class and model', () => {
    const queue = new WorkQueue<Piece>([costOf(1, 0.1), costOf(1, 0.1)]);
    for (let name = 0; name < 3; name++) queue.push(0, 'live', piece(name));
    queue.push(1, 'live', piece(10));
    queue.push(1, 'bulk', piece(11));
    expect([queue.rows(), queue.rows('live'), queue.rows('live', 1), queue.rows('bulk', 0)]).toEqual([5, 4, 1, 0]);
    expect(Array.from({ length: 4 }, () => queue.take(0, () => 1)!.model)).toEqual([0, 1, 0, 0]);
    expect(queue.takeAll().map(({ name }) => name)).toEqual([11]);
    expect(queue.take(0, () => 1)).toBeNull();
  });
});
