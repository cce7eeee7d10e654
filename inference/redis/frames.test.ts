import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReplyFrame, encodeReplyFrame, isModest, OUTCOMES } from './reply-frame.ts';
import { decodeRequestFrame, encodeRequestFrame, MAX_PIECE_ROWS, type RequestPiece } from './request-frame.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const float32 = fc.float({ noDefaultInfinity: true });
const requester = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes));

type PieceWithRows = RequestPiece & { readonly values: Float32Array };

function encode(from: Buffer, width: number, pieces: readonly PieceWithRows[]): Buffer {
  const requests = pieces.map(({ rows, values }) => ({ rows: Float32Array.from(values), rowCount: rows }));
  return encodeRequestFrame(from, width, pieces, requests);
}

/** The frame as a socket gives it: a view that starts anywhere. */
function unaligned(frame: Buffer, shift: number): Buffer {
  const wide = Buffer.alloc(frame.length + shift + 3, 0xaa);
  frame.copy(wide, shift);
  return wide.subarray(shift, shift + frame.length);
}

const request = fc.integer({ min: 1, max: 9 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    requester,
    pieces: fc.array(
      fc.integer({ min: 1, max: 5 }).chain((rows) =>
        fc.record({
          id: u32,
          session: u32,
          budgetMs: fc.float({ min: -1000, max: 60_000, noNaN: true }),
          rows: fc.constant(rows),
          values: fc.float32Array({ minLength: rows * width, maxLength: rows * width }),
        }),
      ),
      { minLength: 1, maxLength: 20 },
    ),
  }),
);

describe('a request frame', () => {
  it('[SP1] comes back as it went in, wherever it lies in memory', () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 0, max: 7 }), ({ width, requester: from, pieces }, shift) => {
        const decoded = decodeRequestFrame(unaligned(encode(from, width, pieces), shift));
        if (typeof decoded === 'string' || !('rows' in decoded)) throw new Error(String(decoded));
        expect(decoded.requester).toBe(from.toString('hex'));
        expect(decoded.inputWidth).toBe(width);
        expect(decoded.pieces).toEqual(
          pieces.map(({ id, session, budgetMs, rows }) => ({ id, session, budgetMs, rows })),
        );
        const rows = new Float32Array(decoded.rows.length / 4);
        new Uint8Array(rows.buffer).set(decoded.rows);
        expect([...rows]).toEqual(pieces.flatMap(({ values }) => [...values]));
      }),
    );
  });

  it('[SP1] cut or lengthened anywhere is no frame, and bytes of chance never throw', () => {
    fc.assert(
      fc.property(request, fc.nat(), ({ width, requester: from, pieces }, cut) => {
        const frame = encode(from, width, pieces);
        expect(typeof decodeRequestFrame(frame.subarray(0, cut % frame.length))).toBe('string');
        expect(typeof decodeRequestFrame(Buffer.concat([frame, Buffer.alloc(1 + (cut % 9))]))).toBe('string');
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const start = Buffer.from([0x52, 0x51, 1]);
        decodeRequestFrame(Buffer.from(bytes));
        decodeRequestFrame(Buffer.concat([start, Buffer.from(bytes)]));
      }),
    );
  });

  it.each([
    ['another version', (frame: Buffer) => frame.writeUInt8(9, 2), 'another version'],
    ['another beginning', (frame: Buffer) => frame.writeUInt8(9, 0), 'not a request frame'],
    ['no pieces', (frame: Buffer) => frame.writeUInt32LE(0, 16), 'wrong count'],
    ['four thousand million pieces', (frame: Buffer) => frame.writeUInt32LE(0xffff_ffff, 16), 'wrong count'],
    ['a budget that is no number', (frame: Buffer) => frame.writeFloatLE(Number.NaN, 28), 'wrong count'],
    ['a piece larger than any batch', (frame: Buffer) => frame.writeUInt32LE(MAX_PIECE_ROWS + 1, 32), 'wrong count'],
    ['fewer rows than it says', (frame: Buffer) => frame.writeUInt32LE(2, 32), 'wrong size'],
  ])('[SP1] says what is wrong with %s', (_what, spoil, fault) => {
    const piece = { id: 1, session: 2, budgetMs: 200, rows: 1, values: Float32Array.of(1, 2, 3) };
    const frame = encode(Buffer.alloc(8, 7), 3, [piece]);
    spoil(frame);
    expect(decodeRequestFrame(frame)).toBe(fault);
  });
});

describe('a reply frame', () => {
  const reply = fc.record({
    computeMs: fc.float({ min: 0, max: 10_000, noNaN: true }),
    batchRows: u32,
    requesters: fc.integer({ min: 0, max: 255 }),
    detail: fc.string({ maxLength: 80 }),
    pieces: fc.array(
      fc.record({
        id: u32,
        outcome: fc.constantFrom(...OUTCOMES),
        values: fc.array(float32, { maxLength: 6 }).map((v) => Float32Array.from(v)),
      }),
      { maxLength: 20 },
    ),
  });

  it('[SP1] comes back as it went in, wherever it lies in memory', () => {
    fc.assert(
      fc.property(reply, fc.integer({ min: 0, max: 7 }), ({ pieces, ...head }, shift) => {
        const decoded = decodeReplyFrame(unaligned(encodeReplyFrame(head, pieces), shift));
        if (decoded === null || !('values' in decoded)) throw new Error('no reply');
        expect(decoded).toMatchObject(head);
        const back = decoded.pieces.map(({ id, outcome, from, to }) => ({
          id,
          outcome,
          values: decoded.values.slice(from, to),
        }));
        expect(back).toEqual(pieces);
      }),
    );
  });

  it('[SP1] cut or lengthened anywhere is no frame, and bytes of chance never throw', () => {
    fc.assert(
      fc.property(reply, fc.nat(), ({ pieces, ...head }, cut) => {
        const frame = encodeReplyFrame(head, pieces);
        expect(decodeReplyFrame(frame.subarray(0, cut % frame.length))).toBeNull();
        expect(decodeReplyFrame(Buffer.concat([frame, Buffer.alloc(1 + (cut % 9))]))).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeReplyFrame(Buffer.concat([Buffer.from([0x52, 0x50, 1, 0]), Buffer.from(bytes)]));
      }),
    );
  });

  it('[SP4] says who has clearly less than an equal share of a run', () => {
    const run = (requesters: number) => ({ computeMs: 1, batchRows: 100, requesters, detail: '' });
    expect(isModest(100, run(1))).toBe(false);
    expect(isModest(1, run(1))).toBe(false);
    expect(isModest(20, run(2))).toBe(true);
    expect(isModest(50, run(2))).toBe(false);
    expect(isModest(20, run(4))).toBe(true);
    expect(isModest(25, run(4))).toBe(false);
    const frame = encodeReplyFrame({ ...run(300), requesters: 300 }, []);
    expect(decodeReplyFrame(frame)?.requesters).toBe(255);
  });

  it('[SP1] of another version is no frame', () => {
    const frame = encodeReplyFrame({ computeMs: 1, batchRows: 1, requesters: 1, detail: '' }, []);
    frame.writeUInt8(9, 2);
    expect(decodeReplyFrame(frame)).toBeNull();
  });
});
