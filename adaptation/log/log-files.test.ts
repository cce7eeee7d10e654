import { execFileSync } from 'node:child_process';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, FILE_HEADER } from './log-frames.ts';
import type { LogRecord } from './records.ts';
import type { LogWarning } from './session-log.ts';
import { openSessionLog } from './session-log-reader.ts';
import { createSessionLogStore } from './session-log-store.ts';
import { testHeader } from './testing/test-header.ts';

const checkpoint = (tick: number): LogRecord => ({ kind: 'checkpoint', tick, hash: tick });

async function readAll(file: string) {
  const reader = openSessionLog(file);
  const records: LogRecord[] = [];
  for await (const one of reader.records()) records.push(one);
  return { records, outcome: reader.outcome() };
}

async function ticksIn(file: string): Promise<number[]> {
  return (await readAll(file)).records.flatMap((record) => (record.kind === 'checkpoint' ? [record.tick] : []));
}

describe('the files of session logs', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'rubato-files-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const fresh = () => mkdtemp(join(root, 'logs-'));
  const store = async (directory: string, maxDirectoryBytes = 1e9, maxSegmentBytes?: number) => {
    const warnings: LogWarning[] = [];
    const opened = await createSessionLogStore({
      directory,
      maxDirectoryBytes,
      flushEveryMs: 60_000,
      onWarning: (warning) => warnings.push(warning),
      ...(maxSegmentBytes !== undefined && { maxSegmentBytes }),
    });
    return { ...opened, warnings };
  };

  it('[SL12] two lives of a server, two servers at once, two sessions of one life: one id, and a file for each', async () => {
    const directory = await fresh();
    const first = await store(directory);
    first.open(testHeader('lobby')).append(checkpoint(1));
    await first.close();
    const before = await readFile(join(directory, 'lobby.0.rblog'));
    const servers = [await store(directory), await store(directory)];
    await Promise.all(
      servers.map(async (server, i) => {
        for (const number of [1, 2]) server.open(testHeader('lobby')).append(checkpoint(10 * (i + 1) + number));
        await server.close();
        expect(server.warnings).toEqual([]);
      }),
    );
    const names = await readdir(directory);
    expect(await readFile(join(directory, 'lobby.0.rblog'))).toEqual(before);
    expect(names).toHaveLength(5);
    const ticks = await Promise.all(names.map((name) => ticksIn(join(directory, name))));
    expect(ticks.flat().sort((a, b) => a - b)).toEqual([1, 11, 12, 21, 22]);
    for (const name of names) expect((await readAll(join(directory, name))).outcome).toEqual({ kind: 'complete' });
  });

  it('[SL12] a later file of a session is not another one either: the log stops with a warning', async () => {
    const directory = await fresh();
    await writeFile(join(directory, 'long.1.rblog'), 'not ours');
    const server = await store(directory, 1e9, 100);
    const log = server.open(testHeader('long'));
    log.append(checkpoint(1));
    await log.flush();
    log.append(checkpoint(2));
    await log.flush();
    expect(server.warnings).toMatchObject([{ code: 'LOG_DISK', sessionId: 'long' }]);
    expect(await readFile(join(directory, 'long.1.rblog'), 'utf8')).toBe('not ours');
    await server.close();
  });

  it('[SL13] links, loops, directories and foreign files in the directory are neither counted nor touched', async () => {
    const directory = await fresh();
    const outside = await fresh();
    await writeFile(join(outside, 'treasure'), Buffer.alloc(5000));
    const links: Record<string, string> = {
      'gone.0.rblog': join(outside, 'nothing'),
      'loop.0.rblog': 'loop.0.rblog',
      'linked.0.rblog': join(outside, 'treasure'),
      'away.1.rblog': outside,
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, join(directory, name));
    await mkdir(join(directory, 'folder.0.rblog'));
    const foreign = ['notes.rblog', 'a b.0.rblog', '..0.rblog', 'é.0.rblog', 'readme.txt', '\n.0.rblog'];
    for (const name of foreign) await writeFile(join(directory, name), Buffer.alloc(3000));
    execFileSync('mkfifo', [join(directory, 'pipe.0.rblog')]);
    const server = await store(directory, 2000);
    // The links' names are taken: no link is followed, and none replaced.
    for (const id of ['gone', 'linked', 'loop', 'folder', 'pipe']) server.open(testHeader(id)).append(checkpoint(1));
    await server.close();
    const after = await store(directory, 300);
    after.open(testHeader('next')).append(checkpoint(2));
    await after.close();
    expect([...server.warnings, ...after.warnings]).toEqual([]);
    const names = await readdir(directory);
    expect(names).toEqual(
      expect.arrayContaining([...Object.keys(links), ...foreign, 'folder.0.rblog', 'pipe.0.rblog']),
    );
    for (const [name, target] of Object.entries(links)) expect(await readlink(join(directory, name))).toBe(target);
    expect((await readFile(join(outside, 'treasure'))).equals(Buffer.alloc(5000))).toBe(true);
    expect(await readdir(outside)).toEqual(['treasure']);
    expect(await ticksIn(join(directory, 'next.0.rblog'))).toEqual([2]);
  });

  it('[SL13] what vanishes from the directory, or cannot be deleted, is no reason to stop', async () => {
    const directory = await fresh();
    const old = await store(directory);
    for (const id of ['vanished', 'replaced', 'kept']) old.open(testHeader(id)).append(checkpoint(1));
    await old.close();
    const server = await createSessionLogStore({ directory, maxDirectoryBytes: 400, flushEveryMs: 5 });
    await unlink(join(directory, 'vanished.0.rblog')).catch(() => undefined);
    const log = server.open(testHeader('new'));
    log.append(checkpoint(1));
    await log.flush();
    await expect.poll(() => readdir(directory)).toEqual(['new.0.rblog']);
    expect(log.state).toBe('writing');
    await server.close();
  });

  it('[SL14] a directory may be a link; one that leads nowhere is refused with that reason', async () => {
    const directory = await fresh();
    const link = join(root, 'link');
    await symlink(directory, link);
    const server = await store(link);
    server.open(testHeader('linked')).append(checkpoint(1));
    await server.close();
    expect(await ticksIn(join(directory, 'linked.0.rblog'))).toEqual([1]);
    await symlink(join(root, 'nowhere'), join(root, 'dangling'));
    for (const asked of [join(root, 'dangling'), join(root, 'dangling', 'below')]) {
      await expect(store(asked)).rejects.toThrow(/^LOG_DIRECTORY_UNWRITABLE: .*a link that leads nowhere/);
    }
    await symlink('circle', join(root, 'circle'));
    await expect(store(join(root, 'circle'))).rejects.toMatchObject({ code: 'LOG_DIRECTORY_UNWRITABLE' });
  });

  it('[SL30] a directory that was deleted while the server runs is made again for the next session', async () => {
    const directory = join(await fresh(), 'below');
    const server = await store(directory);
    await rm(directory, { recursive: true });
    server.open(testHeader('next')).append(checkpoint(1));
    await server.close();
    expect(await ticksIn(join(directory, 'next.0.rblog'))).toEqual([1]);
  });

  it('[SL14] servers that start in one directory at once all start', async () => {
    const directory = await fresh();
    const stores = await Promise.all(Array.from({ length: 12 }, () => store(directory)));
    await Promise.all(stores.map((one) => one.close()));
    expect(await readdir(directory)).toEqual([]);
  });

  it('[SL15] what is no file is LOG_NOT_FOUND, what cannot be read LOG_UNREADABLE, and neither a wrong format', async () => {
    const directory = await fresh();
    await symlink('loop.0.rblog', join(directory, 'loop.0.rblog'));
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    await writeFile(join(directory, 'file'), '');
    const codes: Record<string, unknown> = {};
    for (const name of ['nothing.0.rblog', '.', 'pipe', 'file/below', 'loop.0.rblog', '/dev/null']) {
      const path = name.startsWith('/') ? name : join(directory, name);
      codes[name] = await readAll(path).catch((error: unknown) => Reflect.get(Object(error), 'code'));
    }
    expect(codes).toEqual({
      'nothing.0.rblog': 'LOG_NOT_FOUND',
      '.': 'LOG_NOT_FOUND',
      pipe: 'LOG_NOT_FOUND',
      'file/below': 'LOG_NOT_FOUND',
      'loop.0.rblog': 'LOG_UNREADABLE',
      '/dev/null': 'LOG_NOT_FOUND',
    });
    expect(await readAll(join(directory, 'file'))).toMatchObject({ records: [], outcome: { kind: 'torn' } });
  });

  /** A session with three files or more. */
  const longSession = async () => {
    const directory = await fresh();
    const server = await store(directory, 1e9, 300);
    const log = server.open(testHeader('long'));
    for (let tick = 0; tick < 20; tick++) {
      log.append(checkpoint(tick));
      await log.flush();
    }
    log.append({ kind: 'end', tick: 20, reason: 'disposed' });
    await server.close();
    return directory;
  };

  it('[SL16] a later file alone is LOG_SEGMENT; a gap ends the log, and a tear with a file behind it is corrupt', async () => {
    const directory = await longSession();
    const first = join(directory, 'long.0.rblog');
    expect(await ticksIn(first)).toEqual(Array.from({ length: 20 }, (_, tick) => tick));
    await expect(readAll(join(directory, 'long.1.rblog'))).rejects.toMatchObject({ code: 'LOG_SEGMENT' });
    const bytes = await readFile(first);
    await truncate(first, bytes.length - 3);
    expect((await readAll(first)).outcome).toMatchObject({
      kind: 'corrupt',
      detail: expect.stringContaining('long.1'),
    });
    await writeFile(first, bytes);
    await unlink(join(directory, 'long.1.rblog'));
    expect((await readAll(first)).records.at(-1)?.kind).toBe('checkpoint');
  });

  it('[SL16] what another session has left under the next number is not read as this one', async () => {
    const directory = await longSession();
    const other = await fresh();
    const server = await store(other);
    server.open(testHeader('long')).append(checkpoint(5));
    await server.close();
    await copyFile(join(directory, 'long.1.rblog'), join(other, 'long.1.rblog'));
    expect(await ticksIn(join(other, 'long.0.rblog'))).toEqual([5]);
  });

  it('[SL17] the files of a session go together, and none of one that is being written', async () => {
    const directory = await longSession();
    const before = await readdir(directory);
    const server = await createSessionLogStore({
      directory,
      maxDirectoryBytes: 3000,
      maxSegmentBytes: 300,
      flushEveryMs: 5,
    });
    const live = server.open(testHeader('live'));
    for (let tick = 0; tick < 20; tick++) {
      live.append(checkpoint(tick));
      await live.flush();
    }
    await expect.poll(async () => (await readdir(directory)).filter((name) => before.includes(name))).toEqual([]);
    expect(live.state).toBe('writing');
    expect(await ticksIn(join(directory, 'live.0.rblog'))).toEqual(Array.from({ length: 20 }, (_, tick) => tick));
    await server.close();
  });

  it('[SL17] a log that another server goes on writing is left alone', async () => {
    const directory = await fresh();
    const other = await store(directory);
    const live = other.open(testHeader('theirs'));
    live.append(checkpoint(1));
    await live.flush();
    const server = await createSessionLogStore({ directory, maxDirectoryBytes: 500, flushEveryMs: 60_000 });
    live.append(checkpoint(2));
    await live.flush();
    for (let i = 0; i < 3; i++) await server.open(testHeader(`own-${i}`)).close();
    await server.close();
    expect(await ticksIn(join(directory, 'theirs.0.rblog'))).toEqual([1, 2]);
    await other.close();
  });

  it('[SL18] a length that was changed is corrupt at its byte; zeros that a disk left behind are a tear', async () => {
    const file = join(await fresh(), 'one.0.rblog');
    const head = Buffer.concat([FILE_HEADER, encodeFrame(testHeader('one'))]);
    const last = encodeFrame(checkpoint(1));
    for (const bit of [0, 3, 7]) {
      const longer = Buffer.from(last);
      longer.writeUInt32LE((last.readUInt32LE(0) + (1 << bit)) % 1000, 0);
      await writeFile(file, Buffer.concat([head, longer]));
      const { outcome } = await readAll(file);
      expect(outcome).toMatchObject({ kind: 'corrupt', detail: expect.stringContaining(`byte ${head.length}:`) });
    }
    for (const zeros of [3, 8, 4096, 200_000]) {
      await writeFile(file, Buffer.concat([head, last, Buffer.alloc(zeros)]));
      const { records, outcome } = await readAll(file);
      expect([records.length, outcome.kind]).toEqual([2, 'torn']);
    }
    await appendFile(file, 'x');
    expect((await readAll(file)).outcome.kind).toBe('corrupt');
    // Blocks that did not reach the disk start inside a record.
    for (let kept = 1; kept < last.length; kept++) {
      await writeFile(file, Buffer.concat([head, last.subarray(0, kept), Buffer.alloc(4096)]));
      const { records, outcome } = await readAll(file);
      expect([records.length, outcome.kind, kept]).toEqual([1, 'torn', kept]);
    }
    await writeFile(file, Buffer.concat([head, last.subarray(0, -1), Buffer.alloc(4096), last]));
    expect((await readAll(file)).outcome.kind).toBe('corrupt');
    await writeFile(file, Buffer.concat([head, last, head]));
    expect((await readAll(file)).outcome).toMatchObject({
      kind: 'corrupt',
      detail: expect.stringContaining('another session begins'),
    });
  });

  it('[SL19] nothing is written behind the end of a session', async () => {
    const directory = await fresh();
    const server = await store(directory);
    const log = server.open(testHeader('ended'));
    log.append({ kind: 'end', tick: 3, hash: 4, reason: 'disposed' });
    log.append({ kind: 'leave', tick: 3, slot: 0 });
    await server.close();
    expect((await readAll(join(directory, 'ended.0.rblog'))).records.at(-1)?.kind).toBe('end');
  });
});
