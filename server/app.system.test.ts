import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessionLog } from '../adaptation/log/session-log-reader.ts';
import { replayArena } from '../rooms/arena/replay.ts';
import { joinArena } from '../test-support/arena-client.ts';
import { startTestServer, type TestServer } from '../test-support/test-server.ts';
import { until } from '../test-support/until.ts';
import { runReplay } from './commands/replay-command.ts';

describe.each(['uws', 'ws'])('a served arena over %s', (transport) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_TRANSPORT: transport });
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('[SV1] is ready with its model, on the transport that was asked for', async () => {
    expect(server.app.transport).toBe(transport);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ ready: true, status: 'ok', problems: [] });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('[SV2, RP1, RM8] adapts a session over a real socket, and the session replays from its log bit for bit', async () => {
    const first = await joinArena(server.url, { name: 'Ada' });
    const { adaptation } = first;
    const { state } = first.room;
    await until(
      'a first decision with reasons',
      () =>
        adaptation.latest?.decisions.some(({ explained }) => explained.some((told) => told.reasons !== null)) === true,
      20_000,
    );
    expect(adaptation.latest).toMatchObject({ source: 'model', models: ['success@4'] });
    const second = await joinArena(server.url, { code: first.code, name: 'Bob' });
    await until('both ships', () => state.players.size === 2);
    expect(second.slot).toBe(1);
    await until('both predictions', () =>
      [0, 1].every((slot) => (adaptation.player(slot)?.predicted ?? null) !== null),
    );
    await until('six seconds of play', () => state.tick >= 120);
    await second.room.leave();
    second.stop();
    await until('one ship', () => state.players.size === 1);
    await first.room.leave();
    first.stop();
    const file = join(server.logDirectory, `${first.code}.0.rblog`);
    await until('the log to end', () => hasEnded(file));
    const report = await replayArena(openSessionLog(file).records());
    expect(report.difference).toBeNull();
    expect(report.simulatedTicks).toBe(report.ticks);
    expect(report.checked.state).toBeGreaterThan(4);
    expect(report.checked.event).toBeGreaterThan(50);
    // Once a player is known the model is asked when its answer can matter, and every five seconds.
    expect(report.checked.rows).toBeGreaterThan(3);
    expect(report.checked.decision).toBeGreaterThan(0);
    const lines: string[] = [];
    expect(await runReplay(file, { models: 'models' }, (line) => lines.push(line))).toBe(0);
    expect(lines.join('\n')).toContain('No difference');
  });

  it('[SE5, RP3] a player who switches adaptation off leaves no inputs in the log and gets no rows', async () => {
    const client = await joinArena(server.url, { adaptation: false });
    const { state } = client.room;
    await until('two seconds of play', () => state.tick >= 40);
    const { adaptation } = client;
    await until('what the page is told', () => adaptation.player() !== null);
    expect(adaptation.player()).toMatchObject({ adaptive: false, predicted: null });
    adaptation.setEnabled(true);
    await until('a prediction', () => (adaptation.player()?.predicted ?? null) !== null);
    adaptation.wish(0.6);
    await until('the wish', () => adaptation.player()?.target === 0.6);
    await client.room.leave();
    client.stop();
    const file = join(server.logDirectory, `${client.code}.0.rblog`);
    await until('the log to end', () => hasEnded(file));
    const records = await readAll(file);
    const optIn = records.findIndex((record) => record.kind === 'optIn');
    expect(optIn).toBeGreaterThan(0);
    expect(records.slice(0, optIn).filter((record) => ['inputs', 'event', 'rows'].includes(record.kind))).toEqual([]);
    expect(records.slice(optIn).some((record) => record.kind === 'rows')).toBe(true);
    const report = await replayArena(openSessionLog(file).records());
    expect(report.optedOut).toBe(true);
    expect(report.difference).toBeNull();
  });
});

describe('a served arena on another model', () => {
  it('[SV14] trees on a provider that has none run nowhere, and the server says so', async () => {
    await using server = await startTestServer({ RUBATO_ARENA_MODEL: 'success@3', RUBATO_PROVIDER: 'webgpu' });
    const { status, problems } = server.app.readiness();
    expect({ status, problems }).toEqual({
      status: 'degraded',
      problems: [expect.stringMatching(/^MODEL_PROVIDER: /)],
    });
  });

  it('[SV14, RP1] decides with that model and says so, and its log replays under it', async () => {
    await using server = await startTestServer({ RUBATO_ARENA_MODEL: 'success@3' });
    expect(server.app.readiness()).toEqual({ ready: true, status: 'ok', problems: [] });
    const client = await joinArena(server.url);
    const { adaptation } = client;
    await until('a decision', () => (adaptation.latest?.decisions.length ?? 0) > 0);
    expect(adaptation.latest?.models).toEqual(['success@3']);
    await client.room.leave();
    client.stop();
    const file = join(server.logDirectory, `${client.code}.0.rblog`);
    await until('the log to end', () => hasEnded(file));
    const records = await readAll(file);
    expect(records[0]).toMatchObject({ kind: 'header', definition: { pipeline: 'success@3' } });
    expect(records.find((record) => record.kind === 'decision')?.decision).toMatchObject({
      source: 'model',
      models: ['success@3'],
    });
    const report = await replayArena(openSessionLog(file).records());
    expect(report.difference).toBeNull();
    expect(report.checked.decision).toBeGreaterThan(0);
  });
});

describe('a served arena that changes nothing', () => {
  it('[AR116, RP1] in shadow runs a world that adapts to nobody, and its log replays so', async () => {
    await using server = await startTestServer({ RUBATO_ADAPTATION: 'shadow' });
    const client = await joinArena(server.url);
    await until('two seconds of play', () => client.room.state.tick >= 40);
    await client.room.leave();
    client.stop();
    const file = join(server.logDirectory, `${client.code}.0.rblog`);
    await until('the log to end', () => hasEnded(file));
    // The hash of a world says whether it adapts, and the replay's takes that from the log's mode.
    const report = await replayArena(openSessionLog(file).records());
    expect(report.difference).toBeNull();
    expect(report.checked.state).toBeGreaterThan(0);
  });
});

/**
 * Whether the log in this file has ended. It is written a second after its first record, or later on a busy machine.
 */
async function hasEnded(file: string): Promise<boolean> {
  return existsSync(file) && (await readAll(file)).some((record) => record.kind === 'end');
}

async function readAll(file: string) {
  const records = [];
  for await (const record of openSessionLog(file).records()) records.push(record);
  return records;
}
