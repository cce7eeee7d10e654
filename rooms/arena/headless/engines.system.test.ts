import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChromium } from '../../../client-demo/testing/start-chromium.ts';
import { GOLDEN_HASH, runGolden } from './golden-run.ts';

const root = join(import.meta.dirname, '../../..');
/** A made-up address: all its requests are answered from this folder, and none leaves the browser. */
const origin = 'http://rubato.test';

describe('another engine', () => {
  it('[AR5] Chromium reaches the same hash as Node after each second of the golden minute', async () => {
    const browser = await startChromium();
    try {
      const page = await browser.newPage();
      await page.route(`${origin}/**`, async (route) => {
        const path = new URL(route.request().url()).pathname;
        if (path === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' });
        // The browser gets the sources with their types stripped, as Node does it: no bundler stands between the
        // engines.
        const body = stripTypeScriptTypes(await readFile(join(root, path), 'utf8'));
        return route.fulfill({ contentType: 'text/javascript', body });
      });
      await page.goto(origin);
      // The script is text, since the test runner would rewrite an import in a function.
      const script = "import('/rooms/arena/headless/golden-run.ts').then((module) => module.runGolden())";
      const hashes = await page.evaluate<number[]>(script);
      expect(hashes).toEqual(runGolden());
      expect(hashes.at(-1)).toBe(GOLDEN_HASH);
    } finally {
      await browser.close();
    }
  });
});
