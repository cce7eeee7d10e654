import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arenaAdaptation } from '../rooms/arena/arena-adaptation.ts';
import { createArenaEntry } from '../rooms/arena/arena-entry.ts';
import { createArenaRoom } from '../rooms/arena/room/arena-room.ts';
import { goDown, RESCUE_RADIUS } from '../rooms/arena/simulation/ships/downed.ts';
import type { World } from '../rooms/arena/simulation/world/world.ts';
import { startTestServer, type TestServer } from '../test-support/test-server.ts';
import type { RubatoSnapshot } from './test-hooks.ts';
import { HeldKeys, isSeated, join, ownOf, snapshot, untilState, watchErrors } from './testing/browser-game.ts';
import { look, PHONE, WIDE } from './testing/look.ts';
import { startChromium } from './testing/start-chromium.ts';

/** What a page is given: a tab that can be hidden, whose frames wait until it comes back, and a gamepad's hardware. */
declare global {
  interface Window {
    hideTab?: (on: boolean) => void;
    /**
     * Sets what the gamepad holds, beside a pad that nobody holds; null pulls it out. Resolves when the page has
     * looked, which it does every 50 ms: a button that is let go between two looks was never pressed.
     */
    setPad?: (pad: { axes?: number[]; pressed?: number[] } | null) => Promise<void>;
  }
}

/** Two players in one session, on a stage that does what the test needs. */
describe('two players', () => {
  let browser: Browser;
  let server: TestServer;
  let ada: Page;
  let bob: Page;
  let errors: string[];
  const violations: string[] = [];
  /** Runs before each step. */
  let scene: (world: World) => void = () => undefined;

  beforeAll(async () => {
    const setScene = (world: World) => {
      // Nobody falls by accident.
      for (const ship of world.ships) if (ship.present && ship.down === 0) ship.health = ship.maxHealth;
      scene(world);
    };
    server = await startTestServer({ RUBATO_ARENA_SEED: '7' }, [
      { ...createArenaEntry(), create: (services) => createArenaRoom(services, arenaAdaptation, setScene) },
    ]);
    browser = await startChromium('light');
    ada = await browser.newPage({ viewport: WIDE });
    await ada.addInitScript(addPad);
    errors = watchErrors(ada);
    await join(ada, server.url, 'Ada');
    bob = await browser.newPage({ viewport: PHONE });
    await bob.addInitScript(addHideTab);
    await join(bob, ada.url(), 'Bob');
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  /** Runs the change once, before the next step. */
  const once = (change: (world: World) => void) =>
    new Promise<void>((resolve) => {
      scene = (world) => {
        scene = () => undefined;
        change(world);
        resolve();
      };
    });

  const untilWorld = (holds: (world: World) => boolean) =>
    new Promise<void>((resolve) => {
      scene = (world) => {
        if (!holds(world)) return;
        scene = () => undefined;
        resolve();
      };
    });

  it('[CD26, CD40] see each other, and the first hint', async () => {
    const state = await untilState(ada, 'seeing the second player', ({ players }) =>
      players.some((player) => player.name === 'Bob'),
    );
    expect(state.code).toBe((await snapshot(bob))!.code);
    expect(await ada.locator('#players').textContent()).toContain('Bob');
    await ada.locator('#moment:has-text("W A S D")').waitFor({ state: 'visible' });
    violations.push(...(await look(ada, 'hint')));
  });

  it('[CD13] in company the card opens over a game that goes on', async () => {
    await ada.keyboard.press('Escape');
    await ada.locator('#card[data-kind="help"]').waitFor({ state: 'visible' });
    const { tick } = (await snapshot(ada))!;
    await untilState(ada, 'the game going on', (state) => state.tick > tick + 5 && !state.paused);
    violations.push(...(await look(ada, 'help')));
    await ada.keyboard.press('Escape');
    await ada.locator('#card').waitFor({ state: 'hidden' });
  });

  it('[CD25, CD74] a gamepad plays and gets about the page beside one that nobody holds; worn sticks move nothing; a lost one opens the card', async () => {
    const pad = (state: { axes?: number[]; pressed?: number[] } | null) =>
      ada.evaluate((to) => window.setPad!(to), state);
    const x = async () => ownOf((await snapshot(ada))!).x;
    await once((world) => Object.assign(world.ships[0]!, { x: 640, y: 160, vx: 0, vy: 0 }));
    await untilState(ada, 'standing in the middle', (state) => Math.abs(ownOf(state).x - 640) < 1);
    await pad({ axes: [0.15, 0.08, -0.1, 0.12] });
    const { tick } = (await snapshot(ada))!;
    await untilState(ada, 'half a second of worn sticks', (state) => state.tick > tick + 10);
    expect(Math.abs((await x()) - 640)).toBeLessThan(1);
    await pad({ axes: [1, 0, 0, 0] });
    await untilState(ada, 'moving right', (state) => ownOf(state).x > 700);
    await pad({ axes: [0, 0, 0, -1] });
    await untilWorld(({ shots }) => shots.items.some(({ owner }) => owner === 0));
    const card = ada.locator('#card[data-kind="help"]');
    await pad({ pressed: [9] });
    await card.waitFor({ state: 'visible' });
    await pad({});
    // The cross moves the focus within the card; A presses the focused control.
    await pad({ pressed: [13] });
    await ada.waitForFunction(() => document.getElementById('card')!.contains(document.activeElement));
    await pad({});
    await pad({ pressed: [9] });
    await card.waitFor({ state: 'hidden' });
    await pad(null);
    await card.waitFor({ state: 'visible' });
    await ada.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
  });

  it('[CD42] one is down, the other stands by, and brings them back at no cost', async () => {
    await once((world) => {
      Object.assign(world.ships[0]!, { x: 640, y: 160 });
      Object.assign(world.ships[1]!, { x: 640, y: 400, encores: 0, score: 1000 });
      goDown(world, 1, () => undefined);
      // The fall lasts long enough for pictures of it.
      world.ships[1]!.downedTicks = 2000;
    });
    await bob.locator('#moment.bad').waitFor({ state: 'visible' });
    await ada.locator('#moment.bad:has-text("Bob")').waitFor({ state: 'visible' });
    violations.push(...(await look(bob, 'downed')), ...(await look(ada, 'friend-down')));
    await once((world) => {
      world.ships[1]!.downedTicks = 500;
    });
    // As a player would: steers back when a key was let go too late.
    const keys = new HeldKeys(ada.keyboard);
    const isBack = (state: RubatoSnapshot) => {
      const { y, downedTicks } = state.players.find(({ name }) => name === 'Bob')!;
      const ahead = y - ownOf(state).y;
      const beside = Math.abs(ahead) < RESCUE_RADIUS / 2;
      keys.hold(beside ? [] : [ahead > 0 ? 'KeyS' : 'KeyW']).catch(() => undefined);
      return downedTicks === 0;
    };
    // It would take 25 s without help.
    await untilState(ada, 'bringing Bob back', isBack);
    await keys.hold([]);
    const up = await untilState(bob, 'being back', (state) => ownOf(state).downedTicks === 0);
    expect(ownOf(up)).toMatchObject({ downs: 1 });
    // It would have cost 150 without help.
    expect(ownOf(up).score).toBeGreaterThanOrEqual(1000);
    await bob.locator('#moment.bad').waitFor({ state: 'hidden' });
  });

  it('[CD12] a tab that was hidden is where the game is when it is shown again', async () => {
    const before = (await snapshot(bob))!;
    await bob.evaluate(() => window.hideTab!(true));
    await untilState(ada, 'the game going on without it', (state) => state.tick > before.tick + 60 && !state.paused);
    await once((world) => {
      world.ships[1]!.x = 300;
      // Falls that happened meanwhile are not told: see ST8.
      for (const foe of world.foes.items) foe.health = 0;
    });
    await untilState(ada, 'what happened meanwhile', (state) => state.players.some(({ x }) => Math.abs(x - 300) < 1));
    await bob.evaluate(() => window.hideTab!(false));
    const drawn = await bob.evaluate(async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      return window.__rubato!.ship();
    });
    const after = (await snapshot(bob))!;
    expect(after.tick).toBeGreaterThan(before.tick + 60);
    expect(Math.hypot(drawn.x - ownOf(after).x, drawn.y - ownOf(after).y)).toBeLessThan(5);
    expect(await bob.locator('#card').isVisible()).toBe(false);
    await untilState(bob, 'going on', (state) => state.tick > after.tick + 5);
  });

  it('[CD12] a dropped connection comes back to its ship', async () => {
    const before = (await snapshot(bob))!;
    // Away for five seconds: otherwise the ship is taken again before anyone sees it wait.
    await bob.evaluate(() => window.rubato?.dropForTest(5000));
    await bob.locator('#card[data-kind="reconnecting"]').waitFor({ state: 'visible' });
    await untilState(ada, 'the ship waiting', ({ players }) =>
      players.some(({ name, connected }) => name === 'Bob' && !connected),
    );
    violations.push(...(await look(bob, 'reconnecting')));
    const isBack = (state: NonNullable<Awaited<ReturnType<typeof snapshot>>>) =>
      state.connected && isSeated(state) && state.tick > before.tick + 5 && ownOf(state).connected;
    expect((await untilState(bob, 'coming back', isBack)).slot).toBe(before.slot);
    await bob.locator('#card').waitFor({ state: 'hidden' });
    await untilState(ada, 'seeing the second player back', ({ players }) =>
      players.some(({ name, connected }) => name === 'Bob' && connected),
    );
    expect(violations).toEqual([]);
    expect(errors).toEqual([]);
  });
});

function addHideTab(): void {
  const native = window.requestAnimationFrame.bind(window);
  const waiting: FrameRequestCallback[] = [];
  let hidden = false;
  window.requestAnimationFrame = (callback) => (hidden ? -waiting.push(callback) : native(callback));
  window.hideTab = (on) => {
    hidden = on;
    Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    if (!on) for (const callback of waiting.splice(0)) native(callback);
  };
}

function addPad(): void {
  // There is no pad before one is plugged in: the first hints are about keys.
  let pads: unknown[] = [];
  let looked: () => void = () => undefined;
  navigator.getGamepads = () => pads as (Gamepad | null)[];
  const make = (index: number, axes: readonly number[], pressed: ReadonlySet<number>) => ({
    connected: true,
    mapping: 'standard',
    index,
    timestamp: performance.now(),
    axes,
    buttons: Array.from({ length: 17 }, (_, i) => ({
      get pressed() {
        // Start, which only the page's menu asks for.
        if (i === 9) looked();
        return pressed.has(i);
      },
      value: pressed.has(i) ? 1 : 0,
    })),
  });
  const idle = make(0, [0.1, 0, 0, 0], new Set());
  window.setPad = (to) => {
    const had = pads.length > 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    looked = resolve;
    pads = to === null ? [idle] : [idle, make(1, to.axes ?? [0, 0, 0, 0], new Set(to.pressed))];
    if (to === null) resolve();
    const event = new Event(had ? 'gamepaddisconnected' : 'gamepadconnected');
    if (had !== (to !== null)) dispatchEvent(Object.assign(event, { gamepad: make(1, [], new Set()) }));
    return promise;
  };
}
