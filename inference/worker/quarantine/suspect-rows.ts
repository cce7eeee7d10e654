/** The rows of a request frame, each by itself, as a sandbox takes them. */
import type { RequestFrame } from '../../redis/request-frame.ts';
import { sliceRows } from '../../tensors/rows-of-tensors.ts';
import { shapeKey } from '../../tensors/tensor.ts';
import { encodeTensors } from '../../tensors/tensor-frame.ts';

export interface SuspectRow {
  readonly requester: string;
  readonly session: number;
  /** Float32 values, or the row's tensors (tensors/tensor-frame.ts). */
  readonly bytes: Buffer;
  /** Rows of one shape can be tried together. */
  readonly shape: string;
}

/** All rows of the frame, in their order. Copied: data from the socket is a view of its chunk. */
export function suspectRows(frame: RequestFrame): readonly SuspectRow[] {
  const { requester, pieces } = frame;
  const rows: SuspectRow[] = [];
  let at = 0;
  for (const [i, { session, rows: count }] of pieces.entries()) {
    for (let row = 0; row < count; row++) {
      if ('tensors' in frame) {
        const tensors = frame.tensors[i]!;
        const bytes = encodeTensors(sliceRows(tensors, row, row + 1));
        rows.push({ requester, session, bytes, shape: shapeKey(tensors) });
        continue;
      }
      const rowBytes = 4 * frame.inputWidth;
      rows.push({ requester, session, bytes: Buffer.from(frame.rows.subarray(at, at + rowBytes)), shape: '' });
      at += rowBytes;
    }
  }
  return rows;
}
