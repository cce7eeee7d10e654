/** Hands a batch to a thread: rows into its slab, which is their only copy, or tensors joined to those of one run. */
import type { ModelManifest } from '../../registry/model-manifest.ts';
import { concatRows, sliceRows } from '../../tensors/rows-of-tensors.ts';
import type { PoolThread } from '../../threads/pool-thread.ts';
import type { Batch } from './request-queue.ts';

export function handBatch(thread: PoolThread<Batch>, batch: Batch, manifest: ModelManifest): void {
  if (manifest.format === 1) {
    const { inputWidth } = manifest;
    thread.run(batch, (input) => {
      for (const { request, from, rows, at } of batch.parts) {
        input.set(request.rows.subarray(from * inputWidth, (from + rows) * inputWidth), at * inputWidth);
      }
    });
    return;
  }
  const parts = batch.parts.map(({ request, from, rows }) => sliceRows(request.job!.tensors, from, from + rows));
  // All parts of a batch have one shape.
  thread.post(batch, concatRows(parts)!);
}
