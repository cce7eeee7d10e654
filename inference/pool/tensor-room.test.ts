import { expect, it } from 'vitest';
import { TensorRoom } from './tensor-room.ts';

it('[PL34] tensors of waiting requests find room until 256 MB wait, and again when some are answered', () => {
  const room = new TensorRoom();
  const large = 16 * 1024 * 1024;
  for (let i = 0; i < 16; i++) expect(room.take(large)).toBe(true);
  expect(room.take(1)).toBe(false);
  room.free(large);
  expect(room.take(large + 1)).toBe(false);
  expect(room.take(large)).toBe(true);
  expect(room.bytes).toBe(16 * large);
});
