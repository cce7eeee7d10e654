import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PIECE_ROWS, type OutgoingPiece } from '../redis/request-frame.ts';
import { PendingRequest } from './pending-request.ts';
import { admitInTurn, SentRequest } from './sent-request.ts';

function requestOf(rowCount: number, session = 'one', firstId = 0, width = 2): SentRequest {
  const rows = Float32Array.from({ length: rowCount * width }, (_, i) => i);
  const fields = {
    model: 0,
    rowCount,
    rows,
    live: true,
    nowMs: 0,
    budgetMs: 100,
    outputWidth: 3,
    resolve: () => undefined,
  };
  return new SentRequest(new PendingRequest(fields), session, 7, firstId, width);
}

describe('a sent request', () => {
  it('[PL1] is cut into pieces that hold its rows in order, and its values find their place whatever comes first', () => {
    const size = fc.integer({ min: 1, max: 4 * MAX_PIECE_ROWS });
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 0xffff_ffff }), fc.boolean(), (rowCount, firstId, backwards) => {
        const request = requestOf(rowCount, 'one', firstId);
        const pieces: OutgoingPiece[] = [];
        request.writePieces(pieces, 40);
        expect(pieces.flatMap(({ values }) => [...values])).toEqual([...request.pending.rows]);
        expect(pieces.every(({ budgetMs, rows }) => budgetMs === 60 && rows <= MAX_PIECE_ROWS)).toBe(true);
        const answers = pieces.map(({ id, values }) => ({
          id,
          // Three values per row, made from the first of the row.
          values: Float32Array.from({ length: (values.length / 2) * 3 }, (_, i) => values[2 * Math.floor(i / 3)]!),
        }));
        for (const { id, values } of backwards ? answers.reverse() : answers)
          expect(request.takeValues(id, values, 0, values.length)).toBe(true);
        expect(request.pending.answeredRows).toBe(rowCount);
        expect([...request.pending.values]).toEqual(
          Array.from({ length: rowCount * 3 }, (_, i) => 2 * Math.floor(i / 3)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('[PL1] takes no values that are more or fewer than its rows ask for', () => {
    const request = requestOf(2);
    expect(request.takeValues(0, new Float32Array(5), 0, 5)).toBe(false);
    expect(request.takeValues(0, new Float32Array(9), 0, 9)).toBe(false);
    expect(request.takeValues(1, new Float32Array(6), 0, 6)).toBe(false);
  });
});

describe('admission', () => {
  it('[SP5] gives each session its turn when not all may go, and keeps the order within a session', () => {
    const greedy = Array.from({ length: 10 }, () => requestOf(5, 'greedy'));
    const quiet = [requestOf(5, 'quiet'), requestOf(5, 'other')];
    const { admitted, refused } = admitInTurn([...greedy, ...quiet], 20);
    expect(admitted).toEqual([greedy[0], greedy[1], ...quiet]);
    expect(refused).toEqual(greedy.slice(2));
  });

  it('[SP5] loses none, doubles none, and stays within the room', () => {
    const asked = fc.array(
      fc.record({ rows: fc.integer({ min: 1, max: 9 }), session: fc.constantFrom('a', 'b', 'c') }),
    );
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 60 }), (list, room) => {
        const waiting = list.map(({ rows, session }) => requestOf(rows, session));
        const { admitted, refused } = admitInTurn(waiting, room);
        expect(new Set([...admitted, ...refused])).toEqual(new Set(waiting));
        expect(admitted.length + refused.length).toBe(waiting.length);
        expect(admitted.reduce((sum, { pending }) => sum + pending.rowCount, 0)).toBeLessThanOrEqual(room);
      }),
    );
  });
});
