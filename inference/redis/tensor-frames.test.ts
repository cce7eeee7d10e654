import { describe, expect, it } from 'vitest';
import { EVERY_TYPE, encodeTensorModel, TOKENS, tensorManifestOf, tensorOf } from '../../test-support/tensor-models.ts';
import { readModel, readRowModel } from '../registry/model-store.ts';
import type { TensorManifest } from '../registry/tensor-manifest.ts';
import { concatRows } from '../tensors/rows-of-tensors.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { decodeTensors } from '../tensors/tensor-frame.ts';
import { suspectRows } from '../worker/quarantine/suspect-rows.ts';
import { frameProblem } from '../worker/worker-entry.ts';
import { contentDigest } from './redis-keys.ts';
import { decodeReplyFrame, encodeTensorReplyFrame } from './reply-frame.ts';
import { decodeRequestFrame, encodeRequestFrame, encodeTensorRequestFrame } from './request-frame.ts';

const REQUESTER = Buffer.alloc(8, 7);
const piece = (id: number, rows: number) => ({ id, session: id + 10, budgetMs: 200, rows });

function tokens(rows: number, length: number): readonly Tensor[] {
  return [
    tensorOf(
      'row',
      [rows, 2],
      Float32Array.from({ length: 2 * rows }, (_, i) => i),
    ),
    tensorOf(
      'tokens',
      [rows, length],
      BigInt64Array.from({ length: rows * length }, (_, i) => BigInt(i)),
    ),
  ];
}

const frameOf = (...all: (readonly Tensor[])[]) =>
  encodeTensorRequestFrame(
    REQUESTER,
    all.map((tensors, i) => piece(i, tensors[0]!.dims[0]!)),
    all,
  );

async function manifestOf(file: typeof TOKENS): Promise<TensorManifest> {
  return tensorManifestOf('tokens', file, encodeTensorModel(file));
}

describe('frames of tensors', () => {
  it('[PL37] of requests come back piece by piece; cut, lengthened or of other rows they are none', () => {
    const frame = frameOf(tokens(2, 3), tokens(1, 5));
    expect(frame[2]).toBe(2);
    expect(decodeRequestFrame(frame)).toEqual({
      requester: REQUESTER.toString('hex'),
      pieces: [piece(0, 2), piece(1, 1)],
      tensors: [tokens(2, 3), tokens(1, 5)],
    });
    for (let length = 0; length < frame.length; length++)
      expect(typeof decodeRequestFrame(frame.subarray(0, length))).toBe('string');
    expect(decodeRequestFrame(Buffer.concat([frame, Buffer.alloc(1)]))).toBe('wrong size');
    const other = encodeTensorRequestFrame(REQUESTER, [piece(0, 3)], [tokens(2, 3)]);
    expect(decodeRequestFrame(other)).toBe('no tensors');
  });

  it('[PL37] of replies come back piece by piece, with the detail; cut or lengthened they are none', () => {
    const head = { computeMs: 1.5, batchRows: 3, requesters: 2, detail: 'späte Zeile' };
    const pieces = [
      { id: 4, outcome: 'answered', tensors: tokens(2, 1) },
      { id: 5, outcome: 'failed', tensors: null },
    ] as const;
    const frame = encodeTensorReplyFrame(head, pieces);
    expect(decodeReplyFrame(frame)).toEqual({ ...head, pieces });
    for (let length = 0; length < frame.length; length++)
      expect(decodeReplyFrame(frame.subarray(0, length))).toBeNull();
    expect(decodeReplyFrame(Buffer.concat([frame, Buffer.alloc(1)]))).toBeNull();
    const empty = encodeTensorReplyFrame(head, [{ id: 4, outcome: 'answered', tensors: null }]);
    expect(decodeReplyFrame(empty)).toBeNull();
  });

  it('[PL37] are for models of tensors, and frames of rows for the others: a worker drops what is not for its model', async () => {
    const { manifest: success } = await readRowModel('models', 'success', '4');
    const width = success.inputWidth;
    const wanted = await manifestOf(TOKENS);
    const decode = (frame: Buffer) => {
      const decoded = decodeRequestFrame(frame);
      if (typeof decoded === 'string') throw new Error(decoded);
      return decoded;
    };
    const rows = decode(
      encodeRequestFrame(REQUESTER, width, [piece(0, 1)], [{ rows: new Float32Array(width), rowCount: 1 }]),
    );
    expect(frameProblem(rows, success)).toBeNull();
    expect(frameProblem(rows, wanted)).toBe('rows for a model of tensors');
    const tensors = decode(frameOf(tokens(2, 3)));
    expect(frameProblem(tensors, wanted)).toBeNull();
    expect(frameProblem(tensors, success)).toBe('another width');
    expect(frameProblem(decode(frameOf(tokens(2, 3).slice(1))), wanted)).toBe('other tensors');
    expect(frameProblem(tensors, await manifestOf(EVERY_TYPE))).toBe('other tensors');
  });

  it('[PL38] are taken apart row by row, so that each can be tried with others of its shape', () => {
    const frame = decodeRequestFrame(frameOf(tokens(2, 3), tokens(1, 5)));
    if (typeof frame === 'string') throw new Error(frame);
    const rows = suspectRows(frame);
    expect(rows.map(({ session, shape }) => [session, shape])).toEqual([
      [10, '2 3'],
      [10, '2 3'],
      [11, '2 5'],
    ]);
    const alike = rows.slice(0, 2).map(({ bytes }) => decodeTensors(bytes)!);
    expect(concatRows(alike)).toEqual(tokens(2, 3));
  });

  it('[MO7] the digest of a model of rows is what it was, and that of a model of tensors tells all of its shape', async () => {
    const { manifest } = await readModel('models', 'success', '3');
    expect(contentDigest(manifest)).toBe('beb5e074db64abbe');
    const wanted = await manifestOf(TOKENS);
    const changed: TensorManifest[] = [
      { ...wanted, inputs: [...wanted.inputs].reverse() },
      { ...wanted, inputs: wanted.inputs.map((spec) => ({ ...spec, type: 'int32' as const })) },
      { ...wanted, outputs: wanted.outputs.map((spec) => ({ ...spec, shape: [3] })) },
      { ...wanted, state: [{ input: 'a', output: 'b', type: 'float32', shape: [] }] },
    ];
    expect(new Set([wanted, ...changed].map(contentDigest)).size).toBe(5);
  });
});
