/**
 * Debian's Chromium, as every test that needs a browser starts it: WebGL in software, and no network traffic of its
 * own.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/**
 * Time a page may take for anything: drawing in software, beside another busy process, it is many times slower than
 * alone.
 */
const WAIT_MS = 90_000;
const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--enable-unsafe-swiftshader',
];

const DRAW_SELDOM = fileURLToPath(new URL('./draw-seldom.js', import.meta.url));

/**
 * `full` draws as a player's browser does, by WebGL and as often as it can: in software, eight frames a second of a
 * large stage take both cores of a small machine. `light` draws ten a second without WebGL, for a sixth of that: for
 * tests of whatever lies around the stage.
 */
export async function startChromium(drawing: 'full' | 'light' = 'full'): Promise<Browser> {
  const executablePath = PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('expected Debian package chromium, got none');
  const light = drawing === 'light';
  const browser = await chromium.launch({ executablePath, args: light ? [...ARGS, '--disable-3d-apis'] : ARGS });
  browser.on('context', (context) => {
    context.setDefaultTimeout(WAIT_MS);
    if (light) void context.addInitScript({ path: DRAW_SELDOM });
  });
  return browser;
}
