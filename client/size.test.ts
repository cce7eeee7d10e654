import { expect, it } from 'vitest';
import { bundle, compressedKb } from './testing/bundle.ts';

it('[CA30] takes at most 4 KB without the panel and 20 KB with it, compressed', async () => {
  const library = compressedKb(await bundle('adaptation-of.ts'));
  const withPanel = compressedKb(await bundle('panel/rubato-panel.ts'));
  expect(library).toBeGreaterThan(1);
  expect(library).toBeLessThanOrEqual(4);
  expect(withPanel).toBeGreaterThan(library);
  expect(withPanel).toBeLessThanOrEqual(20);
});
