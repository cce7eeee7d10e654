import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PendingRequest } from './pending-request.ts';
import { RequestQueue } from './request-queue.ts';

const pending = (model: number, rowCount: number, live: boolean) =>
  new PendingRequest({
    model,
    rowCount,
    content: new Float32Array(rowCount),
    live,
    nowMs: 0,
    budgetMs: 1000,
    resolve: () => undefined,
  });

describe('requests waiting for a thread', () => {
  it('[WK4] of one class take those of the other along where there is room', () => {
    const queue = new RequestQueue(2);
    const live = pending(0, 20, true);
    const bulk = pending(0, 33, false);
    const otherModel = pending(1, 5, false);
    for (const request of [bulk, otherModel, live]) queue.push(request);
    const batch = queue.take(40, 0)!;
    expect(batch.parts).toEqual([
      { request: live, from: 0, rows: 20, at: 0 },
      { request: bulk, from: 0, rows: 20, at: 20 },
    ]);
    expect(batch.rows).toBe(40);
    expect(queue.take(40, 0)?.parts).toEqual([{ request: otherModel, from: 0, rows: 5, at: 0 }]);
    expect(queue.take(40, 0)?.parts).toEqual([{ request: bulk, from: 20, rows: 13, at: 0 }]);
    expect(queue.take(40, 0)).toBeNull();
  });

  it('[PL10] live comes first in all batches but every eighth', () => {
    const queue = new RequestQueue(1);
    for (let i = 0; i < 100; i++) for (const live of [true, false]) queue.push(pending(0, 1, live));
    const classes = Array.from({ length: 16 }, () => queue.take(1, 0)!.parts[0]!.request.live);
    expect(classes).toEqual([...Array(7).fill(true), false, ...Array(7).fill(true), false]);
  });

  it('[PL1] each row leaves once, in the order of its class and model', () => {
    const asked = fc.record({
      model: fc.integer({ min: 0, max: 2 }),
      rowCount: fc.integer({ min: 1, max: 30 }),
      live: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(asked), fc.integer({ min: 1, max: 40 }), (all, maxRows) => {
        const queue = new RequestQueue(3);
        const requests = all.map(({ model, rowCount, live }) => pending(model, rowCount, live));
        for (const request of requests) queue.push(request);
        const left: [PendingRequest, number][] = [];
        for (let batch = queue.take(maxRows, 0); batch !== null; batch = queue.take(maxRows, 0)) {
          let rows = 0;
          for (const part of batch.parts) {
            expect([part.request.model, part.at]).toEqual([batch.model, rows]);
            rows += part.rows;
            for (let row = part.from; row < part.from + part.rows; row++) left.push([part.request, row]);
          }
          expect(rows).toBe(batch.rows);
          expect(rows).toBeLessThanOrEqual(maxRows);
        }
        for (const model of [0, 1, 2]) {
          for (const live of [true, false]) {
            const mine = (request: PendingRequest) => request.model === model && request.live === live;
            const expected = requests
              .filter(mine)
              .flatMap((request) => Array.from({ length: request.rowCount }, (_, row) => [request, row]));
            expect(left.filter(([request]) => mine(request))).toEqual(expected);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
