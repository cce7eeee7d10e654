/** The part of the pool contract that is about models of named tensors. It runs on every pool (pool-contract.ts). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  EVERY_TYPE,
  RUNNING_SUM,
  TOKENS,
  tensorOf,
  type WrittenTensorModel,
  writeTensorModel,
} from '../../test-support/tensor-models.ts';
import type { InferencePool, InferenceRequest, TensorRequest } from '../contract.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { askFor, askTensors, tensorsOf } from '../testing/ask-pool.ts';

export interface TensorModels {
  /** Gives back one tensor of each type. */
  readonly types: WrittenTensorModel;
  /** Two inputs, of which one has as many tokens as a request likes. */
  readonly tokens: WrittenTensorModel;
  /** Adds up its rows in its state. */
  readonly sum: WrittenTensorModel;
}

export async function writeTensorModels(directory: string): Promise<TensorModels> {
  return {
    types: await writeTensorModel(directory, 'types', EVERY_TYPE),
    tokens: await writeTensorModel(directory, 'tokens', TOKENS),
    sum: await writeTensorModel(directory, 'sum', RUNNING_SUM),
  };
}

const back = (tensors: readonly Tensor[]) => tensors.map((tensor) => ({ ...tensor, name: `${tensor.name} back` }));

/** Two rows with what is hard to carry: NaN, infinities, −0, integers beyond 2^53. */
const HARD = [
  tensorOf('single', [2, 2], Float32Array.of(Number.NaN, -0, Number.NEGATIVE_INFINITY, 1e-45)),
  tensorOf('double', [2, 3], Float64Array.of(Math.PI, 1e300, Number.NaN, -0, Number.POSITIVE_INFINITY, 5e-324)),
  tensorOf('large', [2], BigInt64Array.of(2n ** 53n + 1n, -(2n ** 63n))),
  tensorOf('small', [2, 2, 2], Int32Array.of(1, -2, 3, 2 ** 31 - 1, -(2 ** 31), 6, 7, 8)),
  tensorOf('flag', [2, 1], Uint8Array.of(1, 0)),
];

function tokenRequest(model: WrittenTensorModel, first: number, rows: number, length: number): TensorRequest {
  const row = Float32Array.from({ length: 2 * rows }, (_, i) => first + i);
  const tokens = BigInt64Array.from({ length: rows * length }, (_, i) => BigInt(1000 * first + i));
  return askTensors(model, [tensorOf('row', [rows, 2], row), tensorOf('tokens', [rows, length], tokens)]);
}

async function expectOwn(pool: InferencePool, request: TensorRequest): Promise<number> {
  const reply = tensorsOf(await pool.infer(request));
  const [row, tokens] = request.inputs;
  const doubled = Float32Array.from(row!.data as Float32Array, (value) => 2 * value);
  expect(reply.tensors).toEqual([
    { ...row, name: 'doubled', data: doubled },
    { ...tokens, name: 'same' },
  ]);
  return reply.batchRows;
}

interface Suite {
  /** A pool that tests leave unchanged. */
  readonly usePlain: () => Promise<InferencePool>;
  readonly models: () => TensorModels;
}

export function registerTensorContract({ usePlain, models }: Suite): void {
  it('[PL30] carries every type there and back exactly, whatever the values', async () => {
    const pool = await usePlain();
    const reply = tensorsOf(await pool.infer(askTensors(models().types, HARD)));
    expect(reply).toMatchObject({ model: 'types@1', batchRows: 2, state: [] });
    expect(reply.tensors).toEqual(back(HARD));
    expect(Object.is((reply.tensors[0]!.data as Float32Array)[1], -0)).toBe(true);
    expect(reply.outputs.map(({ name }) => name)).toEqual(back(HARD).map(({ name }) => name));
  });

  it('[PL31] gives requests of several inputs their own rows, and runs those of unlike shapes apart', async () => {
    const pool = await usePlain();
    const size = fc.record({ rows: fc.integer({ min: 1, max: 5 }), length: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 12 }), async (sizes) => {
        const asked = sizes.map(({ rows, length }, i) => tokenRequest(models().tokens, 10 * i, rows, length));
        const batchRows = await Promise.all(asked.map((request) => expectOwn(pool, request)));
        for (const [i, { length }] of sizes.entries()) {
          const alike = sizes.filter((other) => other.length === length);
          expect(batchRows[i]).toBeLessThanOrEqual(alike.reduce((sum, { rows }) => sum + rows, 0));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('[PL31] puts a request together again that takes several runs', async () => {
    const pool = await usePlain();
    await expectOwn(pool, tokenRequest(models().tokens, 1, 1200, 2));
  });

  it('[PL32] gives state back for the next request; zeros begin it', async () => {
    const pool = await usePlain();
    const row = [tensorOf('row', [2, 2], Float32Array.of(1, 2, 3, 4))];
    const first = tensorsOf(await pool.infer(askTensors(models().sum, row)));
    expect(first.tensors).toEqual([tensorOf('total', [2, 2], Float32Array.of(1, 2, 3, 4))]);
    expect(first.state).toEqual([tensorOf('sum', [2, 2], Float32Array.of(1, 2, 3, 4))]);
    const second = tensorsOf(await pool.infer(askTensors(models().sum, row, { state: first.state })));
    expect(second.tensors).toEqual([tensorOf('total', [2, 2], Float32Array.of(2, 4, 6, 8))]);
    const third = tensorsOf(await pool.infer(askTensors(models().sum, row, { state: second.state })));
    expect([...third.state[0]!.data]).toEqual([3, 6, 9, 12]);
  });

  const row = tensorOf('row', [1, 2], Float32Array.of(1, 2));
  const tokens = tensorOf('tokens', [1, 3], BigInt64Array.of(1n, 2n, 3n));
  const sum = tensorOf('sum', [1, 2], Float32Array.of(1, 2));
  const noTensors: readonly Tensor[] = [];
  it.each<[string, (m: TensorModels) => InferenceRequest, string]>([
    [
      'an input of another name',
      (m) => askTensors(m.tokens, [row, { ...tokens, name: 'token' }]),
      'expected input row, tokens, got "token" (did you mean "tokens"?)',
    ],
    ['an input too few', (m) => askTensors(m.tokens, [row]), 'expected input "tokens" as int64[N, ?], got none'],
    ['an input too many', (m) => askTensors(m.tokens, [row, tokens, sum]), 'expected input row, tokens, got "sum"'],
    ['one input twice', (m) => askTensors(m.tokens, [row, row]), 'expected input "row" once, got it twice'],
    [
      'another type',
      (m) => askTensors(m.tokens, [row, tensorOf('tokens', [1, 3], Int32Array.of(1, 2, 3))]),
      'expected input "tokens" as int64[N, ?], got int32[1, 3]',
    ],
    [
      'another shape',
      (m) => askTensors(m.tokens, [tensorOf('row', [1, 3], new Float32Array(3)), tokens]),
      'expected input "row" as float32[N, 2], got float32[1, 3]',
    ],
    [
      'an axis too many',
      (m) => askTensors(m.tokens, [row, { ...tokens, dims: [1, 3, 1] } as Tensor]),
      'expected input "tokens" as int64[N, ?], got int64[1, 3, 1]',
    ],
    [
      'an axis of nothing',
      (m) => askTensors(m.tokens, [row, tensorOf('tokens', [1, 0], new BigInt64Array(0))]),
      'expected input "tokens" as int64[N, ?], got int64[1, 0]',
    ],
    [
      'fewer rows than it says',
      (m) => askTensors(m.tokens, [row, tokens], { rowCount: 2 }),
      'expected input "row" as float32[N, 2], got float32[1, 2] for 2 rows',
    ],
    [
      'fewer values than its axes say',
      (m) => askTensors(m.tokens, [{ ...row, data: new Float32Array(1) } as Tensor, tokens]),
      'got float32[1, 2] of 2 values in 1',
    ],
    [
      'values in an array of another kind',
      (m) => askTensors(m.tokens, [{ ...row, data: new Float64Array(2) } as Tensor, tokens]),
      'got float32[1, 2] in an object',
    ],
    [
      'a bool that is neither 0 nor 1',
      (m) => askTensors(m.types, [...HARD.slice(0, 4), tensorOf('flag', [2, 1], Uint8Array.of(1, 2))]),
      'got bool[2, 1] with bytes other than 0 and 1',
    ],
    ['no inputs', (m) => askTensors(m.tokens, noTensors), 'expected input "row" as float32[N, 2], got none'],
    [
      'something that is no tensor',
      (m) => askTensors(m.tokens, JSON.parse('[null]'), { rowCount: 1 }),
      'expected input tensors with name, type, dims and data, got null',
    ],
    [
      'state of a model that has none',
      (m) => askTensors(m.tokens, [row, tokens], { state: [sum] }),
      'expected no state, got "sum"',
    ],
    [
      'state of another shape',
      (m) => askTensors(m.sum, [row], { state: [tensorOf('sum', [1, 1], new Float32Array(1))] }),
      'expected state "sum" as float32[N, 2], got float32[1, 1]',
    ],
    [
      'rows for a model of tensors',
      (m) => askFor({ ...m.tokens, inputWidth: 2 }, new Float32Array(2)),
      'tokens@1 takes tensors',
    ],
    [
      'too many bytes',
      (m) =>
        askTensors(m.tokens, [
          tensorOf('row', [40, 2], new Float32Array(80)),
          tensorOf('tokens', [40, 60_000], new BigInt64Array(2_400_000)),
        ]),
      'expected at most 16777216 bytes of input, got 19200320',
    ],
    ['too many rows', (m) => tokenRequest(m.tokens, 1, 5000, 1), 'expected 1 to 4096 rows, got 5000'],
  ])('[PL33] refuses %s, and says what was expected and what came', async (_what, ask, detail) => {
    const pool = await usePlain();
    const reply = await pool.infer(ask(models()));
    expect(reply).toMatchObject({
      ok: false,
      reason: 'failed',
      code: 'POOL_REQUEST',
      detail: expect.stringContaining(detail),
    });
  });
}
