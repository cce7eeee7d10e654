/**
 * A game in a real browser, for end-to-end tests and the recording: the server as a user starts it, and a look inside.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import type { ModeName } from '../../rooms/arena/simulation/world/modes.ts';
import type { RubatoSnapshot } from '../test-hooks.ts';

/**
 * A long wait, so that only a state that never comes fails: a page that draws in software beside another busy process
 * is slow.
 */
const WAIT_MS = 120_000;

export interface GameServer {
  readonly process: ChildProcess;
  readonly url: string;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<void>;
}

/** `env` is the whole environment of the process; `PORT` 0 takes a free port. */
export async function startServer(env: NodeJS.ProcessEnv): Promise<GameServer> {
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
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { process: child, url, stop };
}

export const snapshot = (page: Page): Promise<RubatoSnapshot | null> =>
  page.evaluate(() => window.rubato?.state() ?? null);

export async function untilState(
  page: Page,
  what: string,
  ready: (state: RubatoSnapshot) => boolean,
  timeoutMs = WAIT_MS,
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

/** Every error that the page reports, except a refused connection while offline. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/WebSocket|ERR_INTERNET_DISCONNECTED|net::/.test(message.text()))
      errors.push(message.text());
  });
  return errors;
}

export const isSeated = (state: RubatoSnapshot): boolean => state.players.some((player) => player.slot === state.slot);

export const ownOf = (state: RubatoSnapshot) => state.players.find((player) => player.slot === state.slot)!;

/** `arena`: one that no other test of the server plays in; "play" joins any open session there, also one just left. */
export async function join(page: Page, url: string, name: string, arena?: ModeName): Promise<RubatoSnapshot> {
  await page.goto(url);
  await page.fill('#name', name);
  if (arena !== undefined) await page.check(`input[value="${arena}"]`);
  await page.click('#play');
  return untilState(page, 'joining', isSeated);
}

/** Leaves by the card, looks at the run's summary, and plays again. */
export async function playAnew(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('#card .actions button').last().click();
  await page.locator('#ended').waitFor({ state: 'visible' });
  await page.click('#again');
  await untilState(page, 'another session', (state) => state.tick > 5);
}

/** A foe further away than this is hardly ever hit. */
const REACH_PX = 420;

/** Where a careful player would go: towards the middle, away from near foes, and up to one that is too far. */
export function steer(state: RubatoSnapshot): { keys: readonly string[]; near: { x: number; y: number } | undefined } {
  const own = ownOf(state);
  const distanceOf = (foe: { x: number; y: number }) => Math.hypot(foe.x - own.x, foe.y - own.y);
  const byDistance = [...state.foes].sort((a, b) => distanceOf(a) - distanceOf(b));
  let awayX = (640 - own.x) / 400;
  let awayY = (360 - own.y) / 400;
  for (const foe of byDistance.slice(0, 6)) {
    const distance = Math.max(30, distanceOf(foe));
    awayX += ((own.x - foe.x) / distance) * (200 / distance);
    awayY += ((own.y - foe.y) / distance) * (200 / distance);
  }
  const near = byDistance[0];
  if (near !== undefined && distanceOf(near) > REACH_PX) {
    awayX += (near.x - own.x) / distanceOf(near);
    awayY += (near.y - own.y) / distanceOf(near);
  }
  const keys = [
    awayX > 0.3 ? 'KeyD' : awayX < -0.3 ? 'KeyA' : '',
    awayY > 0.3 ? 'KeyS' : awayY < -0.3 ? 'KeyW' : '',
  ].filter((key) => key !== '');
  return { keys, near };
}

/** Holds exactly the keys of the last call. */
export class HeldKeys {
  #keyboard: { down(key: string): Promise<void>; up(key: string): Promise<void> };
  #held = new Set<string>();

  constructor(keyboard: { down(key: string): Promise<void>; up(key: string): Promise<void> }) {
    this.#keyboard = keyboard;
  }

  async hold(keys: readonly string[]): Promise<void> {
    for (const key of [...this.#held].filter((held) => !keys.includes(held))) {
      this.#held.delete(key);
      await this.#keyboard.up(key);
    }
    for (const key of keys.filter((wanted) => !this.#held.has(wanted))) {
      this.#held.add(key);
      await this.#keyboard.down(key);
    }
  }
}

/** Plays with real keys until `ready`, as with one hand: runs from near foes and lets the game aim. */
export async function playUntil(
  page: Page,
  what: string,
  ready: (state: RubatoSnapshot) => boolean,
  timeoutMs = WAIT_MS,
): Promise<RubatoSnapshot> {
  const keys = new HeldKeys(page.keyboard);
  try {
    return await untilState(
      page,
      what,
      (state) => {
        if (ready(state)) return true;
        // Keys follow the state as fast as the page takes them. The next look is 50 ms away, and fails if the page is
        // closed.
        keys.hold(['KeyF', ...steer(state).keys]).catch(() => undefined);
        return false;
      },
      timeoutMs,
    );
  } finally {
    await keys.hold([]);
  }
}

/** Plays the same way, with the real mouse pointing at the nearest foe. */
export async function playWithMouseUntil(
  page: Page,
  what: string,
  ready: (state: RubatoSnapshot) => boolean,
): Promise<RubatoSnapshot> {
  const keys = new HeldKeys(page.keyboard);
  const canvas = (await page.locator('#canvas canvas').boundingBox())!;
  const scale = canvas.width / 1280;
  await page.mouse.move(canvas.x + 10, canvas.y + 10);
  await page.mouse.down();
  try {
    return await untilState(page, what, (state) => {
      if (ready(state)) return true;
      const wanted = steer(state);
      const { near } = wanted;
      // If the page is closed meanwhile, the next look fails and says so.
      keys.hold(wanted.keys).catch(() => undefined);
      if (near !== undefined) {
        page.mouse.move(canvas.x + near.x * scale, canvas.y + near.y * scale).catch(() => undefined);
      }
      return false;
    });
  } finally {
    await page.mouse.up();
    await keys.hold([]);
  }
}
