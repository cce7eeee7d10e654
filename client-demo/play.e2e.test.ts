import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('[SV3] is played: join, move, shoot, see it adapt, clear a wave, choose, a second player, a dropped connection', {
    timeout: 200_000,
  }, async () => {
    const violations: string[] = [];
    const page = await browser.newPage({ viewport: WIDE });
    const errors = watchErrors(page);
    const start = await join(page, server.url, 'Ada');
    await checkMotion(page);

    await playWithMouseUntil(page, 'a kill', (state) => ownOf(state).kills > 0, 40_000);
    const adapted = await playUntil(
      page,
      'a changed difficulty with its reasons',
      (state) => state.difficulty !== start.difficulty && state.reasons.length > 0,
      30_000,
    );
    expect(adapted.source).toBe('model');
    violations.push(...(await look(page, 'playing')));
    await playUntil(page, 'the first wave cleared', (state) => state.wave > 1, 90_000);
    await page.locator('#offers button').first().waitFor({ state: 'visible' });
    violations.push(...(await look(page, 'choosing')));
    await page.keyboard.press('1');
    expect(await page.locator('#sentence').textContent()).not.toBe('');
    expect(await page.locator('#decisions li').count()).toBeGreaterThan(0);

    const phone = await browser.newPage({ viewport: PHONE });
    const phoneErrors = watchErrors(phone);
    const seen = await join(phone, page.url(), 'Bob');
    expect(seen.code).toBe(start.code);
    expect(seen.slot).toBe(1);
    await untilState(page, 'seeing the second player', (state) =>
      state.players.some((player) => player.name === 'Bob'),
    );
    expect(await page.locator('#players').textContent()).toContain('Bob');

    await checkHelpInCompany(page, violations);
    await checkDownedAndReconnecting(page, phone, violations);

    await phone.close();
    expect(violations).toEqual([]);
    expect(errors).toEqual([]);
    expect(phoneErrors).toEqual([]);
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

/** In company the card opens over a game that goes on. */
async function checkHelpInCompany(page: Page, violations: string[]): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('#card[data-kind="help"]').waitFor({ state: 'visible' });
  const { tick } = (await snapshot(page))!;
  await untilState(page, 'the game going on behind the help card', (state) => state.tick > tick + 5 && !state.paused);
  violations.push(...(await look(page, 'help')));
  await page.keyboard.press('Escape');
  await page.locator('#card').waitFor({ state: 'hidden' });
}

/** Bob stands still until he is down; then his line drops, and comes back by itself. */
async function checkDownedAndReconnecting(page: Page, phone: Page, violations: string[]): Promise<void> {
  await untilState(phone, 'the second player being down', (state) => (ownOf(state)?.downedTicks ?? 0) > 0, 60_000);
  await phone.locator('#moment.bad').waitFor({ state: 'visible' });
  violations.push(...(await look(phone, 'downed')));

  const dropAt = (await snapshot(phone))!;
  // Away for five seconds: otherwise the ship is taken again before anyone sees it wait.
  await phone.evaluate(() => window.rubato?.dropForTest(5000));
  await phone.locator('#card[data-kind="reconnecting"]').waitFor({ state: 'visible' });
  await untilState(page, 'the ship waiting for its player', (state) =>
    state.players.some((player) => player.name === 'Bob' && !player.connected),
  );
  violations.push(...(await look(phone, 'reconnecting')));
  const back = await untilState(
    phone,
    'coming back',
    (state) => state.connected && state.tick > dropAt.tick + 5 && ownOf(state)?.connected,
    20_000,
  );
  expect(back.slot).toBe(dropAt.slot);
  await phone.locator('#card').waitFor({ state: 'hidden' });
  await untilState(page, 'seeing the second player back', (state) =>
    state.players.some((player) => player.name === 'Bob' && player.connected),
  );
}
