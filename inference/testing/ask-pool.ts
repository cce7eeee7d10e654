/** Asks pools, and reads their replies, for the contract's tests. */
import type { InferenceReply, RowRequest, TensorReply, TensorRequest } from '../contract.ts';
import type { Tensor } from '../tensors/tensor.ts';

interface Asked {
  readonly name: string;
  readonly version: string;
  readonly layoutHash: string;
}

const ONE = { session: 'one', budgetMs: 10_000, priority: 'live' } as const;

export function askFor(
  { name, version, layoutHash, inputWidth }: Asked & { readonly inputWidth: number },
  rows: Float32Array,
  more: Partial<RowRequest> = {},
): RowRequest {
  return { model: { name, version, layoutHash }, rows, rowCount: rows.length / inputWidth, ...ONE, ...more };
}

/** As many rows as the first input has. */
export function askTensors(
  { name, version, layoutHash }: Asked,
  inputs: readonly Tensor[],
  more: Partial<TensorRequest> = {},
): TensorRequest {
  return { model: { name, version, layoutHash }, inputs, rowCount: inputs[0]?.dims[0] ?? 1, ...ONE, ...more };
}

export function valuesOf(reply: InferenceReply): number[] {
  if (!reply.ok) throw new Error(`${reply.reason}: ${reply.code}: ${reply.detail}`);
  if (!('values' in reply)) throw new Error(`${reply.model} gave tensors`);
  return [...reply.values];
}

export function tensorsOf(reply: InferenceReply): TensorReply {
  if (!reply.ok) throw new Error(`${reply.reason}: ${reply.code}: ${reply.detail}`);
  if ('values' in reply) throw new Error(`${reply.model} gave rows`);
  return reply;
}

export function reasonOf(reply: InferenceReply): string {
  return reply.ok ? 'ok' : reply.reason;
}
