/** The sha256 of a model's file, taken in slices: whoever runs sessions meanwhile is never late because of a large one. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Takes 1 to 3 ms. */
const SLICE_BYTES = 1024 * 1024;

export async function hashFile(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
    if (from > 0) await setImmediate();
    hash.update(bytes.subarray(from, from + SLICE_BYTES));
  }
  return hash.digest('hex');
}
