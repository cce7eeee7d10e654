/** Debian's Chromium, as every test that needs a browser starts it: WebGL in software, and nothing of its own on the network. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** What a page may take for anything: drawing in software, beside another busy process, it needs many times what it needs alone. */
const WAIT_MS = 90_000;
const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--enable-unsafe-swiftshader',
];

export async function startChromium(): Promise<Browser> {
  const executablePath = PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('expected Debian package chromium, got none');
  const browser = await chromium.launch({ executablePath, args: ARGS });
  browser.on('context', (context) => context.setDefaultTimeout(WAIT_MS));
  return browser;
}
