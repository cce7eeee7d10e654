import { appendFile, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, FILE_HEADER } from '../../adaptation/log/log-frames.ts';
import type { LogRecord } from '../../adaptation/log/records.ts';
import { openSessionLog } from '../../adaptation/log/session-log-reader.ts';
import { recompute } from '../../adaptation/replay/recompute.ts';
import { createLocalPool } from '../../inference/pool/local/local-pool.ts';
import { runReplay } from '../../server/commands/replay-command.ts';
import { joinArena } from '../../test-support/arena-client.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { MESSAGE } from '../protocol.ts';
import { arenaAdaptation } from './arena-adaptation.ts';
import { arenaEvents } from './arena-features.ts';
import { replayArena } from './replay.ts';
import { BUTTON } from './simulation/ships/ship-input.ts';
import { TICK_MS } from './simulation/world/constants.ts';

async function* each(records: readonly LogRecord[]): AsyncGenerator<LogRecord> {
  yield* records;
}

describe('a played session', () => {
  let server: TestServer;
  let directory: string;
  let records: LogRecord[];

  beforeAll(async () => {
    server = await startTestServer();
    directory = await mkdtemp(join(tmpdir(), 'rubato-replay-'));
    const client = await joinArena(server.url);
    await until('six seconds of play', () => client.room.state.tick >= 120);
    await client.room.leave();
    client.stop();
    records = await readLog(client.code);
  });

  /** All records of a session, once it has ended. */
  async function readLog(code: string): Promise<LogRecord[]> {
    let read: LogRecord[] = [];
    await until('the log to end', async () => {
      read = [];
      for await (const record of openSessionLog(join(server.logDirectory, `${code}.0.rblog`)).records())
        read.push(record);
      return read.at(-1)?.kind === 'end';
    });
    return read;
  }

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const changes: [string, LogRecord['kind'], (record: LogRecord) => LogRecord][] = [
    ['state', 'checkpoint', (record) => (record.kind === 'checkpoint' ? { ...record, hash: record.hash + 1 } : record)],
    [
      'event',
      'event',
      (record) =>
        record.kind === 'event'
          ? { ...record, fields: record.fields.map((value) => value + 0.25), slot: record.slot + 1 }
          : record,
    ],
    [
      'rows',
      'rows',
      (record) =>
        record.kind === 'rows'
          ? { ...record, rows: record.rows.map((byte, i) => (i === 2 ? byte ^ 1 : byte)) }
          : record,
    ],
    [
      'decision',
      'decision',
      (record) =>
        record.kind === 'decision'
          ? { ...record, decision: { ...record.decision, atMs: record.decision.atMs + 1 } }
          : record,
    ],
  ];

  it.each(changes)(
    '[RP2] that differs in one %s is reported with the tick and the kind of the first difference',
    async (what, kind, change) => {
      const of = records.filter((record) => record.kind === kind);
      const victim = of[Math.floor(of.length / 2)]!;
      const changed = records.map((record) => (record === victim ? change(record) : record));
      const { difference } = await replayArena(each(changed));
      expect(difference).toMatchObject({ what, tick: victim.kind === 'header' ? -1 : victim.tick });
      const file = join(directory, `${what}.0.rblog`);
      await writeFile(file, FILE_HEADER);
      for (const record of changed) await appendFile(file, encodeFrame(record));
      const lines: string[] = [];
      expect(await runReplay(file, { models: 'models' }, (line) => lines.push(line))).toBe(2);
      expect(lines.join('\n')).toContain('REPLAY_DIVERGED');
    },
  );

  it('[RP2] with an input left out differs too', async () => {
    const inputs = records.filter((record) => record.kind === 'inputs');
    const victim = inputs[Math.floor(inputs.length / 3)];
    expect((await replayArena(each(records.filter((record) => record !== victim)))).difference).not.toBeNull();
  });

  it('[RP1] whose inputs came late, and dashed while they caught up, replays', async () => {
    // Six of twenty inputs come together; the first of them makes up for a step that had none.
    const holdsBack = (tick: number) => tick % 20 > 8 && tick % 20 < 15;
    const buttons = (tick: number) => BUTTON.fire | (tick % 20 === 8 ? BUTTON.dash : 0);
    const steer = (tick: number) => ({ moveX: 127 * Math.sign((tick % 80) - 40), buttons: buttons(tick) });
    const client = await joinArena(server.url, { create: true, steer, holdsBack });
    await until('four seconds of play', () => client.room.state.tick >= 80);
    client.stop();
    await client.room.leave();
    const played = await readLog(client.code);
    const caughtUp = played.flatMap((one) => (one.kind === 'inputs' && one.inputs.length > 1 ? [one.tick] : []));
    const dash = arenaEvents.numberOf('dash');
    expect(played.some((one) => one.kind === 'event' && one.type === dash && caughtUp.includes(one.tick))).toBe(true);
    expect((await replayArena(each(played))).difference).toBeNull();
  });

  it('[RP4] under its own pipeline recomputes to the same decisions; the command says what it cannot say', async () => {
    const pool = await createLocalPool({ modelsDirectory: 'models', models: [arenaAdaptation.pipeline] });
    const report = await recompute(each(records), arenaAdaptation, arenaAdaptation.pipeline, pool, TICK_MS);
    await pool.close();
    expect(report.requests).toBeGreaterThan(3);
    expect(report.unanswered).toBe(0);
    // An answer that came too late for the session has come here: then a move may be taken earlier.
    const late = records.some((record) => record.kind === 'prediction' && record.source === 'fallback');
    expect(report.difference.difficulty!.max).toBeLessThan(late ? 0.5 : 1e-6);
    const file = join(directory, 'recompute.0.rblog');
    await writeFile(file, Buffer.concat([FILE_HEADER, ...records.map(encodeFrame)]));
    const lines: string[] = [];
    expect(await runReplay(file, { models: 'models', pipeline: 'success@4' }, (line) => lines.push(line))).toBe(0);
    expect(lines.join('\n')).toContain('the future after other decisions is not re-played');
    await expect(runReplay(file, { models: 'models', pipeline: 'success' }, () => undefined)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });

  /** Writes a file with the log's bytes, as a full or broken disk leaves it. */
  const fileOf = async (name: string, bytes: Buffer) => {
    const file = join(directory, `${name}.0.rblog`);
    await writeFile(file, bytes);
    return file;
  };
  const readBack = async (file: string) => {
    const reader = openSessionLog(file);
    let count = 0;
    for await (const _record of reader.records()) count++;
    return { count, outcome: reader.outcome() };
  };
  const replayed = async (file: string) => {
    const lines: string[] = [];
    const code = await runReplay(file, { models: 'models' }, (line) => lines.push(line));
    return { code, said: lines.join('\n') };
  };
  /** The first second of the session: a second checkpoint would take another second. */
  const firstSecond = () => {
    const until = records.findIndex((record) => record.kind === 'checkpoint');
    return [FILE_HEADER, ...records.slice(0, until + 12).map(encodeFrame)];
  };

  it('[RP8] cut off at any byte replays up to there and is called torn, never different', async () => {
    const frames = firstSecond();
    const bytes = Buffer.concat(frames);
    const file = await fileOf('cut', bytes);
    const boundaries = new Set(frames.map((_, i) => Buffer.concat(frames.slice(0, i + 1)).length));
    const wrong: unknown[] = [];
    for (let length = bytes.length; length >= 0; length--) {
      await truncate(file, length);
      const { count, outcome } = await readBack(file);
      const whole = [...boundaries].filter((boundary) => boundary <= length).length;
      const kind = boundaries.has(length) ? 'complete' : 'torn';
      if (count !== Math.max(0, whole - 1) || outcome.kind !== kind) wrong.push({ length, count, outcome });
      // Inside a record, the part that can be replayed does not change.
      if (!boundaries.has(length) && !boundaries.has(length - 1) && length > 1) continue;
      const { code, said } = await replayed(file);
      expect({ length, code, said }).toEqual({ length, code: 3, said: expect.stringContaining('LOG_TORN') });
      if (count > 0) expect(said).toContain('No difference');
    }
    expect(wrong).toEqual([]);
    // The rest of the session, cut at some of its records.
    const all = [FILE_HEADER, ...records.map(encodeFrame)];
    for (let i = frames.length; i < all.length; i += 29) {
      const { code } = await replayed(await fileOf('cut', Buffer.concat(all.slice(0, i))));
      expect({ i, code }).toEqual({ i, code: 3 });
    }
    expect((await replayed(await fileOf('cut', Buffer.concat(all)))).code).toBe(0);
  });

  it('[RP8] with a changed byte is LOG_CORRUPT at a place before it, and what comes before equals the replay', async () => {
    const bytes = Buffer.concat(firstSecond());
    const file = await fileOf('changed', bytes);
    const handle = await open(file, 'r+');
    const wrong: unknown[] = [];
    // Changing every byte would take four times as long. The step divides nothing, and all bits have their turn.
    for (let at = 0; at < bytes.length; at += at < 300 ? 1 : 5) {
      await handle.write(Buffer.from([bytes[at]! ^ (1 << (at % 8))]), 0, 1, at);
      const { outcome } = await readBack(file);
      const place = Number(/byte (\d+)/.exec('detail' in outcome ? outcome.detail : '')?.[1]);
      if (outcome.kind !== 'corrupt' || !(place <= at)) wrong.push({ at, outcome });
      await handle.write(bytes, at, 1, at);
    }
    await handle.close();
    expect(wrong).toEqual([]);
    const middle = Buffer.from(bytes);
    middle[bytes.length >> 1]! ^= 1;
    const { code, said } = await replayed(await fileOf('changed', middle));
    expect(code).toBe(2);
    expect(said).toMatch(/No difference.*LOG_CORRUPT: .*byte \d+/s);
  });

  const header = () => records[0] as Extract<LogRecord, { kind: 'header' }>;
  const refusals: [string, string, () => LogRecord][] = [
    [
      'another room',
      'REPLAY_ROOM',
      () => ({ ...header(), room: 'chess', definition: { ...header().definition, name: 'chess' } }),
    ],
    [
      'another layout',
      'REPLAY_LAYOUT',
      () => ({ ...header(), definition: { ...header().definition, layoutHash: 'other' } }),
    ],
    [
      'other features',
      'REPLAY_LAYOUT',
      () => ({ ...header(), definition: { ...header().definition, featuresHash: 'other' } }),
    ],
    ['other rules', 'REPLAY_LAYOUT', () => ({ ...header(), rules: '1' })],
    ['an unknown mode', 'REPLAY_LAYOUT', () => ({ ...header(), variant: 'locrian' })],
    ['no header', 'LOG_FORMAT', () => ({ kind: 'join', tick: 0, slot: 0 })],
  ];

  it.each(refusals)('[RP6, RP7] of %s is refused with %s, with a model or without', async (_what, code, first) => {
    const file = await fileOf(
      'refused',
      Buffer.concat([FILE_HEADER, ...[first(), ...records.slice(1)].map(encodeFrame)]),
    );
    for (const pipeline of [{}, { pipeline: 'success@3' }]) {
      await expect(runReplay(file, { models: 'models', ...pipeline }, () => undefined)).rejects.toMatchObject({ code });
    }
    const { code: other } = await replayArena(each([first(), ...records.slice(1)])).catch((error) => error);
    expect(other).toBe(code);
  });

  it('[RP9] of version 0.3.2 is read to its end, and refused by the name of its rules', async () => {
    const file = 'rooms/arena/testing/played-by-0.3.2.0.rblog';
    const kinds: string[] = [];
    for await (const { kind } of openSessionLog(file).records()) kinds.push(kind);
    expect([kinds[0], kinds.at(-1)]).toEqual(['header', 'end']);
    await expect(replayed(file)).rejects.toThrow(/REPLAY_LAYOUT.*rules 2.*rules 1 in mode "ionian".*version 0\.3\.2/);
  });

  it('[RM6] a dropped player keeps the ship; a kicked one keeps nothing', async () => {
    const stays = await joinArena(server.url);
    const drops = await joinArena(server.url, { code: stays.code, name: 'Dropper' });
    drops.room.reconnection.minUptime = 0;
    await until('both ships', () => stays.room.state.players.size === 2);
    const seat = () => stays.room.state.players.get(String(drops.slot));
    drops.room.connection.close(4010);
    await until('the ship to wait', () => seat()?.connected === false);
    await until(
      'the player to be back in the same ship',
      () => seat()?.connected === true && seat()?.name === 'Dropper',
    );
    // No correct client sends this message.
    drops.room.reconnection.enabled = false;
    drops.room.send('nonsense', {});
    await until('the kicked ship to be gone', () => stays.room.state.players.size === 1);
    await until('the kicked client to hear of it', () => drops.closeCode() !== null);
    stays.room.send(MESSAGE.adaptation, { on: 'perhaps' });
    const { tick } = stays.room.state;
    await until('the other to play on', () => stays.room.state.tick > tick + 5);
    for (const client of [stays, drops]) client.stop();
    await stays.room.leave();
  });
});
