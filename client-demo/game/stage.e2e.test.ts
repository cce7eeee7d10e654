import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GameServer, playAnew, startServer } from '../testing/browser-game.ts';
import { startChromium } from '../testing/start-chromium.ts';

/** Of what the canvas shows. */
function countColours(page: Page): Promise<number> {
  return page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const canvas = document.querySelector<HTMLCanvasElement>('#canvas canvas')!;
    const copy = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    const context = copy.getContext('2d')!;
    // Drawn in the frame's own task, while the drawing buffer still holds the picture.
    await new Promise<void>((resolve) =>
      requestAnimationFrame(() => {
        context.drawImage(canvas, 0, 0, 64, 36);
        resolve();
      }),
    );
    const { data } = context.getImageData(0, 0, 64, 36);
    return new Set(Array.from({ length: 64 * 36 }, (_, i) => `${data[4 * i]}${data[4 * i + 1]}${data[4 * i + 2]}`))
      .size;
  });
}

describe('the stage in a browser', () => {
  let browser: Browser;
  let server: GameServer;
  let logDirectory: string;

  beforeAll(async () => {
    logDirectory = await mkdtemp(join(tmpdir(), 'rubato-stage-'));
    const env = { ...process.env, PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: logDirectory };
    server = await startServer(env);
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(logDirectory, { recursive: true, force: true });
  });

  async function play(options: BrowserContextOptions, before?: () => void): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    if (before !== undefined) await page.addInitScript(before);
    await page.goto(server.url);
    await page.click('#play');
    await page.waitForFunction(() => (window.__rubato?.ship().x ?? 0) > 0);
    return page;
  }

  const framesDrawn = async (page: Page) => {
    const before = await page.evaluate(() => window.__rubato!.frameCosts().frames);
    await page.waitForFunction((count) => window.__rubato!.frameCosts().frames > count + 2, before);
  };

  it('[ST4] shows a pressed key in the ship within two frames', async () => {
    const page = await play({ viewport: { width: 640, height: 400 } });
    await framesDrawn(page);
    const frames = await page.evaluate(async () => {
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const counts: number[] = [];
      for (const code of ['KeyD', 'KeyA', 'KeyD', 'KeyA', 'KeyS']) {
        // At rest first.
        for (let still = 0, last = { x: 0, y: 0 }; still < 3; ) {
          await frame();
          const now = window.__rubato!.ship();
          still = Math.hypot(now.x - last.x, now.y - last.y) < 0.01 ? still + 1 : 0;
          last = now;
        }
        const start = window.__rubato!.ship();
        dispatchEvent(new KeyboardEvent('keydown', { code }));
        let count = 0;
        for (;;) {
          await frame();
          count++;
          const { x, y } = window.__rubato!.ship();
          if (Math.hypot(x - start.x, y - start.y) > 0.05 || count > 60) break;
        }
        dispatchEvent(new KeyboardEvent('keyup', { code }));
        counts.push(count);
      }
      return counts;
    });
    expect(Math.max(...frames), String(frames)).toBeLessThanOrEqual(2);
    await page.context().close();
  });

  it('[ST5] comes back from a lost context and fits every size and turn of its room', async () => {
    const page = await play({ viewport: { width: 900, height: 520 } });
    const colours = () => countColours(page);
    await expect.poll(colours).toBeGreaterThan(60);
    await page.evaluate(async () => {
      const canvas = document.querySelector<HTMLCanvasElement>('#canvas canvas')!;
      const context = (canvas.getContext('webgl2') ?? canvas.getContext('webgl')) as WebGLRenderingContext;
      const extension = context.getExtension('WEBGL_lose_context')!;
      const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
      const restored = new Promise((resolve) =>
        canvas.addEventListener('webglcontextrestored', resolve, { once: true }),
      );
      extension.loseContext();
      await lost;
      // Not within the event's own dispatch: a context may be given back only after it.
      await new Promise((resolve) => setTimeout(resolve));
      extension.restoreContext();
      await restored;
    });
    await expect.poll(colours).toBeGreaterThan(60);
    for (const [width, height] of [
      [390, 844],
      [844, 390],
      [900, 520],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForFunction(() => {
        const box = document.querySelector('#canvas canvas')!.getBoundingClientRect();
        const room = document.querySelector('#canvas')!.getBoundingClientRect();
        const fills = Math.abs(box.width - room.width) < 2 || Math.abs(box.height - room.height) < 2;
        return fills && box.width <= room.width + 2 && box.height <= room.height + 2;
      });
      await framesDrawn(page);
    }
    await page.context().close();
  });

  it('[ST10] draws session after session with one graphics context, and with another when that is lost for good', async () => {
    const page = await play({ viewport: { width: 640, height: 400 } });
    const look = () =>
      page.evaluate(() => {
        const canvases = [...document.querySelectorAll<HTMLCanvasElement>('#canvas canvas')];
        const seen = canvases.map((canvas) => canvas.dataset.seen ?? 'new');
        for (const canvas of canvases) canvas.dataset.seen = 'before';
        return { seen, textures: window.__rubato!.textures() };
      });
    const drawsAnew = async () => {
      await playAnew(page);
      await framesDrawn(page);
      await expect.poll(() => countColours(page)).toBeGreaterThan(60);
    };
    const { seen, textures } = await look();
    expect(seen).toEqual(['new']);
    await drawsAnew();
    expect(await look()).toEqual({ seen: ['before'], textures });
    await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#canvas canvas')!;
      const context = (canvas.getContext('webgl2') ?? canvas.getContext('webgl')) as WebGLRenderingContext;
      context.getExtension('WEBGL_lose_context')!.loseContext();
    });
    await drawsAnew();
    expect(await look()).toEqual({ seen: ['new'], textures });
    await page.context().close();
  });

  it('[ST9] without WebGL it has the same colours', async () => {
    const page = await play({ viewport: { width: 960, height: 600 } }, () => {
      // An arena that no other test plays: the title of a wave is shown when the session begins.
      localStorage.setItem('rubato.settings', JSON.stringify({ arena: 'phrygian' }));
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...options: never[]) {
        return kind.includes('webgl') ? null : getContext.call(this, kind, ...options);
      } as typeof getContext;
    });
    // The dark strip behind "Wave 1": painted white, and nothing on the stage is as large.
    const lightest = await page.evaluate(async () => {
      let most = 0;
      for (const start = performance.now(); performance.now() < start + 3000; ) {
        await new Promise(requestAnimationFrame);
        const { width, height } = document.querySelector<HTMLCanvasElement>('#canvas canvas')!;
        const context = document.querySelector<HTMLCanvasElement>('#canvas canvas')!.getContext('2d')!;
        const { data } = context.getImageData(0, 0, width, height);
        let light = 0;
        for (let i = 0; i < data.length; i += 4)
          if (data[i]! > 120 && data[i + 1]! > 120 && data[i + 2]! > 120) light++;
        most = Math.max(most, light / (width * height));
      }
      return most;
    });
    await page.screenshot({ path: 'test-results/screens/without-webgl-960x600.png' });
    expect(lightest).toBeGreaterThan(0.001);
    expect(lightest).toBeLessThan(0.05);
    await page.context().close();
  });

  it('[ST6, ST7] plays by touch below the ship, and is calm where that is asked for', async () => {
    const page = await play({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    // All the room a phone gives the stage.
    await page.addStyleTag({ content: '#canvas { aspect-ratio: auto; height: 640px; flex: none; }' });
    await page.waitForFunction(() => document.querySelector('#canvas canvas')!.getBoundingClientRect().height > 600);
    expect(await page.evaluate(() => window.__rubato!.calm())).toBe(true);
    await framesDrawn(page);
    const box = (await page.locator('#canvas canvas').boundingBox())!;
    const stick = (await page.locator('.touch-stick.move').boundingBox())!;
    const before = await page.evaluate(() => window.__rubato!.ship());
    expect(box.y + before.canvasY).toBeLessThan(stick.y);
    const touches = await page.context().newCDPSession(page);
    const thumb = (x: number, y: number, id: number) => ({ x, y, id });
    const [left, right] = [thumb(90, box.y + box.height - 90, 1), thumb(300, box.y + box.height - 90, 2)];
    await touches.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [left, right] });
    const pushed = [thumb(left.x + 60, left.y, 1), thumb(right.x, right.y - 60, 2)];
    await touches.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: pushed });
    await page.waitForFunction((x) => window.__rubato!.ship().x > x + 60, before.x);
    await page.waitForFunction(() => window.__rubato!.ship().aimY < -0.9, undefined);
    await touches.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    const low = await page.evaluate(() => window.__rubato!.ship());
    expect(box.y + low.canvasY).toBeLessThan(stick.y);
    await page.context().close();
  });
});
