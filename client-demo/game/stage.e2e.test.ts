import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GameServer, playAnew, startServer } from '../testing/browser-game.ts';
import { startChromium } from '../testing/start-chromium.ts';

/** Number of different colours on the canvas. */
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
        // Wait until the ship is at rest.
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

  describe('hands', () => {
    let page: Page;

    beforeAll(async () => {
      // An arena that no other test plays: nobody pauses in company, and the seat of a player who just left is held.
      page = await play({ viewport: { width: 640, height: 400 } }, () =>
        localStorage.setItem('rubato.settings', JSON.stringify({ arena: 'mixolydian' })),
      );
    });

    afterAll(() => page.context().close());

    /** `move`: right 1, left -1, down 10, up -10. */
    const held = () =>
      page.evaluate(() => {
        const { moveX, moveY, buttons } = window.rubato!.held();
        return { move: Math.sign(moveX) + 10 * Math.sign(moveY), fire: buttons % 2 === 1, dash: (buttons & 2) !== 0 };
      });
    const untilPaused = (paused: boolean) =>
      expect.poll(() => page.evaluate(() => window.rubato!.state().paused)).toBe(paused);
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');

    /**
     * Dispatches key events one after the other to the focused element, and returns what is held after each (as `move`,
     * plus 100 for a dash). `d KeyD` goes down, `u KeyD` up; `d KeyF ctrl` has a modifier.
     */
    const keys = (...events: string[]) =>
      page.evaluate((list) => {
        const named: Record<string, string> = { MetaLeft: 'Meta', ShiftLeft: 'Shift', ShiftRight: 'Shift' };
        return list.map((text) => {
          const [way, code = '', ...flags] = text.split(' ');
          const event = new KeyboardEvent(way === 'd' ? 'keydown' : 'keyup', {
            code,
            key: named[code] ?? code,
            bubbles: true,
            cancelable: true,
            ctrlKey: flags.includes('ctrl'),
            altKey: flags.includes('alt'),
            metaKey: flags.includes('meta'),
            shiftKey: flags.includes('shift'),
            isComposing: flags.includes('composing'),
          });
          (document.activeElement ?? document.body).dispatchEvent(event);
          if (flags.length > 0 && !flags.includes('shift') && event.defaultPrevented) return `kept ${text}`;
          const { moveX, moveY, buttons } = window.rubato!.held();
          return Math.sign(moveX) + 10 * Math.sign(moveY) + ((buttons & 2) !== 0 ? 100 : 0);
        });
      }, events);

    it('[CD51] a click on a button leaves the keys with the game; who went to it by keyboard presses it', async () => {
      await page.click('#pause');
      await untilPaused(true);
      await page.click('#card .primary');
      await untilPaused(false);
      await page.locator('#card').waitFor({ state: 'hidden' });
      await page.keyboard.down('KeyD');
      await page.keyboard.down('Space');
      expect(await held()).toMatchObject({ move: 1, dash: true });
      await page.keyboard.up('Space');
      // Keys are let go after a click on a button, and over a button that has the focus.
      await page.click('#mute');
      await page.keyboard.up('KeyD');
      expect(await held()).toMatchObject({ move: 0, dash: false });
      await page.focus('#mute');
      await page.keyboard.down('ArrowLeft');
      expect(await held()).toMatchObject({ move: -1 });
      await page.keyboard.up('ArrowLeft');
      expect(await held()).toMatchObject({ move: 0 });
      const mute = () => page.getAttribute('#mute', 'aria-pressed');
      const before = await mute();
      await page.keyboard.press('Space');
      expect(await mute()).not.toBe(before);
      await page.keyboard.press('Enter');
      expect(await mute()).toBe(before);
      expect(await held()).toMatchObject({ dash: false });
      await page.focus('#pause');
      await page.keyboard.press('Space');
      await untilPaused(true);
      await page.locator('#card .primary:focus').waitFor();
      await page.keyboard.press('Enter');
      await untilPaused(false);
      await expect.poll(focused).toBe('pause');
      // The mouse goes to another button: neither has the focus then.
      await page.click('#mute');
      expect(await focused()).toBe('');
    });

    it('[ST11] a key is held while it is down, whatever was not told', async () => {
      // A Mac reports no release while Cmd is down.
      expect(await keys('d KeyD', 'd MetaLeft meta', 'u MetaLeft')).toEqual([1, 0, 0]);
      // Alt opens a menu, which takes the keys; Ctrl alone opens nothing.
      expect(await keys('d KeyD', 'd AltLeft alt', 'u AltLeft')).toEqual([1, 0, 0]);
      expect(await keys('d KeyD', 'd Control ctrl', 'u KeyD ctrl', 'u Control')).toEqual([1, 1, 0, 0]);
      // Two keys for one action; two Shifts, only one of which reports its release.
      expect(await keys('d KeyD', 'd ArrowRight', 'u ArrowRight', 'u KeyD')).toEqual([1, 1, 1, 0]);
      expect(await keys('d ShiftLeft shift', 'd ShiftRight shift', 'u ShiftRight')).toEqual([100, 100, 0]);
      expect(await keys('d ShiftLeft shift', 'd KeyD shift', 'u ShiftLeft', 'u KeyD')).toEqual([100, 101, 1, 0]);
      expect(
        await page.evaluate(() => {
          const down = () => {
            dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyS' }));
            return window.rubato!.held().moveY;
          };
          const away = {
            blur: () => dispatchEvent(new Event('blur')),
            menu: () => document.body.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true })),
            field: () => {
              const field = document.createElement('input');
              document.body.append(field);
              field.focus();
              field.remove();
            },
            hidden: () => {
              Object.defineProperty(document, 'hidden', { value: true, configurable: true });
              document.dispatchEvent(new Event('visibilitychange'));
              Reflect.deleteProperty(document, 'hidden');
            },
          };
          return Object.entries(away).map(([name, go]) => {
            const before = down();
            go();
            return [name, before, window.rubato!.held().moveY];
          });
        }),
      ).toEqual(['blur', 'menu', 'field', 'hidden'].map((name) => [name, 127, 0]));
      // A hidden tab stands still as well when the player is alone.
      await untilPaused(true);
      await page.click('#card .primary');
      await untilPaused(false);
    });

    it('[CD52] shortcuts and input methods are not for the game, nor is what is written; P and M are where they are labelled', async () => {
      const shortcuts = [
        'KeyF ctrl',
        'KeyS meta',
        'KeyD ctrl',
        'ArrowLeft alt',
        'KeyP ctrl',
        'KeyM meta',
        'Digit1 alt',
      ];
      const others = ['Space ctrl', 'KeyD composing', 'KeyP composing'];
      const mute = () => page.getAttribute('#mute', 'aria-pressed');
      const before = await mute();
      const all = [...shortcuts, ...others].map((shortcut) => `d ${shortcut}`);
      expect(await keys(...all)).toEqual(all.map(() => 0));
      await page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { id: 'typed' })));
      await page.focus('#typed');
      await page.keyboard.type('wasd pm1');
      expect(await held()).toMatchObject({ move: 0, dash: false });
      expect(await page.inputValue('#typed')).toBe('wasd pm1');
      await page.evaluate(() => document.getElementById('typed')!.remove());
      const { tick } = await page.evaluate(() => window.rubato!.state());
      await expect.poll(() => page.evaluate(() => window.rubato!.state().tick)).toBeGreaterThan(tick);
      expect(await mute()).toBe(before);
      const press = (code: string, key: string) =>
        page.evaluate((init) => void dispatchEvent(new KeyboardEvent('keydown', init)), { code, key });
      // AZERTY has M where others have the semicolon, and a comma where others have M; a Cyrillic keyboard has no M.
      await press('Semicolon', 'm');
      expect(await mute()).not.toBe(before);
      await press('KeyM', ',');
      expect(await mute()).not.toBe(before);
      await press('KeyM', 'ь');
      expect(await mute()).toBe(before);
    });

    it('[ST12] of a mouse and a pen those buttons are held that are down', async () => {
      const box = (await page.locator('#canvas canvas').boundingBox())!;
      const { mouse } = page;
      const untilHeld = (what: { fire: boolean; dash: boolean }) => expect.poll(held).toMatchObject(what);
      await mouse.move(box.x + box.width / 3, box.y + box.height / 3);
      for (const [first, second] of [
        ['left', 'right'],
        ['right', 'left'],
      ] as const) {
        await mouse.down({ button: first });
        await untilHeld({ fire: first === 'left', dash: first === 'right' });
        await mouse.down({ button: second });
        await untilHeld({ fire: true, dash: true });
        await mouse.up({ button: first });
        await untilHeld({ fire: first === 'right', dash: first === 'left' });
        await mouse.up({ button: second });
        await untilHeld({ fire: false, dash: false });
      }
      const pointers = (...events: [string, PointerEventInit, ('page' | 'stage')?][]) =>
        page.evaluate(
          (list) => {
            const seen: number[] = [];
            for (const [type, json, target] of list) {
              const event = new PointerEvent(type, { bubbles: true, clientX: 99, clientY: 99, ...JSON.parse(json) });
              const stage = document.querySelector('#canvas canvas')!;
              (target === 'page' ? document.body : stage).dispatchEvent(event);
              seen.push(window.rubato!.held().buttons & 3);
            }
            return seen;
          },
          events.map(([type, init, target]) => [type, JSON.stringify(init), target ?? 'stage'] as const),
        );
      const mouseAt = { pointerType: 'mouse', pointerId: 1 };
      const pen = { pointerType: 'pen', pointerId: 7 };
      // A release outside the window is noticed on the way back; a press that began elsewhere does not belong to the
      // game.
      expect(
        await pointers(
          ['pointerdown', { ...mouseAt, button: 0, buttons: 1 }],
          ['pointermove', { ...mouseAt, button: -1, buttons: 0 }],
          ['pointerdown', { ...mouseAt, button: 0, buttons: 1 }, 'page'],
          ['pointermove', { ...mouseAt, button: -1, buttons: 1 }],
          ['pointerup', { ...mouseAt, button: 0, buttons: 0 }],
        ),
      ).toEqual([1, 0, 0, 0, 0]);
      // The system takes a pen away while a mouse goes on.
      expect(
        await pointers(
          ['pointerdown', { ...mouseAt, button: 2, buttons: 2 }],
          ['pointerdown', { ...pen, button: 0, buttons: 1 }],
          ['pointercancel', pen],
          ['pointerup', { ...mouseAt, button: 2, buttons: 0 }, 'page'],
        ),
      ).toEqual([2, 3, 2, 0]);
    });

    it('[ST13] a finger that is cancelled, or whose end was not told before the next first one, holds nothing', async () => {
      const seen = await page.evaluate(() => {
        const stage = document.querySelector('#canvas canvas')!;
        const { left, top, width, height } = stage.getBoundingClientRect();
        return (
          [
            ['pointerdown', 5, 0.2, 0.8],
            ['pointermove', 5, 0.4, 0.8],
            ['pointercancel', 5, 0.4, 0.8],
            ['pointerdown', 6, 0.2, 0.8],
            ['pointermove', 6, 0.4, 0.8],
            ['pointerdown', 7, 0.8, 0.8],
          ] as const
        ).map(([type, pointerId, x, y]) => {
          const at = { clientX: left + x * width, clientY: top + y * height };
          const init = { pointerType: 'touch', pointerId, isPrimary: true, bubbles: true, ...at };
          stage.dispatchEvent(new PointerEvent(type, init));
          return Math.sign(window.rubato!.held().moveX);
        });
      });
      expect(seen).toEqual([0, 1, 0, 0, 1, 0]);
    });
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
      // An arena that no other test plays: a wave's title is shown when the session begins.
      localStorage.setItem('rubato.settings', JSON.stringify({ arena: 'phrygian' }));
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...options: never[]) {
        return kind.includes('webgl') ? null : getContext.call(this, kind, ...options);
      } as typeof getContext;
    });
    // The dark strip behind "Wave 1" is painted white, and nothing else on the stage is as large.
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
    // The stage gets all the room that a phone gives it.
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
