/**
 * Checks that the client's memory does not grow and that it never stops for long to collect garbage. Real play in
 * Chromium, a new session every few minutes, for as long as one likes: `npm run soak -- MINUTES` (default 2). Prints a
 * line a minute, and at the end the longest pause and the slopes. Fails when a pause is longer than 8 ms of the
 * thread's time or when something grows.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { join, playAnew, playUntil, snapshot, startServer } from './browser-game.ts';
import { type Pause, traceGarbage } from './garbage-pauses.ts';
import { startChromium } from './start-chromium.ts';

const MAX_PAUSE_MS = 8;
/** Small, because software paints every pixel here; memory does not depend on the size. */
const VIEWPORT = { width: 320, height: 180 };
/** Samples in each session: memory is most easily lost on leaving and joining. */
const SAMPLES_PER_SESSION = 4;
const SAMPLE_MS = 60_000;
/**
 * Samples to warm up: functions are compiled, pools filled, and each parameter of the sound has the hundred events it
 * may keep.
 */
const WARM_SAMPLES = 10;
/** Growth per hour that does not count: single samples scatter by a thousandth of the heap a minute. */
const MAX_GROWTH: Readonly<Record<Measure, number>> = {
  heapKb: 2048,
  nodes: 50,
  listeners: 20,
  textures: 0.5,
  audio: 5,
};

const MEASURES = ['heapKb', 'nodes', 'listeners', 'textures', 'audio'] as const;
type Measure = (typeof MEASURES)[number];
type Sample = Readonly<Record<Measure, number>>;

const minutes = Number(process.argv[2] ?? 2);
if (!(minutes >= 1 && minutes <= 600) || process.argv.length > 3) {
  console.error(`soak: expected 1 to 600 minutes and nothing else, got ${process.argv.slice(2).join(' ')}`);
  process.exit(1);
}

const directory = await mkdtemp(joinPath(tmpdir(), 'rubato-soak-'));
const server = await startServer({
  PATH: '/usr/bin:/bin',
  PORT: '0',
  ADMIN_PORT: '0',
  RUBATO_LOG_DIR: directory,
  RUBATO_ARENA_SEED: '7',
});
try {
  const { samples, pauses } = await soak(server.url);
  process.exitCode = report(samples, pauses) ? 0 : 1;
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}

async function soak(url: string): Promise<{ samples: Sample[]; pauses: Pause[] }> {
  const browser = await startChromium();
  const samples: Sample[] = [];
  const pauses: Pause[] = [];
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await join(page, url, 'Ada');
    while (samples.length < minutes) {
      const trace = await traceGarbage(session);
      const most = await playFor(page, SAMPLE_MS);
      const found = await trace.stop();
      pauses.push(...found);
      const sample = await measure(session, page);
      samples.push(sample);
      const longest = longestOf(found, 1).map(describe);
      console.log(
        `soak: minute ${samples.length}, up to ${most} foes, ${MEASURES.map((name) => `${name} ${sample[name]}`).join(', ')}, ` +
          `${found.length} pauses, longest ${longest}`,
      );
      if (samples.length % SAMPLES_PER_SESSION === 0 && samples.length < minutes) await playAnew(page);
    }
  } finally {
    await browser.close();
  }
  return { samples, pauses };
}

/** Fights, chooses an ornament, fights on; returns the most foes there were at once. */
async function playFor(page: Page, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let most = 0;
  while (performance.now() < end) {
    const ready = ({ phase, foes }: { phase: number; foes: readonly unknown[] }) => {
      most = Math.max(most, foes.length);
      return phase === 2 || performance.now() > end;
    };
    await playUntil(page, 'the end of the wave', ready, milliseconds + 30_000);
    if (performance.now() < end) await page.keyboard.press('2');
    await page.waitForTimeout(200);
  }
  return most;
}

/** What is left after a collection. */
async function measure(session: CDPSession, page: Page): Promise<Sample> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  const textures = await page.evaluate(() => window.__rubato?.textures() ?? Number.NaN);
  if ((await snapshot(page)) === null) throw new Error('expected a session under way, got none');
  return {
    heapKb: Math.round(of('JSHeapUsedSize') / 1024),
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
    textures,
    audio: of('AudioHandlers'),
  };
}

function longestOf(pauses: readonly Pause[], count: number): Pause[] {
  return [...pauses].sort((a, b) => b.threadMs - a.threadMs).slice(0, count);
}

function describe({ name, threadMs, clockMs }: Pause): string {
  return `${name} ${threadMs.toFixed(1)} ms (${clockMs.toFixed(1)} by the clock)`;
}

/** Prints the findings; true when all is as it should be. */
function report(samples: readonly Sample[], pauses: readonly Pause[]): boolean {
  const longest = longestOf(pauses, 5);
  console.log(`soak: ${pauses.length} pauses in ${minutes} min; the longest: ${longest.map(describe).join(', ')}`);
  let fine = (longest[0]?.threadMs ?? 0) <= MAX_PAUSE_MS;
  const warm = samples.slice(WARM_SAMPLES);
  const least = WARM_SAMPLES + 2 * SAMPLES_PER_SESSION;
  if (samples.length < least) {
    console.log(`soak: growth is judged from ${least} minutes on, not in ${minutes}`);
    return fine;
  }
  for (const name of MEASURES) {
    const perHour = slopeOf(warm.map((sample) => sample[name])) * 60;
    console.log(`soak: ${name} ${warm[0]![name]} to ${warm.at(-1)![name]}, ${perHour.toFixed(1)} per hour`);
    fine &&= perHour <= MAX_GROWTH[name];
  }
  return fine;
}

/** Slope by least squares, per sample. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let over = 0;
  let under = 0;
  for (const [i, value] of values.entries()) {
    over += (i - middle) * (value - mean);
    under += (i - middle) ** 2;
  }
  return over / under;
}
