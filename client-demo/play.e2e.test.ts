import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARENA_PHASE } from '../rooms/arena/simulation/world/constants.ts';
import {
  type GameServer,
  join,
  ownOf,
  playUntil,
  playWithMouseUntil,
  snapshot,
  startServer,
  untilState,
  watchErrors,
} from './testing/browser-game.ts';
import { look, PHONE, WIDE } from './testing/look.ts';
import { startChromium } from './testing/start-chromium.ts';

describe('the game in a browser', () => {
  let browser: Browser;
  let server: GameServer;
  let logDirectory: string;

  beforeAll(async () => {
    logDirectory = await mkdtemp(path.join(tmpdir(), 'rubato-e2e-'));
    const env = { ...process.env, PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: logDirectory, RUBATO_ARENA_SEED: '7' };
    server = await startServer(env);
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(logDirectory, { recursive: true, force: true });
  });

  it('[SV3, CD80, CD81] is played: join, move, shoot, see it adapt, clear a wave, choose', async () => {
    const violations: string[] = [];
    const page = await browser.newPage({ viewport: WIDE });
    const errors = watchErrors(page);
    const start = await join(page, server.url, 'Ada');
    await checkMotion(page);

    await playWithMouseUntil(page, 'a kill', (state) => ownOf(state).kills > 0);
    const adapted = await playUntil(
      page,
      'a changed difficulty with its reasons',
      (state) => state.difficulty !== start.difficulty && state.reasons.length > 0,
    );
    expect(adapted.source).toBe('model');
    // The last of the three hints.
    await page.keyboard.press('Space');
    violations.push(...(await look(page, 'playing')));
    // On a slow machine the first wave may be over by now, and its choice with it.
    await playUntil(page, 'a wave cleared', (state) => state.phase === ARENA_PHASE.choosing);
    await page.locator('#offers button').first().waitFor({ state: 'visible' });
    violations.push(...(await look(page, 'choosing')));
    await page.keyboard.press('1');
    expect(await page.locator('#sentence').textContent()).not.toBe('');
    // The package's own panel, with the arena's words for reasons, and without the mood.
    const panel = page.locator('#adaptation-panel');
    await panel.locator('[part~="reason"]').first().waitFor({ state: 'attached' });
    const reasons = await panel.locator('[part~="reason"]').allTextContents();
    expect(reasons.filter((reason) => !/ \([+−]\d+\)$/.test(reason))).toEqual([]);
    expect(await panel.locator('[part~="lever-name"]').allTextContents()).toEqual([
      'difficulty',
      'pace',
      'help (for you)',
    ]);
    await checkSwitch(page);

    expect(violations).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('[SV4] says what is wrong with a code that nobody plays under', async () => {
    const page = await browser.newPage({ viewport: PHONE });
    await page.goto(`${server.url}/?room=NOSUCH`);
    await page.click('#play');
    await page.locator('#title-error').waitFor({ state: 'visible' });
    expect(await page.locator('#title-error').textContent()).toContain('no session with this code');
    expect(await look(page, 'no-session')).toEqual([]);
    await page.close();
  });
});

/** A click on the panel's switch leaves the keys with the game; by keyboard Space presses it. */
async function checkSwitch(page: Page): Promise<void> {
  const button = page.locator('#adaptation-panel').getByRole('switch');
  const states = async (state: string) => {
    await button.and(page.locator(`[aria-checked="${state}"]`)).waitFor({ state: 'attached' });
    return page.evaluate(() => document.activeElement?.id ?? '');
  };
  expect(await states('true')).not.toBe('adaptation-panel');
  await button.click();
  expect(await states('false')).not.toBe('adaptation-panel');
  await button.focus();
  await page.keyboard.press('Space');
  expect(await states('true')).toBe('adaptation-panel');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
}

async function checkMotion(page: Page): Promise<void> {
  const before = ownOf((await snapshot(page))!);
  await page.keyboard.down('KeyD');
  await untilState(page, 'the server moving the ship right', (state) => ownOf(state).x > before.x + 60);
  await page.keyboard.up('KeyD');
  const rested = await untilState(page, 'prediction and truth to meet', (state) => {
    const own = ownOf(state);
    return state.predicted !== null && Math.hypot(state.predicted.x - own.x, state.predicted.y - own.y) < 1;
  });
  expect(rested.predicted).not.toBeNull();
}
