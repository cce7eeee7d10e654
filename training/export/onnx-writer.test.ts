import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeModel, type OnnxGraph } from './onnx-writer.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** A Gemm layer with Relu, two features to three outputs. */
function layer(weights: readonly number[], bias: readonly number[]): OnnxGraph {
  return {
    name: 'layer',
    inputs: [{ name: 'row', width: 2 }],
    outputs: [{ name: 'out', width: 3 }],
    initializers: {
      w: { type: 'float', shape: [2, 3], values: weights },
      b: { type: 'float', shape: [3], values: bias },
    },
    nodes: [
      {
        op: 'Gemm',
        inputs: ['row', 'w', 'b'],
        outputs: ['sum'],
        attributes: { alpha: { kind: 'float', value: 1 }, transB: { kind: 'int', value: 0 } },
      },
      { op: 'Relu', inputs: ['sum'], outputs: ['out'] },
    ],
  };
}

function readVarint(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const [i, byte] of bytes.entries()) value |= BigInt(byte & 0x7f) << BigInt(7 * i);
  return BigInt.asIntN(64, value);
}

describe('ONNX writer', () => {
  it('[TR1] ONNX Runtime loads what it writes and computes what the graph says', async () => {
    const small = fc.double({ min: -4, max: 4, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(small, { minLength: 6, maxLength: 6 }),
        fc.array(small, { minLength: 3, maxLength: 3 }),
        fc.array(small, { minLength: 2, maxLength: 2 }),
        async (w, b, x) => {
          const session = await InferenceSession.create(encodeModel(layer(w, b)));
          const { out } = await session.run({ row: new Tensor('float32', Float32Array.from(x), [1, 2]) });
          for (let j = 0; j < 3; j++) {
            const expected = Math.max(0, x[0]! * w[j]! + x[1]! * w[3 + j]! + b[j]!);
            expect(Number(out!.data[j])).toBeCloseTo(expected, 3);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('[TR38] inputs have types of their own, named axes and as many rows as come', async () => {
    const session = await InferenceSession.create(
      encodeModel({
        name: 'history',
        inputs: [
          { name: 'row', width: 2 },
          { name: 'history', width: 2, axes: ['steps'] },
          { name: 'kind', width: 1, type: 'int64' },
        ],
        outputs: [
          { name: 'out', width: 2 },
          { name: 'next', width: 1, type: 'int64' },
        ],
        initializers: { one: { type: 'int64', shape: [1], values: [1] } },
        nodes: [
          {
            op: 'ReduceSum',
            inputs: ['history', 'one'],
            outputs: ['past'],
            attributes: { keepdims: { kind: 'int', value: 0 } },
          },
          { op: 'Add', inputs: ['row', 'past'], outputs: ['out'] },
          { op: 'Add', inputs: ['kind', 'one'], outputs: ['next'] },
        ],
      }),
    );
    const { out, next } = await session.run({
      row: new Tensor('float32', [1, 2, 3, 4], [2, 2]),
      history: new Tensor('float32', [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], [2, 3, 2]),
      kind: new Tensor('int64', [5n, 7n], [2, 1]),
    });
    expect([...(out!.data as Float32Array)]).toEqual([4, 5, 9, 10]);
    expect([...(next!.data as BigInt64Array)]).toEqual([6n, 8n]);
    expect(session.inputMetadata.map((input) => input.isTensor && [input.type, input.shape])).toEqual([
      ['float32', ['N', 2]],
      ['float32', ['N', 'steps', 2]],
      ['int64', ['N', 1]],
    ]);
  });

  it('[TR38] a branch is a graph of its own that sees the names around it', async () => {
    const branch = (op: string): OnnxGraph => ({
      name: op,
      inputs: [],
      outputs: [{ name: `${op}ed`, width: 1 }],
      nodes: [{ op, inputs: ['row'], outputs: [`${op}ed`] }],
    });
    const session = await InferenceSession.create(
      encodeModel({
        name: 'branches',
        inputs: [{ name: 'row', width: 1 }],
        outputs: [{ name: 'out', width: 1 }],
        initializers: { zero: { type: 'float', shape: [], values: [0] } },
        nodes: [
          {
            op: 'ReduceSum',
            inputs: ['row'],
            outputs: ['sum'],
            attributes: { keepdims: { kind: 'int', value: 0 } },
          },
          { op: 'Less', inputs: ['sum', 'zero'], outputs: ['isBelow'] },
          {
            op: 'If',
            inputs: ['isBelow'],
            outputs: ['out'],
            attributes: {
              then_branch: { kind: 'graph', value: branch('Neg') },
              else_branch: { kind: 'graph', value: branch('Sqrt') },
            },
          },
        ],
      }),
    );
    const answer = async (value: number) =>
      (await session.run({ row: new Tensor('float32', [value], [1, 1]) })).out!.data[0];
    expect([await answer(-9), await answer(9)]).toEqual([9, 3]);
  });

  it('[TR1] the same graph gives the same bytes', () => {
    const graph = layer([1, 2, 3, 4, 5, 6], [0.1, 0.2, 0.3]);
    expect(encodeModel(graph)).toEqual(encodeModel(structuredClone(graph)));
  });

  it("[TR2] integers survive as varints, negative ones as 64-bit two's complement", () => {
    fc.assert(
      fc.property(fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), (value) => {
        const bytes = new ProtobufWriter().int(1, value).finish();
        expect(bytes[0]).toBe(8);
        expect(readVarint(bytes.subarray(1))).toBe(BigInt(value));
        expect(bytes.length).toBeLessThanOrEqual(11);
      }),
    );
  });

  it('[TR2] long fields keep their bytes and their length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (payload) => {
        const bytes = new ProtobufWriter().bytes(2, payload).finish();
        expect(bytes.subarray(bytes.length - payload.length)).toEqual(payload);
        const header = bytes.subarray(1, bytes.length - payload.length);
        expect(readVarint(header)).toBe(BigInt(payload.length));
      }),
    );
  });
});
