import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { openSessionLog } from '../../adaptation/log/session-log-reader.ts';
import { PROTOCOL_VERSION } from '../../rooms/arena/arena-protocol.ts';
import { type ArenaClient, joinArena, untilPlayedOn } from '../../test-support/arena-client.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { reservePort } from '../http/listen-port.ts';

describe.each(['uws', 'ws'])('bad input over %s', (transport) => {
  let server: TestServer;
  let honest: ArenaClient;

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_TRANSPORT: transport });
    honest = await joinArena(server.url);
  });

  afterAll(async () => {
    honest.stop();
    await server[Symbol.asyncDispose]();
  });

  /** A socket that has taken a seat as the SDK does, and then sends what the test wants. */
  interface Seat {
    readonly processId: string;
    readonly roomId: string;
    readonly sessionId: string;
  }
  const seated = async (): Promise<WebSocket> => {
    const seat = (await (
      await fetch(`${server.url}/matchmake/create/arena`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ protocol: PROTOCOL_VERSION }),
      })
    ).json()) as Seat;
    const { processId, roomId } = seat;
    const socket = new WebSocket(
      `${server.url.replace('http', 'ws')}/${processId}/${roomId}?sessionId=${seat.sessionId}`,
    );
    await new Promise((resolve, reject) => {
      socket.once('message', resolve);
      socket.once('error', reject);
    });
    // Acknowledges JOIN_ROOM, as a client does.
    socket.send(Buffer.from([10]));
    return socket;
  };
  // A type that is a msgpack string of 200 bytes, and nothing after it.
  const longName = Buffer.concat([Buffer.from([13, 0xd9, 200]), Buffer.alloc(200, 'é'), Buffer.from([0xc0])]);
  const closeOf = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

  it.each([
    ['an oversize frame', Buffer.alloc(8000, 1)],
    [
      'a message of an unknown type',
      Buffer.concat([Buffer.from([13, 0xa4]), Buffer.from('what'), Buffer.from([0xc0])]),
    ],
    [
      'a message whose body is no msgpack',
      Buffer.concat([Buffer.from([13, 0xaa]), Buffer.from('adaptation'), Buffer.from([0xc1, 0xc1, 0xc1])]),
    ],
    ['a message whose name does not fit into the reason of a close frame', longName],
    ['an input with a length of -1, which would be decoded for ever', Buffer.from([20, 1, 255])],
    ['an input that begins another structure', Buffer.from([19, 255, 7, 128, 1])],
  ])('[SV9, SC24] %s costs its sender the connection', async (_what, frame) => {
    const socket = await seated();
    const closed = closeOf(socket);
    socket.send(frame);
    await closed;
    await untilPlayedOn(honest);
  });

  it('[SV9] random frames never hurt anyone else', async () => {
    let seed = 7;
    const next = () => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return seed >>> 8;
    };
    for (let round = 0; round < 12; round++) {
      const socket = await seated();
      socket.on('error', () => undefined);
      for (let i = 0; i < 25 && socket.readyState === WebSocket.OPEN; i++) {
        const frame = Buffer.from(Array.from({ length: 1 + (next() % 60) }, () => next() & 255));
        // Every protocol byte gets its turn; the input and bytes frames come more often.
        frame[0] = next() % 3 === 0 ? next() & 255 : 10 + (next() % 12);
        socket.send(frame);
      }
      socket.close();
    }
    await untilPlayedOn(honest);
  });

  it('[SV9, RM1, RM22] wrong room options are refused with their code', async () => {
    await expect(joinArena(server.url, { protocol: 99 })).rejects.toThrow(/ROOM_VERSION/);
    await expect(joinArena(server.url, { name: 'x'.repeat(100) })).rejects.toThrow(/ROOM_OPTIONS/);
    await expect(joinArena(server.url, { adaptation: 'off' as never })).rejects.toThrow(/ROOM_OPTIONS/);
    await untilPlayedOn(honest);
  });

  it('[SV9] inputs out of range move a ship no further than full speed does', async () => {
    const cheat = await joinArena(server.url, {
      code: honest.code,
      steer: () => ({ moveX: Number.NaN, moveY: 1e9, aimX: Number.POSITIVE_INFINITY, aimY: -0, buttons: 255 }),
    });
    let last: { y: number; tick: number } | null = null;
    let fastest = 0;
    cheat.room.onStateChange((state) => {
      const own = state.players.get(String(cheat.slot));
      if (own === undefined) return;
      if (last !== null && state.tick > last.tick)
        fastest = Math.max(fastest, Math.abs(own.y - last.y) / (state.tick - last.tick));
      last = { y: own.y, tick: state.tick };
    });
    const { tick } = honest.room.state;
    await until('two seconds of it', () => honest.room.state.tick > tick + 40);
    const own = cheat.room.state.players.get(String(cheat.slot))!;
    expect(Number.isFinite(own.x) && Number.isFinite(own.y)).toBe(true);
    // A dash is the fastest move.
    expect(fastest).toBeLessThanOrEqual(31);
    await cheat.room.leave();
    cheat.stop();
    await untilPlayedOn(honest);
  });

  it('[SV13] a request that nothing serves is 404 at once', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const response = await fetch(`${server.url}/no/such/thing`, { method, signal: AbortSignal.timeout(3000) });
      expect(response.status).toBe(404);
    }
    for (const path of ['/metrics', '/monitor', '/monitor/api'])
      expect((await fetch(`${server.url}${path}`)).status).toBe(404);
  });

  it('[SV11] metrics and monitor are on the admin port, on loopback alone', async () => {
    const admin = `http://127.0.0.1:${server.app.adminPort}`;
    const metrics = await (await fetch(`${admin}/metrics`)).text();
    for (const name of [
      'rubato_sessions{room="arena"}',
      'rubato_players{room="arena"}',
      'rubato_events_total',
      'rubato_answers_total',
      'rubato_inference_batch_rows',
      'rubato_nodejs_eventloop_lag',
    ]) {
      expect(metrics).toContain(name);
    }
    expect((await fetch(`${admin}/monitor/`)).status).toBe(200);
    expect(((await (await fetch(`${admin}/monitor/api`)).json()) as { rooms: unknown[] }).rooms.length).toBeGreaterThan(
      0,
    );
  });
});

describe('a server that cannot start, or must stop', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-start-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const start = (env: Record<string, string>, stdout: 'pipe' | number = 'pipe') => {
    const quiet = { PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_LEVEL: 'error', RUBATO_LOG_DIR: join(directory, 'logs') };
    const child = spawn(process.execPath, ['server/main.ts'], {
      env: { PATH: process.env.PATH, ...quiet, ...env },
      stdio: ['ignore', stdout, 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, exit, output: () => output };
  };

  it.each([
    ['an unknown variable', { RUBATO_TRANSPROT: 'ws' }, 'CONFIG_UNKNOWN_VARIABLE'],
    ['an invalid value', { PORT: 'x' }, 'CONFIG_INVALID'],
    ['a log directory under a file', { RUBATO_LOG_DIR: 'package.json/logs' }, 'LOG_DIRECTORY_UNWRITABLE'],
    ['a log directory where there can be none', { RUBATO_LOG_DIR: '/proc/rubato/logs' }, 'LOG_DIRECTORY_UNWRITABLE'],
  ])('[SV7] %s: one line, exit code 1', async (_what, env, code) => {
    const { exit, output } = start(env);
    expect(await exit).toBe(1);
    expect(output().trim().split('\n')).toHaveLength(1);
    expect(output()).toContain(`${code}: expected `);
  });

  it.each([
    ['a provider that is missing', { RUBATO_PROVIDER: 'nosuchprovider' }, 'PROVIDER_MISSING'],
    ['two threads on webgpu', { RUBATO_PROVIDER: 'webgpu', RUBATO_POOL_THREADS: '2' }, 'PROVIDER_THREADS'],
  ])('[SV15] %s: one line, exit code 1', async (_what, env, code) => {
    const { exit, output } = start({ RUBATO_ARENA_MODEL: 'success@4', ...env });
    expect(await exit).toBe(1);
    expect(output().trim().split('\n')).toHaveLength(1);
    expect(output()).toContain(`${code}: expected `);
  });

  it.each(['uws', 'ws'])('[SV7] a port in use (%s): one line, exit code 1', async (transport) => {
    const taken = createServer().listen(0);
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const { exit, output } = start({ PORT: String(port), RUBATO_TRANSPORT: transport });
    expect(await exit).toBe(1);
    expect(output().trim().split('\n')).toHaveLength(1);
    expect(output()).toContain(`PORT_IN_USE: expected a free TCP port, got port ${port}`);
    await new Promise((resolve) => taken.close(resolve));
  });

  it('[SV8] a spoilt model: degraded, named with its code, and playable', async () => {
    const models = join(directory, 'models');
    const { cp } = await import('node:fs/promises');
    await cp('models', models, { recursive: true });
    const file = join(models, 'success', '4', 'model.onnx');
    await writeFile(file, (await readFile(file)).subarray(0, 1000));
    const server = await startTestServer({ RUBATO_MODELS_DIR: models });
    expect(server.app.readiness()).toMatchObject({
      ready: true,
      status: 'degraded',
      problems: [expect.stringContaining('MODEL_HASH')],
    });
    const client = await joinArena(server.url);
    await until('two seconds of play', () => client.room.state.tick > 40);
    expect(client.adaptation.latest?.source).toBe('fallback');
    // What is held about anybody steers until outcomes come.
    expect(client.room.state.difficulty).toBeCloseTo(0.55, 1);
    client.stop();
    await server[Symbol.asyncDispose]();
  });

  const stopsWhole = async (signal: NodeJS.Signals, stdout: string) => {
    const logs = join(directory, signal);
    const port = await reservePort(0);
    await using file = await open(stdout, 'w');
    const env = { RUBATO_LOG_DIR: logs, PORT: String(port), RUBATO_LOG_LEVEL: 'info' };
    const { child, exit, output } = start(env, file.fd);
    const url = `http://localhost:${port}`;
    const isReady = async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true;
    await until('readiness', isReady);
    const client = await joinArena(url);
    await until('a second of play', () => client.room.state.tick > 20);
    client.room.reconnection.enabled = false;
    child.kill(signal);
    // Ctrl-C in a terminal reaches a child twice.
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(output()).toBe('');
    await until('the client to hear of it', () => client.closeCode() !== null);
    expect(client.closeCode()).toBe(4001);
    client.stop();
    const reader = openSessionLog(join(logs, `${client.code}.0.rblog`));
    const kinds: string[] = [];
    for await (const record of reader.records()) kinds.push(record.kind);
    expect(kinds.at(-1)).toBe('end');
    expect(reader.outcome()).toEqual({ kind: 'complete' });
  };

  it('[SV12] a signal tells the players, writes the logs and ends with 0', () => stopsWhole('SIGTERM', '/dev/null'));

  it('[SV60, SV61] so does the end of its terminal, though its output can not be written', () =>
    stopsWhole('SIGHUP', '/dev/full'));
});
