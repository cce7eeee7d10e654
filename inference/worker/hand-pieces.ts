/** Puts the pieces of a batch into a run: rows into a slab, or tensors joined to those of one run. */

import { readGolden } from '../registry/golden-tensors.ts';
import type { ModelManifest } from '../registry/model-manifest.ts';
import { takenBy } from '../registry/tensor-manifest.ts';
import { concatRows, sliceRows } from '../tensors/rows-of-tensors.ts';
import type { PoolThread, ThreadBatch } from '../threads/pool-thread.ts';
import type { WorkerPiece } from './worker-entry.ts';

export function handPieces<B extends ThreadBatch & { readonly pieces: readonly WorkerPiece[] }>(
  thread: PoolThread<B>,
  batch: B,
): void {
  const { pieces } = batch;
  if ('frame' in pieces[0]!) thread.run(batch, (input) => writeRows(pieces, input));
  // All pieces of a batch have one shape.
  else thread.post(batch, concatRows(pieces.flatMap((piece) => ('tensors' in piece ? [piece.tensors] : [])))!);
}

/** Copies bytes, not floats: data from a socket is not aligned. Pieces that lie side by side are copied at once. */
export function writeRows(pieces: readonly WorkerPiece[], input: Float32Array): void {
  const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  for (let i = 0; i < pieces.length; ) {
    const piece = pieces[i]!;
    i++;
    if ('tensors' in piece) continue;
    const { frame, from } = piece;
    let { to } = piece;
    for (; i < pieces.length; i++) {
      const next = pieces[i]!;
      if ('tensors' in next || next.frame !== frame || next.from !== to) break;
      to = next.to;
    }
    bytes.set(frame.subarray(from, to), at);
    at += to - from;
  }
}

/** Hands over a run of `rows` rows to measure its cost: the model's reference row, or the first row of its golden run. */
export function handReference<B extends ThreadBatch>(thread: PoolThread<B>, batch: B, manifest: ModelManifest): void {
  if (manifest.format === 1) {
    const { baseline } = manifest;
    thread.run(batch, (input) => {
      for (let row = 0; row < batch.rows; row++) input.set(baseline, row * baseline.length);
    });
    return;
  }
  const { inputs } = manifest.golden.runs[0]!;
  const golden = readGolden('input', inputs, takenBy(manifest), Object.values(inputs)[0]!.dims[0]!);
  // The manifest was checked when it was read.
  const first = typeof golden === 'string' ? [] : sliceRows(golden, 0, 1);
  thread.post(batch, concatRows(Array.from({ length: batch.rows }, () => first))!);
}
