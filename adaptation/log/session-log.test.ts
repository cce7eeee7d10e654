import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, FILE_HEADER } from './log-frames.ts';
import type { LogHeader, LogRecord } from './records.ts';
import type { LogWarning } from './session-log.ts';
import { type LogOutcome, openSessionLog } from './session-log-reader.ts';
import { createSessionLogStore } from './session-log-store.ts';

const header = (sessionId: string): LogHeader => ({
  kind: 'header',
  format: 1,
  sessionId,
  room: 'arena',
  seed: 7,
  startedAt: '2026-01-02T03:04:05.678Z',
  rubatoVersion: '0.1.0',
  definition: { name: 'arena', layoutHash: 'a', featuresHash: 'b', pipeline: 'success@3', mode: 'on', offsetMs: 250 },
});

// The log has one zero: −0 is written as 0.
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const tick = fc.nat();
const slot = fc.integer({ min: 0, max: 255 });
const record: fc.Arbitrary<LogRecord> = fc.oneof(
  fc.record({ kind: fc.constant('join' as const), tick, slot }),
  fc.record({
    kind: fc.constant('inputs' as const),
    tick,
    inputs: fc.array(fc.array(fc.integer(), { maxLength: 7 }), { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('event' as const),
    tick,
    atMs: finite,
    slot,
    type: slot,
    seq: fc.nat(),
    fields: fc.array(finite, { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('rows' as const),
    tick,
    atMs: finite,
    request: fc.nat(),
    slots: fc.array(slot, { maxLength: 4 }),
    rows: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({ kind: fc.constant('checkpoint' as const), tick, hash: fc.maxSafeNat() }),
);

const plain = (value: LogRecord) =>
  Object.fromEntries(Object.entries(value).map(([key, part]) => [key, part instanceof Uint8Array ? [...part] : part]));

async function readAll(file: string): Promise<{ records: LogRecord[]; outcome: LogOutcome }> {
  const reader = openSessionLog(file);
  const records: LogRecord[] = [];
  for await (const one of reader.records()) records.push(one);
  return { records, outcome: reader.outcome() };
}

/** A log is written each second; twice that gives a busy machine time to do it. */
const SURELY_WRITTEN_MS = 2_000;

/** Kills a process that writes a log, then reads the log. `lifeMs` counts from its first record. */
async function killAfter(directory: string, session: string, lifeMs: number): Promise<void> {
  const script = new URL('./testing/endless-writer.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory, session], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const history: [atMs: number, appended: number][] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    history.push([performance.now(), Number(chunk.toString().trim().split('\n').at(-1))]);
  });
  await once(child.stdout, 'data');
  await sleep(lifeMs);
  const killedAtMs = performance.now();
  child.kill('SIGKILL');
  const appendedAtKill = history.at(-1)?.[1] ?? 0;
  const surelyWritten = history.filter(([atMs]) => atMs <= killedAtMs - SURELY_WRITTEN_MS).at(-1)?.[1] ?? 0;
  await exited;
  const { records, outcome } = await readAll(join(directory, `${session}.0.rblog`));
  const ticks = records.flatMap((one) => (one.kind === 'checkpoint' ? [one.tick] : []));
  expect(ticks).toEqual(ticks.map((_, i) => i));
  expect(outcome.kind).not.toBe('corrupt');
  expect(ticks.length).toBeGreaterThanOrEqual(surelyWritten);
  expect(appendedAtKill).toBeGreaterThan(0);
}

describe('session log', () => {
  let root: string;
  const fresh = () => mkdtemp(join(root, 'logs-'));
  const open = (directory: string, more: Partial<Parameters<typeof createSessionLogStore>[0]> = {}) => {
    const warnings: LogWarning[] = [];
    const store = createSessionLogStore({
      directory,
      maxDirectoryBytes: 1e9,
      onWarning: (warning) => warnings.push(warning),
      ...more,
    });
    return store.then((opened) => ({ store: opened, warnings }));
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'rubato-log-'));
  });

  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
  });

  it('[SL1] gives back what was appended, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 40 }), async (written) => {
        const directory = await fresh();
        const { store } = await open(directory);
        const log = store.open(header('one'));
        for (const one of written) log.append(one);
        await store.close();
        const { records, outcome } = await readAll(join(directory, 'one.0.rblog'));
        expect(records.map(plain)).toEqual([header('one'), ...written].map(plain));
        expect(outcome).toEqual({ kind: 'complete' });
      }),
      { numRuns: 40 },
    );
  });

  it('[SL2] cut off at any byte of the last record, it is torn and everything before is read', async () => {
    const directory = await fresh();
    const first = encodeFrame({ kind: 'join', tick: 3, slot: 1 });
    const last = encodeFrame({ kind: 'checkpoint', tick: 20, hash: 123456789 });
    const whole = Buffer.concat([FILE_HEADER, encodeFrame(header('torn')), first, last]);
    for (let cut = 1; cut <= last.length; cut++) {
      const file = join(directory, `torn-${cut}.0.rblog`);
      await writeFile(file, whole.subarray(0, whole.length - cut));
      const { records, outcome } = await readAll(file);
      expect(records).toHaveLength(2);
      expect(outcome.kind).toBe(cut === last.length ? 'complete' : 'torn');
    }
  });

  it('[SL3] a changed bit anywhere is never read as something else', async () => {
    const directory = await fresh();
    const records: LogRecord[] = [
      header('bits'),
      { kind: 'join', tick: 3, slot: 1 },
      { kind: 'event', tick: 4, atMs: 200, slot: 1, type: 2, seq: 0, fields: [1.5] },
    ];
    const frames = records.map(encodeFrame);
    const whole = Buffer.concat([FILE_HEADER, ...frames]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length * 8 - 1 }), async (bit) => {
        const changed = Buffer.from(whole);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const file = join(directory, `bit-${bit}.0.rblog`);
        await writeFile(file, changed);
        const read = await readAll(file).catch((error: unknown) => ({ error }));
        if ('error' in read) expect(read.error).toMatchObject({ code: 'LOG_FORMAT' });
        else {
          expect(read.records.length).toBeLessThan(records.length);
          expect(read.records).toEqual(records.slice(0, read.records.length));
          expect(read.outcome.kind).not.toBe('complete');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[SL4] killed at any moment, it has lost at most the last second and corrupted nothing', async () => {
    const directory = await fresh();
    // They run at once, since they mostly wait.
    await Promise.all(
      [0, 1, 2, 3, 4, 5].map((one) => killAfter(directory, `killed-${one}`, SURELY_WRITTEN_MS + 83 + 217 * one)),
    );
  });

  it('[SL5] a full disk stops the log of the session with a warning; what was written stays readable', async () => {
    // The disk is real: a file system of 256 KB where mounting is allowed, else a limit on the size of files.
    const directory = await fresh();
    const result = execFileSync(
      process.execPath,
      [new URL('./testing/fill-disk.ts', import.meta.url).pathname, directory],
      { encoding: 'utf8' },
    );
    const { warnings, appendedAfter, method, nextSession } = JSON.parse(result);
    expect(['tmpfs', 'ulimit']).toContain(method);
    expect(warnings).toEqual([expect.objectContaining({ code: 'LOG_DISK', sessionId: 'full' })]);
    expect(appendedAfter).toBe('stopped');
    expect(nextSession.outcome).toBe('complete');
    expect(nextSession.readBack).toBeGreaterThan(10);
    expect(nextSession.corrupt).toBe(false);
  });

  it('[SL6] goes on in a new file at its bound, and is read as one', async () => {
    const directory = await fresh();
    const { store } = await open(directory, { maxSegmentBytes: 4000, flushEveryMs: 5 });
    const log = store.open(header('long'));
    for (let i = 0; i < 600; i++) {
      log.append({ kind: 'checkpoint', tick: i, hash: i * 1e9 });
      if (i % 50 === 0) await log.flush();
    }
    await store.close();
    const files = (await readdir(directory)).filter((name) => name.startsWith('long'));
    expect(files.length).toBeGreaterThan(3);
    const { records } = await readAll(join(directory, 'long.0.rblog'));
    const ticks = records.flatMap((one) => (one.kind === 'checkpoint' ? [one.tick] : []));
    expect(ticks).toEqual(Array.from({ length: 600 }, (_, i) => i));
  });

  it('[SL7] keeps within its bound: the oldest ended logs go first, live ones stay', async () => {
    const directory = await fresh();
    const maxDirectoryBytes = 20_000;
    const { store } = await open(directory, { maxDirectoryBytes, flushEveryMs: 10 });
    const live = store.open(header('live'));
    for (let session = 0; session < 12; session++) {
      const log = store.open(header(`ended-${session}`));
      for (let i = 0; i < 100; i++) log.append({ kind: 'checkpoint', tick: i, hash: i });
      await log.close();
      live.append({ kind: 'checkpoint', tick: session, hash: session });
    }
    await live.flush();
    await expect.poll(async () => totalBytes(directory)).toBeLessThanOrEqual(maxDirectoryBytes);
    const names = await readdir(directory);
    expect(names).toContain('live.0.rblog');
    expect(names).toContain('ended-11.0.rblog');
    expect(names).not.toContain('ended-0.0.rblog');
    expect(live.state).toBe('writing');
    await store.close();
  });

  it('[SL7] when live logs alone are too big, the biggest stops with a warning', async () => {
    const directory = await fresh();
    const { store, warnings } = await open(directory, { maxDirectoryBytes: 3000, flushEveryMs: 10 });
    const [small, big] = [store.open(header('small')), store.open(header('big'))];
    for (let i = 0; i < 200; i++) big.append({ kind: 'checkpoint', tick: i, hash: i });
    await expect.poll(() => big.state).toBe('stopped');
    expect(warnings.map(({ sessionId }) => sessionId)).toEqual(['big']);
    expect(small.state).toBe('writing');
    await store.close();
  });

  it('[SL8] a directory that cannot be written is refused at start-up', async () => {
    const file = join(await fresh(), 'a-file');
    await writeFile(file, '');
    await expect(createSessionLogStore({ directory: join(file, 'logs'), maxDirectoryBytes: 1 })).rejects.toMatchObject({
      code: 'LOG_DIRECTORY_UNWRITABLE',
    });
  });

  it('[SL9] a session id cannot leave the directory', async () => {
    const directory = join(await fresh(), 'inner');
    await mkdir(directory);
    const { store } = await open(directory);
    for (const id of ['../escape', '/etc/passwd', 'a/b', '..', '', 'x'.repeat(500)]) store.open(header(id));
    await store.close();
    expect((await readdir(join(directory, '..'))).sort()).toEqual(['inner']);
    for (const name of await readdir(directory)) expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}\.0\.rblog$/);
  });

  it('[SL10] more than the bound waiting for the disk stops the log, not the caller', async () => {
    const { store, warnings } = await open(await fresh(), { maxBufferedBytes: 2000, flushEveryMs: 60_000 });
    const log = store.open(header('eager'));
    for (let i = 0; i < 1000; i++) log.append({ kind: 'checkpoint', tick: i, hash: i });
    expect(log.state).toBe('stopped');
    expect(warnings).toHaveLength(1);
    await store.close();
  });

  it.each<[string, Buffer, RegExp?]>([
    ['another file', Buffer.from('{"this": "is no session log"}')],
    ['a gzipped log', gzipSync(FILE_HEADER), /gunzip it first/],
    ['another version', Buffer.from([0x52, 0x42, 0x4c, 0x4f, 0x47, 0, 9, 0, 1, 2, 3])],
    ['a record of another shape', Buffer.concat([FILE_HEADER, encodeFrame({ kind: 'join', tick: -1, slot: 1 })])],
  ])('[SL11] %s is LOG_FORMAT', async (_what, bytes, message = /^LOG_FORMAT/) => {
    const file = join(await fresh(), 'other.0.rblog');
    await writeFile(file, bytes);
    await expect(readAll(file)).rejects.toMatchObject({ code: 'LOG_FORMAT', message: expect.stringMatching(message) });
  });
});

async function totalBytes(directory: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(directory)).map(async (name) => (await stat(join(directory, name)).catch(() => ({ size: 0 }))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
