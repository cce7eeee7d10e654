/**
 * How soon the title is painted after a cold load, and what a frame costs in JavaScript with 150 foes on the stage: a
 * real server, real patches, Chromium. A frame's cost is taken from a trace: the main thread's own time (`tdur`) of
 * each animation frame. Other work of the machine, above all software rendering, is not the client's. Needs the built
 * client and Debian's chromium.
 */
import { readFile } from 'node:fs/promises';
import type { CDPSession, Page } from 'playwright-core';
import { startChromium } from '../../../client-demo/testing/start-chromium.ts';
import { arenaAdaptation } from '../../../rooms/arena/arena-adaptation.ts';
import { createArenaEntry } from '../../../rooms/arena/arena-entry.ts';
import { createArenaRoom } from '../../../rooms/arena/room/arena-room.ts';
import { FOE_KINDS } from '../../../rooms/arena/simulation/foes/foe-kinds.ts';
import { addFoe } from '../../../rooms/arena/simulation/foes/foes.ts';
import { ARENA_HEIGHT, ARENA_PHASE, ARENA_WIDTH, MAX_FOES } from '../../../rooms/arena/simulation/world/constants.ts';
import { RING_16 } from '../../../rooms/arena/simulation/world/vectors.ts';
import type { World } from '../../../rooms/arena/simulation/world/world.ts';
import { startTestServer } from '../../../test-support/test-server.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 3;
const SECONDS = 12;
/** Small, because software paints every pixel here; a frame's cost in JavaScript doesn't depend on it. */
const VIEWPORT = { width: 880, height: 360 };
/** Foes too tough to fall, so that their number stays the same. */
const TOUGHNESS = 10_000;

/** A full arena around a ship that never falls. */
function crowd(world: World): void {
  for (const ship of world.ships) if (ship.present) ship.health = ship.maxHealth;
  if (world.phase !== ARENA_PHASE.fight) return;
  while (world.foes.count < MAX_FOES) {
    const i = world.foes.count;
    const direction = RING_16[i % RING_16.length]!;
    const distance = 180 + (i % 9) * 20;
    const x = ARENA_WIDTH / 2 + direction.x * distance * 1.6;
    addFoe(world.foes, i % FOE_KINDS.length, x, ARENA_HEIGHT / 2 + direction.y * distance * 0.85, TOUGHNESS);
  }
}

async function measure(): Promise<BenchResult[]> {
  await using server = await startTestServer({}, [
    { ...createArenaEntry(), create: (services) => createArenaRoom(services, arenaAdaptation, crowd) },
  ]);
  const browser = await startChromium();
  const paints: number[] = [];
  const medians: number[] = [];
  const p99s: number[] = [];
  try {
    for (let run = 0; run < RUNS; run++) {
      const page = await browser.newPage({ viewport: VIEWPORT });
      paints.push(await measurePaint(page, server.url));
      const costs = await measurePage(page, server.url);
      medians.push(costs[Math.floor(costs.length / 2)]!);
      p99s.push(costs[Math.floor(costs.length * 0.99)]!);
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return [
    resultOf('client.titlePaintMs', 'ms', paints, '<= 1000'),
    resultOf('client.frameMedianMs', 'ms', medians, '<= 4'),
    resultOf('client.frameP99Ms', 'ms', p99s, '<= 8'),
  ];
}

/** Milliseconds until the title's first content is painted, with nothing in the page's cache. */
async function measurePaint(page: Page, url: string): Promise<number> {
  await page.goto(url);
  const painted = await page.waitForFunction(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  return (await painted.jsonValue())!;
}

/** Milliseconds of each frame, sorted. */
async function measurePage(page: Page, url: string): Promise<number[]> {
  await page.goto(url);
  await page.click('#play');
  const crowded = `(window.__rubato?.foes() ?? 0) >= ${0.95 * MAX_FOES}`;
  await page.waitForFunction(crowded, undefined, { timeout: 30_000 });
  const session = await page.context().newCDPSession(page);
  // The first frames compile code; that is not what a frame costs.
  await page.waitForTimeout(2000);
  await page.keyboard.down('KeyD');
  const events = await trace(session, SECONDS * 1000);
  await page.keyboard.up('KeyD');
  const costs = events
    .filter(({ name, tdur }) => name === 'FireAnimationFrame' && tdur !== undefined)
    .map(({ tdur }) => tdur! / 1000)
    .sort((a, b) => a - b);
  if (costs.length < 30) throw new Error(`expected at least 30 frames in ${SECONDS} s, got ${costs.length}`);
  return costs;
}

interface TraceEvent {
  readonly name: string;
  /** Microseconds of the thread's own time. */
  readonly tdur?: number;
}

async function trace(session: CDPSession, milliseconds: number): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as readonly Partial<TraceEvent>[])
      if (event.name !== undefined)
        events.push({ name: event.name, ...(event.tdur !== undefined && { tdur: event.tdur }) });
  });
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  const traceConfig = { includedCategories: ['devtools.timeline'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await session.send('Tracing.end');
  await complete;
  return events;
}

/** The server serves the built client; figures of an older client would be worthless. */
async function run(): Promise<BenchResult[]> {
  await readFile(new URL('../../../dist/client/index.html', import.meta.url)).catch((cause: unknown) => {
    throw new Error('expected the built client in dist/client: run npm start or npm test once', { cause });
  });
  return measure();
}

export const benches: Bench[] = [{ prefix: 'client', run }];
