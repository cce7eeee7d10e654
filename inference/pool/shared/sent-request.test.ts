import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PIECE_ROWS, type RequestPiece } from '../../redis/request-frame.ts';
import type { ModelManifest } from '../../registry/model-manifest.ts';
import { RedisLane } from './redis-lane.ts';
import { admitInTurn, SentRequest } from './sent-request.ts';

const MANIFEST: ModelManifest = {
  format: 1,
  name: 'double',
  version: '1',
  layoutHash: 'x',
  inputName: 'row',
  inputWidth: 2,
  outputs: [{ name: 'out', width: 3 }],
  sha256: '0',
  metrics: {},
  baseline: [0, 0],
  golden: { rows: [], outputs: [], toleranceRelative: 0, exactOutputs: [] },
  trainedBy: {},
};

function requestOf(rowCount: number, session = 'one', firstId = 0): SentRequest {
  const lane = new RedisLane(MANIFEST, 'stream', 1000);
  const answer = { nowMs: 0, budgetMs: 100, resolve: () => undefined };
  const content = new Float32Array(2 * rowCount);
  return new SentRequest({ lane, content, rowCount, session, sessionNumber: 7, firstId, ...answer });
}

describe('a sent request', () => {
  it('[PL1] is cut into pieces in the order of its rows, and its values find their place whatever comes first', () => {
    const size = fc.integer({ min: 1, max: 4 * MAX_PIECE_ROWS });
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 0xffff_ffff }), fc.boolean(), (rowCount, firstId, backwards) => {
        const request = requestOf(rowCount, 'one', firstId);
        const pieces: RequestPiece[] = [];
        request.writePieces(pieces, 40);
        expect(pieces.reduce((sum, { rows }) => sum + rows, 0)).toBe(rowCount);
        expect(pieces.every(({ budgetMs, rows }) => budgetMs === 60 && rows <= MAX_PIECE_ROWS)).toBe(true);
        let row = 0;
        const answers = pieces.map(({ id, rows }) => {
          const first = row;
          row += rows;
          return { id, values: Float32Array.from({ length: 3 * rows }, (_, i) => 3 * first + i) };
        });
        for (const { id, values } of backwards ? answers.reverse() : answers)
          expect(request.takeValues(id, values, 0, values.length, 3)).toBe(true);
        expect(request.answeredRows).toBe(rowCount);
        expect([...request.values]).toEqual(Array.from({ length: 3 * rowCount }, (_, i) => i));
      }),
      { numRuns: 50 },
    );
  });

  it('[PL1] takes no values that are more or fewer than its rows ask for', () => {
    const request = requestOf(2);
    expect(request.takeValues(0, new Float32Array(5), 0, 5, 3)).toBe(false);
    expect(request.takeValues(0, new Float32Array(9), 0, 9, 3)).toBe(false);
    expect(request.takeValues(1, new Float32Array(6), 0, 6, 3)).toBe(false);
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
        expect(admitted.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBeLessThanOrEqual(room);
      }),
    );
  });
});
