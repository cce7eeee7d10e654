/**
 * Records half a minute of play, driven by keys and mouse in Chromium, as an animated WebP of at most 3 MB: `npm run
 * record -- SECONDS FILE` (defaults 30 and docs/images/playing.webp). The picture keeps real time: a frame is taken at
 * each time of the clock, however fast this machine draws.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { promisify } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { join, playUntil, startServer, untilState } from './browser-game.ts';
import { WIDE } from './look.ts';
import { startChromium } from './start-chromium.ts';

const run = promisify(execFile);

const MAX_BYTES = 3 * 1024 * 1024;
const FRAMES_PER_SECOND = 10;
/** Wide enough to read the panel's sentence in a README. */
const PICTURE = { maxWidth: 1120, maxHeight: 630 } as const;
/** Qualities tried from the best down, until the picture is small enough. */
const QUALITIES = [80, 65, 50, 35, 22, 12] as const;

interface Frame {
  readonly atSeconds: number;
  readonly jpeg: Buffer;
}

const [secondsText = '30', file = 'docs/images/playing.webp'] = process.argv.slice(2);
const seconds = Number(secondsText);
if (!(seconds >= 1 && seconds <= 60) || process.argv.length > 4) {
  console.error(`record: expected 1 to 60 seconds and a file, got ${process.argv.slice(2).join(' ')}`);
  process.exit(1);
}

const directory = await mkdtemp(joinPath(tmpdir(), 'rubato-record-'));
const server = await startServer({
  PATH: '/usr/bin:/bin',
  PORT: '0',
  ADMIN_PORT: '0',
  RUBATO_LOG_DIR: directory,
  RUBATO_ARENA_SEED: '7',
});
try {
  const frames = await play(server.url);
  const size = await encode(sample(frames), file);
  console.log(`record: ${file}, ${(size / 1024).toFixed(0)} KB, ${frames.length} frames drawn in ${seconds} s`);
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}

async function play(url: string): Promise<Frame[]> {
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: WIDE });
    await join(page, url, 'Ada');
    // The recording starts with the first notes: nobody needs to watch an empty stage.
    await untilState(page, 'the first foes', (state) => state.foes.length > 3);
    const frames = await screencast(page);
    const start = performance.now();
    while (performance.now() - start < seconds * 1000) {
      await playUntil(
        page,
        'the end',
        (state) => state.phase === 2 || performance.now() - start > seconds * 1000,
        90_000,
      );
      await page.keyboard.press('2');
      await page.waitForTimeout(200);
    }
    return frames.stop();
  } finally {
    await browser.close();
  }
}

/** Collects frames as the browser draws them; each is acknowledged, so that it never runs ahead. */
async function screencast(page: Page): Promise<{ stop(): Promise<Frame[]> }> {
  const frames: Frame[] = [];
  const session: CDPSession = await page.context().newCDPSession(page);
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ atSeconds: metadata.timestamp ?? 0, jpeg: Buffer.from(data, 'base64') });
    // The last frames come while the page closes, and need no answer.
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 92, everyNthFrame: 1, ...PICTURE });
  return {
    async stop() {
      await session.send('Page.stopScreencast');
      return frames;
    },
  };
}

/** The frame that was on the screen at each beat of the picture's own clock. */
function sample(frames: readonly Frame[]): Buffer[] {
  const start = frames[0]?.atSeconds ?? 0;
  return Array.from({ length: seconds * FRAMES_PER_SECOND }, (_, i) => {
    const at = start + i / FRAMES_PER_SECOND;
    return (frames.findLast(({ atSeconds }) => atSeconds <= at) ?? frames[0]!).jpeg;
  });
}

/** Writes the picture at the best quality that fits, and returns its size. */
async function encode(pictures: readonly Buffer[], output: string): Promise<number> {
  const names = pictures.map((_, i) => joinPath(directory, `${String(i).padStart(4, '0')}.jpg`));
  for (const [i, picture] of pictures.entries()) await writeFile(names[i]!, picture);
  const delay = String(Math.round(1000 / FRAMES_PER_SECOND));
  let size = 0;
  for (const quality of QUALITIES) {
    const shared = ['-loop', '0', '-lossy', '-q', String(quality), '-m', '4', '-d', delay];
    await run('img2webp', [...shared, ...names, '-o', output]);
    size = (await stat(output)).size;
    if (size <= MAX_BYTES) return size;
  }
  throw new Error(`expected a picture of at most ${MAX_BYTES} bytes, got ${size} at the lowest quality`);
}
