import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RubatoSnapshot } from './test-hooks.ts';

const SHOTS = 'test-results';
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--enable-unsafe-swiftshader',
];

/** The server as a user starts it, on a free port. */
async function startServer(logDirectory: string): Promise<{ process: ChildProcess; url: string }> {
  const env = { ...process.env, PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: logDirectory, RUBATO_ARENA_SEED: '7' };
  const child = spawn(process.execPath, ['server/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      const found = /open (http:\/\/localhost:\d+)/.exec(output);
      if (found !== null) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  return { process: child, url };
}

const snapshot = (page: Page) => page.evaluate(() => window.rubato?.state() ?? null);

async function untilState(
  page: Page,
  what: string,
  ready: (state: RubatoSnapshot) => boolean,
  timeoutMs = 20_000,
): Promise<RubatoSnapshot> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const state = await snapshot(page);
    if (state !== null && ready(state)) return state;
    if (performance.now() > deadline)
      throw new Error(`waited ${timeoutMs} ms for: ${what}; last state ${JSON.stringify(state)}`);
    await page.waitForTimeout(50);
  }
}

/** Everything the page complains about, a refused connection while offline aside. */
function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/WebSocket|ERR_INTERNET_DISCONNECTED|net::/.test(message.text()))
      errors.push(message.text());
  });
  return errors;
}

async function join(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.fill('#name', name);
  await page.click('#play');
  await untilState(page, 'joining', (state) => state.players.some((player) => player.slot === state.slot));
}

const ownOf = (state: RubatoSnapshot) => state.players.find((player) => player.slot === state.slot)!;

/** Plays with real keys and the real mouse: runs from what is near, shoots at what is nearest, takes the first card. */
async function playUntil(
  page: Page,
  what: string,
  ready: (state: RubatoSnapshot) => boolean,
  timeoutMs: number,
): Promise<RubatoSnapshot> {
  const held = new Set<string>();
  const hold = async (key: string, down: boolean) => {
    if (down === held.has(key)) return;
    if (down) held.add(key);
    else held.delete(key);
    await (down ? page.keyboard.down(key) : page.keyboard.up(key));
  };
  const canvas = (await page.locator('#canvas canvas').boundingBox())!;
  const scale = canvas.width / 1280;
  await page.mouse.move(canvas.x + 10, canvas.y + 10);
  await page.mouse.down();
  try {
    return await untilState(
      page,
      what,
      (state) => {
        if (ready(state)) return true;
        const own = ownOf(state);
        const byDistance = [...state.foes].sort(
          (a, b) => Math.hypot(a.x - own.x, a.y - own.y) - Math.hypot(b.x - own.x, b.y - own.y),
        );
        const near = byDistance[0];
        let [awayX, awayY] = [640 - own.x, 360 - own.y].map((toMiddle) => toMiddle / 400) as [number, number];
        for (const foe of byDistance.slice(0, 6)) {
          const distance = Math.max(30, Math.hypot(foe.x - own.x, foe.y - own.y));
          awayX += ((own.x - foe.x) / distance) * (200 / distance);
          awayY += ((own.y - foe.y) / distance) * (200 / distance);
        }
        const steer = [
          hold('KeyD', awayX > 0.3),
          hold('KeyA', awayX < -0.3),
          hold('KeyS', awayY > 0.3),
          hold('KeyW', awayY < -0.3),
          near === undefined ? null : page.mouse.move(canvas.x + near.x * scale, canvas.y + near.y * scale),
        ];
        // Keys follow the state as fast as the page takes them; the next look is 50 ms away.
        Promise.all(steer).catch(() => undefined);
        return false;
      },
      timeoutMs,
    );
  } finally {
    await page.mouse.up();
    for (const key of [...held]) await page.keyboard.up(key);
  }
}

describe('the game in a browser', () => {
  let browser: Browser;
  let server: { process: ChildProcess; url: string };
  let logDirectory: string;

  beforeAll(async () => {
    expect(CHROMIUM, 'Debian package chromium').toBeDefined();
    await mkdir(SHOTS, { recursive: true });
    logDirectory = await mkdtemp(path.join(tmpdir(), 'rubato-e2e-'));
    server = await startServer(logDirectory);
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: ARGS });
  });

  afterAll(async () => {
    await browser?.close();
    server?.process.kill('SIGTERM');
    await rm(logDirectory, { recursive: true, force: true });
  });

  it('[SV3] is played: join, move, shoot, clear a wave, see it adapt, a second player, a dropped connection', {
    timeout: 150_000,
  }, async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const errors = watchErrors(page);
    await page.goto(server.url);
    await page.screenshot({ path: `${SHOTS}/title-1280x720.png` });
    await join(page, server.url, 'Ada');

    const before = ownOf((await snapshot(page))!);
    await page.keyboard.down('KeyD');
    await untilState(page, 'the server moving the ship right', (state) => ownOf(state).x > before.x + 60);
    await page.keyboard.up('KeyD');
    const rested = await untilState(page, 'prediction and truth to meet', (state) => {
      const own = ownOf(state);
      return state.predicted !== null && Math.hypot(state.predicted.x - own.x, state.predicted.y - own.y) < 1;
    });
    expect(rested.predicted).not.toBeNull();

    const start = (await snapshot(page))!;
    await playUntil(page, 'a kill', (state) => ownOf(state).kills > 0, 40_000);
    const adapted = await playUntil(
      page,
      'a changed difficulty with its reasons',
      (state) => state.difficulty !== start.difficulty && state.reasons.length > 0,
      30_000,
    );
    expect(adapted.source).toBe('model');
    await page.screenshot({ path: `${SHOTS}/playing-1280x720.png` });
    const cleared = await playUntil(
      page,
      'the first wave cleared',
      (state) => state.wave > 1 || state.phase === 2,
      60_000,
    );
    await page.screenshot({ path: `${SHOTS}/wave-cleared-1280x720.png` });
    expect(cleared.decisions).toBeGreaterThan(0);
    expect(await page.locator('#sentence').textContent()).not.toBe('');

    const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const phoneErrors = watchErrors(phone);
    await phone.goto(server.url);
    await phone.screenshot({ path: `${SHOTS}/title-390x844.png` });
    await join(phone, page.url(), 'Bob');
    await untilState(page, 'seeing the second player', (state) =>
      state.players.some((player) => player.name === 'Bob'),
    );
    const seen = await untilState(phone, 'the second player seeing the first', (state) => state.players.length === 2);
    expect(seen.code).toBe(start.code);
    expect(seen.slot).toBe(1);
    await phone.screenshot({ path: `${SHOTS}/playing-390x844.png`, fullPage: true });

    const dropAt = (await snapshot(phone))!;
    // Away for three seconds: otherwise the ship is taken again before anyone sees it wait.
    await phone.evaluate(() => window.rubato?.dropForTest(3000));
    await untilState(page, 'the ship waiting for its player', (state) =>
      state.players.some((player) => player.name === 'Bob' && !player.connected),
    );
    const back = await untilState(
      phone,
      'coming back',
      (state) => state.connected && state.tick > dropAt.tick + 5 && ownOf(state)?.connected,
      20_000,
    );
    expect(back.slot).toBe(dropAt.slot);
    await untilState(page, 'seeing the second player back', (state) =>
      state.players.some((player) => player.name === 'Bob' && player.connected),
    );

    expect(errors).toEqual([]);
    expect(phoneErrors).toEqual([]);
  });

  it('[SV4] says what is wrong with a code that nobody plays under', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${server.url}/?room=NOSUCH`);
    await page.click('#play');
    await page.locator('#title-error').waitFor({ state: 'visible' });
    expect(await page.locator('#title-error').textContent()).toContain('no session with this code');
    await page.screenshot({ path: `${SHOTS}/no-session-390x844.png` });
  });
});
