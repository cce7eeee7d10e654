import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RubatoSnapshot } from './test-hooks.ts';
import { type GameServer, HeldKeys, isSeated, startServer, steer } from './testing/browser-game.ts';
import { WIDE } from './testing/look.ts';

const FIREFOX = '/usr/bin/firefox-esr';
const SHOTS = 'test-results/screens';

describe('the game in Firefox, through WebDriver BiDi', () => {
  let browser: Browser;
  let server: GameServer;
  let logDirectory: string;

  beforeAll(async () => {
    expect(existsSync(FIREFOX), 'Debian package firefox-esr').toBe(true);
    logDirectory = await mkdtemp(path.join(tmpdir(), 'rubato-e2e-'));
    await mkdir(SHOTS, { recursive: true });
    const env = { ...process.env, PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: logDirectory, RUBATO_ARENA_SEED: '7' };
    server = await startServer(env);
    browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(logDirectory, { recursive: true, force: true });
  });

  const stateOf = (page: Page): Promise<RubatoSnapshot | null> => page.evaluate(() => window.rubato?.state() ?? null);

  it('[CD50] opens it, joins, and clears the first wave with the keyboard alone', async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.setViewport(WIDE);
    await page.goto(server.url);
    await page.screenshot({ path: `${SHOTS}/firefox-title-1280x720.png` });
    await page.click('input[value="relaxed"]');
    await page.click('#play');
    const keys = new HeldKeys({
      down: (key) => page.keyboard.down(key as never),
      up: (key) => page.keyboard.up(key as never),
    });
    const deadline = performance.now() + 120_000;
    let state: RubatoSnapshot | null = null;
    let shot = false;
    for (;;) {
      state = await stateOf(page);
      if (state !== null && state.wave > 1) break;
      expect(performance.now(), `the first wave cleared; last state ${JSON.stringify(state)}`).toBeLessThan(deadline);
      if (state === null || !isSeated(state)) continue;
      await keys.hold(['KeyF', ...steer(state).keys]);
      if (shot || state.foes.length === 0) continue;
      shot = true;
      await page.screenshot({ path: `${SHOTS}/firefox-playing-1280x720.png` });
    }
    await keys.hold([]);
    expect(state.source).toBe('model');
    expect(errors).toEqual([]);
  });
});
