import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { hashFile } from './file-hash.ts';

it('[MD44] the hash of a large file is that of the whole, and other work goes on between its slices', async () => {
  const bytes = Buffer.alloc(5 * 1024 * 1024 + 7, 'rubato');
  let turns = 0;
  let hashing = true;
  const work = () => {
    turns++;
    if (hashing) setImmediate(work);
  };
  setImmediate(work);
  const hash = await hashFile(bytes);
  hashing = false;
  expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(turns).toBeGreaterThanOrEqual(5);
  expect(await hashFile(new Uint8Array())).toBe(createHash('sha256').digest('hex'));
});
