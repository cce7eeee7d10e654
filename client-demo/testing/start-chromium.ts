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

/** Ten frames a second. */
const FRAME_MS = 100;

/** Runs in each page: asks the browser for a frame only when one is due. */
function drawSeldom(frameMs: number): void {
  const native = window.requestAnimationFrame.bind(window);
  const later = window.setTimeout.bind(window);
  const waiting = new Map<number, FrameRequestCallback>();
  let asked = 0;
  let drawnMs = 0;
  const frame = (nowMs: number) => {
    drawnMs = nowMs;
    const due = [...waiting.values()];
    waiting.clear();
    for (const callback of due) {
      try {
        callback(nowMs);
      } catch (error) {
        reportError(error);
      }
    }
  };
  window.requestAnimationFrame = (callback) => {
    if (waiting.size === 0) later(() => native(frame), drawnMs + frameMs - performance.now());
    waiting.set(++asked, callback);
    return asked;
  };
  window.cancelAnimationFrame = (handle) => void waiting.delete(handle);
}

/**
 * `full` draws as a player's browser does, by WebGL, as often as it can: in software eight frames a second of a large stage
 * take both cores of a small machine. `light` draws ten a second without WebGL, for a sixth of that: for tests of
 * whatever lies around the stage.
 */
export async function startChromium(drawing: 'full' | 'light' = 'full'): Promise<Browser> {
  const executablePath = PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('expected Debian package chromium, got none');
  const light = drawing === 'light';
  const browser = await chromium.launch({ executablePath, args: light ? [...ARGS, '--disable-3d-apis'] : ARGS });
  browser.on('context', (context) => {
    context.setDefaultTimeout(WAIT_MS);
    if (light) void context.addInitScript(drawSeldom, FRAME_MS);
  });
  return browser;
}
