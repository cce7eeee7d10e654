import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSessionLog } from '../adaptation/log/session-log-reader.ts';
import { PROTOCOL_VERSION } from '../rooms/arena/arena-protocol.ts';
import { type ArenaClient, joinArena, untilPlayedOn } from '../test-support/arena-client.ts';
import { startGuarded } from '../test-support/guarded-process.ts';
import { matchmake, openSocket, seatPath, takeSeat } from '../test-support/raw-request.ts';
import { startRedisServer } from '../test-support/redis-server.ts';
import { startServerProcess } from '../test-support/server-process.ts';
import { until } from '../test-support/until.ts';
import { createRandom } from '../training/random.ts';
import { runReplay } from './commands/replay-command.ts';
import { readEnv } from './config/env.ts';

const ROUNDS = 5;
const TICKS_PER_SECOND = 20;

/** The last tick of each log, by session. Fails if a log can't be read up to where it was cut off. */
async function lastTicks(directory: string): Promise<Map<string, number>> {
  const last = new Map<string, number>();
  for (const name of await readdir(directory)) {
    const reader = openSessionLog(join(directory, name));
    let tick = 0;
    for await (const record of reader.records()) if ('tick' in record) tick = record.tick;
    expect(reader.outcome().kind).not.toBe('corrupt');
    last.set(name.split('.')[0]!, tick);
  }
  return last;
}

describe('a server process', () => {
  it('[SC21] killed at random moments under load, leaves logs that lack at most the last second', async () => {
    const random = createRandom(5);
    for (let round = 0; round < ROUNDS; round++) {
      const logs = await mkdtemp(join(tmpdir(), 'rubato-killed-'));
      await using server = await startServerProcess({ RUBATO_LOG_DIR: logs });
      const clients: ArenaClient[] = [];
      for (let i = 0; i < 3; i++) clients.push(await joinArena(server.url, { name: `p${i}` }));
      const alone = await joinArena(server.url);
      for (const { room } of [...clients, alone]) room.reconnection.enabled = false;
      const life = Math.floor(5 + 35 * random());
      await until('some play', () => alone.room.state.tick > life);
      const seen = new Map([...clients, alone].map(({ code, room }) => [code, room.state.tick]));
      await server.process.kill();
      for (const client of [...clients, alone]) client.stop();
      const logged = await lastTicks(logs);
      await rm(logs, { recursive: true, force: true });
      for (const [code, tick] of seen) expect(logged.get(code) ?? 0).toBeGreaterThanOrEqual(tick - TICKS_PER_SECOND);
    }
  });

  it('[SC20] that stood still for three seconds goes on with its sessions and players', async () => {
    await using server = await startServerProcess({});
    const clients = [await joinArena(server.url), await joinArena(server.url)];
    await until('some play', () => clients.every(({ room }) => room.state.tick > 20));
    server.process.freeze();
    const frozenAt = performance.now();
    await until('three seconds to pass', () => performance.now() - frozenAt > 3000);
    const ticks = clients.map(({ room }) => room.state.tick);
    server.process.thaw();
    await until('a second of play', () => clients.every(({ room }, i) => room.state.tick > ticks[i]! + 20));
    expect(clients.map((client) => client.closeCode())).toEqual([null, null]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const newcomer = await joinArena(server.url);
    for (const client of [...clients, newcomer]) {
      client.room.reconnection.enabled = false;
      client.stop();
    }
  });

  it('[SC25] says little of a thousand inputs that nobody can read', async () => {
    await using server = await startServerProcess({});
    const honest = await joinArena(server.url);
    honest.room.reconnection.enabled = false;
    const port = Number(new URL(server.url).port);
    // A field that no input has: @colyseus/schema prints a warning and an object for each.
    const unreadable = Buffer.from([19, 0x8f, 1, 2, 3]);
    for (let client = 0; client < 5; client++) {
      const { seat } = await matchmake(port, 'create', 'arena', { body: { protocol: PROTOCOL_VERSION } });
      const opened = await openSocket(port, seatPath(seat!));
      await takeSeat(opened);
      for (let i = 0; i < 200; i++) opened.socket.send(unreadable);
      opened.socket.close();
      await opened.closed;
    }
    await untilPlayedOn(honest);
    honest.stop();
    expect(server.process.output()).toContain('a library printed');
    expect(server.process.output().length).toBeLessThan(10_000);
  });

  it('[SC25] says nothing of those who are refused a session, which is no failure of it', async () => {
    await using server = await startServerProcess({});
    const port = Number(new URL(server.url).port);
    const before = server.process.output().length;
    for (let i = 0; i < 20; i++) {
      const { status, body } = await matchmake(port, 'create', 'arena', {
        body: { protocol: PROTOCOL_VERSION, watch: i },
      });
      expect(body).toContain('ROOM_OPTIONS');
      expect(status).not.toBe(200);
    }
    expect(server.process.output().length).toBe(before);
  });

  /** Code in the server's process that isn't ours and fails twenty times a second after SIGUSR2. */
  const strayCode = (code: string) => {
    const module = `process.on('SIGUSR2', () => setInterval(() => { ${code} }, 50))`;
    return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
  };

  it('[SC28] lives with rejections that nobody handles, and tells them sparsely', async () => {
    await using server = await startServerProcess(strayCode('Promise.reject(new Error("stray"))'));
    const player = await joinArena(server.url);
    player.room.reconnection.enabled = false;
    server.process.signal('SIGUSR2');
    await until('two seconds of play', () => player.room.state.tick > 40);
    player.stop();
    expect(server.process.running).toBe(true);
    expect(server.process.output().match(/"kind":"rejection"/g)).toHaveLength(1);
  });

  it('[SC28] ends after a stream of throws that nobody catches', async () => {
    await using server = await startServerProcess(strayCode('throw new Error("stray")'));
    server.process.signal('SIGUSR2');
    expect(await server.process.ended).toBe(1);
    expect(server.process.output()).toContain('"kind":"exception"');
  });

  it('[SV43, SV42, SV41] stopped while its players are away, leaves logs that replay; what is wrong with one has its own exit', async () => {
    const logs = await mkdtemp(join(tmpdir(), 'rubato-stopped-'));
    await using server = await startServerProcess({ RUBATO_LOG_DIR: logs, RUBATO_CLIENT_DIR: join(logs, 'no-client') });
    const alone = await joinArena(server.url, { create: true });
    const pair = [await joinArena(server.url, { create: true })];
    pair.push(await joinArena(server.url, { code: pair[0]!.code }));
    await until('some play', () => [alone, ...pair].every(({ room }) => room.state.tick > 25));
    for (const away of [alone, pair[1]!]) {
      away.room.reconnection.enabled = false;
      away.room.connection.close(4010);
    }
    await until('one to be away', () => pair[0]!.room.state.players.get('1')?.connected === false);
    server.process.signal('SIGTERM');
    expect(await server.process.ended).toBe(0);
    for (const client of [alone, ...pair]) client.stop();
    expect(server.process.output()).toContain('no-client has no index.html');
    const replay = async (file: string) => {
      const command = startGuarded(process.execPath, ['server/cli.ts', 'replay', file], { env: readEnv() });
      return { code: await command.ended, output: command.output() };
    };
    const torn = join(logs, 'torn.0.rblog');
    const whole = join(logs, `${alone.code}.0.rblog`);
    await writeFile(torn, (await readFile(whole)).subarray(0, -5));
    for (const file of [whole, join(logs, `${pair[0]!.code}.0.rblog`)]) {
      const said: string[] = [];
      expect(await runReplay(file, { models: 'models' }, (line) => said.push(line))).toBe(0);
      expect(said.at(-1)).toContain('No difference');
    }
    const [cut, missing] = await Promise.all([torn, join(logs, 'nothing.0.rblog')].map(replay));
    await rm(logs, { recursive: true });
    expect(cut!.output).toMatch(/No difference.*LOG_TORN/s);
    expect(cut!.code).toBe(3);
    expect(missing!.output).toMatch(/^LOG_NOT_FOUND: /);
    expect(missing!.code).toBe(1);
  });

  it('[SC10, SC1] says no ticket, key or reconnection token, however much it says', async () => {
    const secret = Buffer.alloc(32, 3).toString('base64');
    const env = { RUBATO_TICKET_KEYS: `main:${secret}`, ADMIN_TOKEN: 'operators-only-0123456789' };
    await using server = await startServerProcess({ ...env, RUBATO_LOG_LEVEL: 'trace' });
    const port = Number(new URL(server.url).port);
    const command = startGuarded(process.execPath, ['server/cli.ts', 'ticket', '--player', 'ada', '--room', 'arena'], {
      env: { PATH: process.env.PATH, ...env },
    });
    expect(await command.ended).toBe(0);
    const ticket = command.output().trim();
    const use = (token: string) =>
      matchmake(port, 'create', 'arena', {
        headers: { authorization: `Bearer ${token}` },
        body: { protocol: PROTOCOL_VERSION },
      });
    const { seat } = await use(ticket);
    const opened = await openSocket(port, `${seatPath(seat!)}&_authToken=${ticket}`);
    const token = await takeSeat(opened);
    // Refusals of all kinds: those are logged.
    expect((await use(ticket)).body).toContain('TICKET_USED');
    expect((await use(`${ticket}x`)).body).toContain('TICKET_INVALID');
    await openSocket(port, `/a/b?sessionId=none&reconnectionToken=${token}&_authToken=${ticket}`);
    opened.socket.send(Buffer.from([13, 0xc1, 0xc1]));
    await opened.closed;
    server.process.signal('SIGTERM');
    expect(await server.process.ended).toBe(0);
    const output = server.process.output();
    expect(output).toContain('stopping');
    for (const hidden of [ticket, ticket.split('.')[2]!, secret, token, seat!.sessionId, env.ADMIN_TOKEN]) {
      expect(output).not.toContain(hidden);
    }
  });

  it('[SC31] says no password of Redis, though it changes while server and worker run', async () => {
    const password = 's3cret/w@rd"x';
    await using redis = await startRedisServer();
    await redis.command('ACL', 'SETUSER', 'app', 'on', `>${password}`, '~*', '&*', '+@all');
    const url = `redis://app:${password}@127.0.0.1:${redis.port}`;
    const env = { REDIS_URL: url, RUBATO_POOL: 'redis', RUBATO_LOG_LEVEL: 'trace' };
    const worker = startGuarded(process.execPath, ['server/worker-main.ts', '--port', '0', '--model', 'success@4'], {
      env: { ...process.env, ...env },
    });
    await using server = await startServerProcess({
      ...env,
      RUBATO_TICKET_KEYS: `main:${Buffer.alloc(32, 3).toString('base64')}`,
    });
    await until('the worker to be ready', () => worker.output().includes('worker ready'));
    await redis.command('ACL', 'SETUSER', 'app', 'resetpass', '>another one');
    await redis.command('CLIENT', 'KILL', 'USER', 'app');
    await until('the server to be refused', () => server.process.output().includes('WRONGPASS'));
    // A server that starts with the old password is refused each time.
    const late = startGuarded(process.execPath, ['server/main.ts'], {
      env: { ...process.env, ...env, PORT: '0', ADMIN_PORT: '0' },
    });
    expect(await late.ended).toBe(1);
    expect(late.output()).toContain('REDIS_UNREACHABLE');
    const port = Number(new URL(server.url).port);
    const { body } = await matchmake(port, 'joinOrCreate', 'arena', { body: { protocol: PROTOCOL_VERSION } });
    await worker.kill();
    for (const printed of [server.process.output(), worker.output(), late.output(), body]) {
      for (const form of [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1), 's3cret']) {
        expect(printed).not.toContain(form);
      }
    }
  });
});
