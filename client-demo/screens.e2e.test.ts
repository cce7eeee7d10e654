import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinArena } from '../test-support/arena-client.ts';
import {
  type GameServer,
  isSeated,
  join,
  snapshot,
  startServer,
  untilState,
  watchErrors,
} from './testing/browser-game.ts';
import { look, PHONE, SIDEWAYS, settle, WIDE } from './testing/look.ts';
import { startPathProxy } from './testing/path-proxy.ts';
import { startChromium } from './testing/start-chromium.ts';

/** The chunk of the game, which is fetched behind the title. */
const GAME_CHUNK = '**/assets/play-*.js';
/** Viewport for tests that do not depend on size: software paints every pixel here. */
const SMALL = { width: 320, height: 200 };
/** Compressed bytes that the title may take over the wire. */
const MAX_TITLE_BYTES = 150 * 1024;
/** Phones; `notch` is what a notch takes from both sides, `homeBar` what a home bar takes from below, in CSS pixels. */
const PHONES = [
  { name: 'a phone', size: PHONE, notch: 0, homeBar: 0 },
  { name: 'a small phone', size: { width: 320, height: 568 }, notch: 0, homeBar: 0 },
  { name: 'a phone sideways', size: SIDEWAYS, notch: 0, homeBar: 0 },
  { name: 'a phone with a notch, sideways', size: SIDEWAYS, notch: 47, homeBar: 21 },
];

describe('the screens', () => {
  let browser: Browser;
  let server: GameServer;
  let logDirectory: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    logDirectory = await mkdtemp(path.join(tmpdir(), 'rubato-e2e-'));
    env = { ...process.env, PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: logDirectory, RUBATO_ARENA_SEED: '7' };
    server = await startServer(env);
    browser = await startChromium('light');
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(logDirectory, { recursive: true, force: true });
  });

  const untilMessage = (page: Page, state: string) =>
    page.locator(`#message[data-state="${state}"]`).waitFor({ state: 'visible' });

  it('[CD30] the title takes at most 150 KB, and does not move once it is painted', async () => {
    const page = await browser.newPage({ viewport: WIDE });
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      const sum = response.request().sizes();
      sizes.push(sum.then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize));
    });
    await page.route(GAME_CHUNK, (route) => route.abort());
    await page.goto(server.url, { waitUntil: 'networkidle' });
    const bytes = (await Promise.all(sizes.map((size) => size.catch(() => 0)))).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThanOrEqual(MAX_TITLE_BYTES);
    const moved = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new PerformanceObserver((list) =>
            resolve(list.getEntries().reduce((sum, entry) => sum + ((entry as { value?: number }).value ?? 0), 0)),
          );
          observer.observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => resolve(0), 300);
        }),
    );
    // What Web Vitals call good is below 0.1.
    expect(moved).toBeLessThan(0.05);
    await page.close();
  });

  it('[CD2, CD20, CD21, CD22] the title: by keyboard, in both languages, still where motion is reduced, at 200 %', async () => {
    const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce', locale: 'zh-CN' });
    const page = await context.newPage();
    const errors = watchErrors(page);
    await page.goto(server.url);
    expect(await page.locator('#play').textContent()).toBe('开始');
    expect(await look(page, 'title-zh')).toEqual([]);
    await page.click('[data-language="en"]');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.reload();
    expect(await page.locator('#play').textContent()).toBe('Play');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(await look(page, 'title')).toEqual([]);

    // 200 % zoom of 1280 by 720 is a page of 640 by 360.
    await page.setViewportSize({ width: 640, height: 360 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
    await page.setViewportSize(WIDE);

    const reached = new Set<string>();
    for (let i = 0; i < 20 && !reached.has('play'); i++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const { activeElement } = document;
        const shown = activeElement?.closest('label')?.matches('.options *')
          ? activeElement.closest('label')
          : activeElement;
        return {
          id: activeElement?.id ?? '',
          outline: shown === null || shown === undefined ? '' : getComputedStyle(shown).outlineStyle,
        };
      });
      expect(focused.outline, `the focus on ${focused.id || 'a choice'} to be seen`).toBe('solid');
      reached.add(focused.id);
    }
    expect([...reached]).toEqual(expect.arrayContaining(['name', 'adaptation', 'play']));
    await page.keyboard.press('Enter');
    await untilState(page, 'joining by keyboard', isSeated);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('[CD10, CD12, CD13, CD14, CD23, CD53, CD73] loading, paused, a hidden tab, a turned screen, the end of a run, where all is forbidden', async () => {
    const context = await browser.newContext({ viewport: WIDE, acceptDownloads: true });
    await context.addInitScript(() => {
      const denied = {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      };
      Object.defineProperty(window, 'localStorage', denied);
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      const refuse = () => denied.get();
      // The same as with `Permissions-Policy: gamepad=()`.
      navigator.getGamepads = refuse;
      history.replaceState = refuse;
      Element.prototype.setPointerCapture = refuse;
      Reflect.deleteProperty(window, 'AudioContext');
      // The same as in Firefox before 125.
      Reflect.deleteProperty(Intl, 'Segmenter');
    });
    const page = await context.newPage();
    const errors = watchErrors(page);
    const held: Route[] = [];
    await page.route(GAME_CHUNK, (route) => void held.push(route));
    await page.goto(server.url);
    await page.fill('#name', 'Ada');
    await page.check('input[value="dorian"]');
    await page.check('input[value="relaxed"]');
    await page.click('#play');
    await untilMessage(page, 'loading');
    expect(await look(page, 'loading')).toEqual([]);
    for (const route of held) await route.continue();
    await untilState(page, 'playing', (state) => isSeated(state) && state.tick > 20);
    await page.locator('#caption:not(:empty)').waitFor();

    await page.keyboard.press('Escape');
    const { tick } = await untilState(page, 'the server standing still', (state) => state.paused);
    await page.locator('#card[data-kind="paused"]').waitFor({ state: 'visible' });
    expect(await look(page, 'paused')).toEqual([]);
    expect((await snapshot(page))!.tick).toBe(tick);
    await page.keyboard.press('Enter');
    await untilState(page, 'going on', (state) => !state.paused && state.tick > tick);

    // The network goes with the tab, as when a phone is put away: messages sent then reach nobody.
    await page.evaluate(() => {
      window.rubato?.dropForTest(0);
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await untilState(page, 'a pause for the hidden tab', (state) => state.connected && state.paused);
    await page.evaluate(() => Reflect.deleteProperty(document, 'hidden'));
    await page.click('#card .primary');
    await page.setViewportSize({ width: 844, height: 390 });
    await page.click('#sheet-handle');
    expect(await page.getAttribute('#sheet-handle', 'aria-expanded')).toBe('true');
    await page.setViewportSize(PHONE);
    expect(await look(page, 'sheet')).toEqual([]);
    await page.click('#sheet-handle');
    const box = await page.locator('#canvas canvas').boundingBox();
    expect(box!.width).toBeGreaterThan(300);
    await page.setViewportSize(WIDE);

    await page.keyboard.press('Escape');
    await page.locator('#card .actions button').last().click();
    await page.locator('#ended').waitFor({ state: 'visible' });
    expect(await look(page, 'ended')).toEqual([]);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    expect(download.suggestedFilename()).toMatch(/^rubato-\d+\.png$/);
    await page.click('#again');
    await untilState(page, 'another run', (state) => isSeated(state) && state.tick > 5);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('[CD10, CD11, CD41, CD70] full, watching, nobody left', async () => {
    const first = await joinArena(server.url, { name: 'Ada', mode: 'lydian' });
    const players = [first];
    for (const name of ['Bob', 'Cleo', 'Dan']) players.push(await joinArena(server.url, { code: first.code, name }));
    const page = await browser.newPage({ viewport: WIDE });
    const errors = watchErrors(page);
    await page.goto(server.url);
    // The invitation is pasted as it was sent.
    await page.fill('#code', `Play with me: ${server.url}/?room=${first.code.toLowerCase()}`);
    expect(await page.inputValue('#code')).toBe(first.code);
    await page.click('#play');
    await untilMessage(page, 'full');
    expect(await look(page, 'full')).toEqual([]);
    await page.click('#message-actions button >> nth=0');
    await untilState(page, 'seeing four players', (state) => state.players.length === 4);
    expect(new URL(page.url()).searchParams.get('watch')).toBe(first.code);
    await page.click('#players button:has-text("Cleo")');
    await page.locator('#players [aria-pressed="true"]:has-text("Cleo")').waitFor();
    expect(await look(page, 'watching')).toEqual([]);
    for (const player of players) player.stop();
    await Promise.all(players.map(({ room }) => room.leave(true)));
    await page.locator('#card[data-kind="empty"]').waitFor({ state: 'visible' });
    expect(await look(page, 'empty')).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('[CD27] on a phone, upright and sideways, neither thumbs nor words cover each other', async () => {
    const page = await browser.newPage({ viewport: PHONE, hasTouch: true, isMobile: true });
    await join(page, server.url, 'Ada', 'phrygian');
    await page.locator('#moment:has-text("thumb")').waitFor({ state: 'visible' });
    const devtools = await page.context().newCDPSession(page);
    for (const { name, size, notch, homeBar } of PHONES) {
      const insets = { left: notch, right: notch, bottom: homeBar };
      await devtools.send('Emulation.setSafeAreaInsetsOverride', { insets });
      await page.setViewportSize(size);
      await settle(page);
      const boxOf = async (part: string) => ({ part, ...(await page.locator(part).boundingBox())! });
      const [move, aim] = [await boxOf('.touch-stick.move'), await boxOf('.touch-stick.aim')];
      const others = await Promise.all(['.touch-dash', '#moment', '#pause', '#caption', '#panel'].map(boxOf));
      const boxes = [move, aim, ...others];
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) {
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart, `${a.part} and ${b.part} on ${name}`).toBe(true);
        }
      }
      if (size.width < size.height) continue;
      const canvas = await boxOf('#canvas canvas');
      expect(canvas.height).toBeGreaterThan(0.85 * (size.height - homeBar));
      expect(move.x + move.width).toBeLessThanOrEqual(canvas.x + 1);
      expect(aim.x).toBeGreaterThanOrEqual(canvas.x + canvas.width - 1);
    }
    await page.close();
  });

  it('[CD40] an invitation waits for its second player, and then the music begins', async () => {
    const page = await browser.newPage({ viewport: WIDE });
    await page.goto(server.url);
    await page.click('#invite');
    await page.locator('#card[data-kind="waiting"]').waitFor({ state: 'visible' });
    expect(await look(page, 'waiting')).toEqual([]);
    const before = await untilState(page, 'standing still', (state) => state.paused);
    const friend = await browser.newPage({ viewport: PHONE });
    await join(friend, page.url(), 'Bob');
    await untilState(page, 'the music', (state) => !state.paused && state.tick > before.tick + 5);
    await page.locator('#card').waitFor({ state: 'hidden' });
    await friend.close();
    await page.close();
  });

  it('[CD67, CD72, CD76, CD77] under a path of a proxy it is played, invited to, watched and come back to, with a clock put back and over a reload', async () => {
    const proxy = await startPathProxy(server.url, '/games/rubato-0.4');
    try {
      const page = await browser.newPage({ viewport: SMALL });
      const errors = watchErrors(page);
      // A name of its own: "play" may find a session of an earlier test, whose Ada has half a minute to come back.
      const { code, slot } = await join(page, `${proxy.url}/`, 'Edith');
      expect(page.url()).toBe(`${proxy.url}/?room=${code}`);
      expect(
        await page.evaluate(() => document.fonts.load('600 1rem "Source Sans 3"').then((fonts) => fonts.length)),
      ).toBe(1);
      const friend = await browser.newPage({ viewport: SMALL });
      const { strays } = proxy;
      expect(strays).toEqual([]);
      // People type it without the last slash. Chromium looks ahead for assets before the page can say where it lies.
      await friend.goto(`${proxy.url}?watch=${code}`);
      expect((await untilState(friend, 'looking on', ({ players }) => players.length > 0)).code).toBe(code);
      await friend.setContent(
        `<input id="outer"><iframe src="${proxy.url}/?watch=${code}" width="300" height="180"></iframe>`,
      );
      const framed = friend.frameLocator('iframe');
      await framed.locator('#play-screen').waitFor();
      await friend.click('#outer');
      await framed.locator('#mute').click();
      expect(await friend.frames()[1]!.evaluate(() => document.hasFocus())).toBe(true);
      const { tick } = (await snapshot(page))!;
      await page.evaluate(() => {
        Date.now = () => 0;
        window.rubato?.dropForTest(0);
      });
      const back = await untilState(page, 'coming back', (state) => state.connected && state.tick > tick + 10);
      expect(back.slot).toBe(slot);
      // Once more over a reload, where the session may stand still as for any hidden tab; a copy of the tab would find
      // no seat to take.
      await page.reload();
      const reloaded = await untilState(page, 'coming back', (state) => state.connected && isSeated(state));
      expect(reloaded).toMatchObject({ slot, code });
      expect(reloaded.players.map(({ name }) => name).filter((name) => name === 'Edith')).toHaveLength(1);
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
      expect(await page.evaluate(() => fetch('readyz').then(({ status }) => status))).toBe(200);
      expect(strays.filter((stray) => !stray.startsWith('/games/assets/'))).toEqual([]);
      expect(errors).toEqual([]);
      await friend.close();
      await page.close();
    } finally {
      proxy.close();
    }
  });

  it('[CD10, CD11, CD71, CD76, CD78] out of date, a network that brings nothing back, a policy, not loaded, a wrong note', async () => {
    const page = await browser.newPage({ viewport: WIDE });
    await page.route('**/matchmake/**', (route) => {
      const body = { ...route.request().postDataJSON(), protocol: 1 };
      return route.continue({ postData: JSON.stringify(body) });
    });
    await page.goto(server.url);
    await page.click('#play');
    await untilMessage(page, 'version');
    expect(await look(page, 'version')).toEqual([]);

    await page.unroute('**/matchmake/**');
    await page.route('**/matchmake/**', () => undefined);
    await page.goto(server.url);
    const asked = page.waitForRequest('**/matchmake/**');
    await page.evaluate(() => {
      const later = window.setTimeout.bind(window);
      // Twenty seconds pass at once.
      window.setTimeout = ((run: () => void, delayMs: number) => later(run, delayMs / 100)) as typeof setTimeout;
    });
    await page.click('#play');
    await asked;
    await page.locator('#title-error:has-text("in time")').waitFor();

    await page.unroute('**/matchmake/**');
    await page.goto(server.url);
    await page.evaluate(() => {
      const policy = document.createElement('meta');
      Object.assign(policy, { httpEquiv: 'Content-Security-Policy', content: "img-src 'self'" });
      document.head.append(policy);
    });
    await page.click('#play');
    await untilMessage(page, 'error');
    expect(await page.locator('#message-code').textContent()).toContain("img-src 'self' data:");

    await page.route(GAME_CHUNK, (route) => route.abort());
    await page.goto(server.url);
    await page.click('#play');
    await untilMessage(page, 'unloaded');
    expect(await look(page, 'unloaded')).toEqual([]);

    // A script of an extension.
    await page.route('https://extension.example/**', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
        body: 'throw new Error("a wrong note of others");',
      }),
    );
    await page.evaluate(async () => {
      const script = document.createElement('script');
      Object.assign(script, { crossOrigin: 'anonymous', src: 'https://extension.example/a.js' });
      const threw = new Promise((resolve) => addEventListener('error', resolve, { once: true }));
      document.head.append(script);
      await threw;
    });
    await untilMessage(page, 'unloaded');
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('a wrong note, on purpose');
      });
    });
    await untilMessage(page, 'error');
    expect(await look(page, 'error')).toEqual([]);
    await page.close();
  });

  it('[CD12] a server that stops says so, and is found again when it is back', async () => {
    const page = await browser.newPage({ viewport: WIDE });
    await join(page, server.url, 'Ada');
    await server.stop();
    await untilMessage(page, 'stopping');
    expect(await look(page, 'stopping')).toEqual([]);
    server = await startServer({ ...env, PORT: new URL(server.url).port });
    await untilMessage(page, 'back');
    expect(await look(page, 'back')).toEqual([]);
    await page.click('#message-actions button >> nth=0');
    await untilState(page, 'playing on the new server', isSeated);
    await page.close();
  });
});
