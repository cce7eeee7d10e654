import { matchMaker } from '@colyseus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODE } from '../../rooms/protocol.ts';
import { echoEntry } from '../../test-support/echo-room.ts';
import {
  ask,
  matchmake,
  openSocket,
  type RawSocket,
  seatPath,
  takeSeat,
  writeRaw,
} from '../../test-support/raw-request.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';

const GOOD = 'https://game.example';
const EVIL = 'https://evil.example';

describe.each(['uws', 'ws'])('the door, over %s', (transport) => {
  let server: TestServer;
  let port: number;
  let lastAddress = 1;
  /** An address that no other test has used. */
  const someone = () => `127.0.9.${++lastAddress}`;

  beforeAll(async () => {
    server = await startTestServer(
      {
        RUBATO_TRANSPORT: transport,
        RUBATO_ADAPTATION: 'off',
        RUBATO_ALLOWED_ORIGINS: 'https://GAME.example:443/',
        RUBATO_UNLIMITED_ADDRESSES: '127.0.0.1',
        RUBATO_TRUSTED_PROXIES: '127.0.8.0/24',
        RUBATO_MAX_CONNECTIONS_PER_ADDRESS: '3',
        RUBATO_MATCHMAKING_PER_MINUTE: '40',
        RUBATO_MAX_PENDING_SEATS: '2',
        RUBATO_MAX_ROOMS_PER_PLAYER: '2',
      },
      [echoEntry(), echoEntry('solo', 1)],
    );
    port = server.app.port;
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const join = async (from: string): Promise<RawSocket> => {
    const { seat } = await matchmake(port, 'joinOrCreate', 'echo', { from });
    const joined = await openSocket(port, seatPath(seat!), { localAddress: from });
    joined.socket.send(Buffer.from([10]));
    return joined;
  };
  const metric = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${server.app.adminPort}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(' ')[1] ?? 0,
    );
  };

  it('[SC7] pages of other origins can neither matchmake nor connect', async () => {
    const refused = await matchmake(port, 'create', 'echo', { headers: { origin: EVIL } });
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('ORIGIN_REFUSED');
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    expect(refused.headers['access-control-allow-credentials']).toBeUndefined();
    expect((await openSocket(port, '/', { headers: { origin: EVIL } })).status).toBe(403);
    for (const origin of ['null', 'file://', `${GOOD}.evil.example`, 'http://', `http://127.0.0.1:${port + 1}`]) {
      expect((await openSocket(port, '/', { headers: { origin } })).status).toBe(403);
    }
  });

  it('[SC7] listed origins and the own page can, and only listed ones are told so', async () => {
    const own = `http://127.0.0.1:${port}`;
    for (const origin of [GOOD, own]) {
      expect((await matchmake(port, 'create', 'echo', { headers: { origin } })).status).toBe(200);
      const { status, socket } = await openSocket(port, '/', { headers: { origin } });
      expect(status).toBe(101);
      socket.terminate();
    }
    const preflight = (origin: string, path = '/matchmake/create/echo') =>
      ask(port, { method: 'OPTIONS', path, headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight(GOOD);
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([204, GOOD]);
    for (const [origin, path] of [[EVIL], [EVIL, '/healthz'], ['null']] as const) {
      const { headers } = await preflight(origin, path);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('[SC8] a body above 16 KB is 413 on every route, before it is sent', async () => {
    for (const path of ['/matchmake/create/echo', '/', '/no/such/thing']) {
      const headers = { 'content-type': 'application/json', 'content-length': String(48 * 1024 * 1024) };
      const answer = await writeRaw(port, (socket) => {
        socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\n`);
        socket.write(
          Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join(''),
        );
        socket.write('\r\n{"a":"');
      });
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toContain('REQUEST_SIZE');
    }
    const fits = { name: 'x'.repeat(16 * 1024 - 12) };
    expect((await matchmake(port, 'create', 'echo', { body: fits })).status).toBe(200);
    const tooLong = { name: 'x'.repeat(16 * 1024) };
    const refused = await matchmake(port, 'create', 'echo', { body: tooLong }).catch((error: Error) => error.message);
    if (typeof refused !== 'string') expect(refused.status).toBe(413);
  });

  it('[SC8] a body that goes on and on costs no memory', async () => {
    const before = process.memoryUsage().rss;
    let written = 0;
    await writeRaw(port, (socket) => {
      socket.write('POST /matchmake/create/echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
      const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65536, 32), Buffer.from('\r\n')]);
      const pump = () => {
        while (!socket.destroyed && written < 64 * 1024 * 1024) {
          written += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', pump);
        }
      };
      pump();
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024);
    const answer = await writeRaw(port, (socket) =>
      socket.write(
        'POST /matchmake/create/echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      ),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 411 /);
  });

  it('[SC8] a long URL is 414, long headers are refused', async () => {
    expect((await ask(port, { path: `/${'x'.repeat(3000)}` })).status).toBe(414);
    expect((await openSocket(port, `/a/b?sessionId=${'x'.repeat(3000)}`)).status).toBe(414);
    const answer = await writeRaw(port, (socket) =>
      socket.write(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`),
    );
    // uWebSockets closes without an answer if they don't even fit its buffer.
    expect(answer === '' || answer.startsWith('HTTP/1.1 431')).toBe(true);
    expect((await ask(port, { path: '/healthz' })).status).toBe(200);
  });

  it('[SC11, SC9] connections per address are limited, whatever addresses the headers claim', async () => {
    const from = someone();
    const open = await Promise.all(
      ['1.1.1.1', '2.2.2.2', '3.3.3.3'].map((claim) =>
        openSocket(port, '/', { localAddress: from, headers: { 'x-real-ip': claim, 'x-forwarded-for': claim } }),
      ),
    );
    expect(open.map(({ status }) => status)).toEqual([101, 101, 101]);
    const claim = { 'x-real-ip': '4.4.4.4', 'x-client-ip': '4.4.4.4', 'x-forwarded-for': '127.0.0.1' };
    expect((await openSocket(port, '/', { localAddress: from, headers: claim })).status).toBe(429);
    const other = await openSocket(port, '/', { localAddress: someone() });
    expect(other.status).toBe(101);
    for (const { socket } of [...open, other]) socket.terminate();
    await until('a place to be free', async () => {
      const again = await openSocket(port, '/', { localAddress: from });
      again.socket.terminate();
      return again.status === 101;
    });
  });

  it('[SC9] behind a trusted proxy each client has limits of its own', async () => {
    const via = (client: string) => ({
      localAddress: '127.0.8.1',
      headers: { 'x-forwarded-for': `9.9.9.9, ${client}` },
    });
    const opened = [];
    for (let i = 0; i < 4; i++) opened.push(await openSocket(port, '/', via('203.0.113.5')));
    expect(opened.map(({ status }) => status)).toEqual([101, 101, 101, 429]);
    const other = await openSocket(port, '/', via('203.0.113.6'));
    expect(other.status).toBe(101);
    for (const { socket } of [...opened, other]) socket.terminate();
  });

  it.each([
    ["in HAProxy's own line behind the client's", '203.0.113.7', ['127.0.0.1', '203.0.113.7']],
    ['with a port', '203.0.113.8', ['127.0.0.1, 203.0.113.8:51234']],
    ['in brackets with a port', '2001:db8:8::1', ['127.0.0.1', '[2001:db8:8::1]:51234, 127.0.8.2']],
    ['not at all', '', ['127.0.0.1', 'unknown']],
  ])('[SC9] a trusted proxy that names its client %s evades no limit', async (_how, plain, lines) => {
    const via = (forwarded: string[]) => ({ localAddress: '127.0.8.1', headers: { 'x-forwarded-for': forwarded } });
    const opened = [];
    for (const claim of ['9.9.9.1', '9.9.9.2', '9.9.9.3', '9.9.9.4']) {
      opened.push(await openSocket(port, '/', via([claim, ...lines])));
    }
    expect(opened.map(({ status }) => status)).toEqual([101, 101, 101, 429]);
    expect((await openSocket(port, '/', via(plain === '' ? ['nobody'] : [plain]))).status).toBe(429);
    for (const { socket } of opened) socket.terminate();
  });

  it.each([
    ['Host', `127.0.0.1`, 'evil.example'],
    ['Origin', GOOD, EVIL],
    ['Authorization', 'Bearer a.b.c', 'Bearer d.e.f'],
    ['Content-Length', '2', '2'],
    ['Content-Type', 'application/json', 'text/plain'],
  ])('[SC30] a request with two %s headers is refused, on every route', async (name, first, second) => {
    const fixed: Record<string, string> = { Host: 'x', 'Content-Type': 'application/json', 'Content-Length': '2' };
    const others = Object.entries(fixed).filter(([other]) => other !== name);
    for (const path of ['/matchmake/create/echo', '/healthz']) {
      for (const [one, two] of [
        [first, second],
        [second, first],
      ]) {
        const lines = [...others, [name, one], [name.toLowerCase(), two]].map(([key, value]) => `${key}: ${value}\r\n`);
        const answer = await writeRaw(port, (socket) =>
          socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n{}`),
        );
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      }
    }
  });

  it('[SC7, SC29] the own page is known by its host however it is written', async () => {
    const pairs = [
      ['https://play.example.org', 'play.example.org:443'],
      ['https://play.example.org', 'Play.Example.ORG'],
      ['http://play.example.org', 'play.example.org:80'],
      ['https://GAME.example:443', 'elsewhere.example'],
    ];
    for (const [origin = '', host = ''] of pairs) {
      const { status, socket } = await openSocket(port, '/', { headers: { origin, host } });
      expect([origin, host, status]).toEqual([origin, host, 101]);
      socket.terminate();
    }
    const headers = { origin: 'https://play.example.org', host: 'play.example.org:8443' };
    expect((await openSocket(port, '/', { headers })).status).toBe(403);
  });

  it('[SC11] matchmaking requests per address are limited', async () => {
    const from = someone();
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++) statuses.push((await matchmake(port, 'join', 'nowhere', { from })).status);
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429]);
    expect(statuses.slice(0, 10)).not.toContain(429);
    expect((await matchmake(port, 'joinOrCreate', 'echo', { from: someone() })).status).toBe(200);
    expect(await metric('rubato_refusals_total{code="LIMIT_MATCHMAKING"}')).toBeGreaterThanOrEqual(4);
  });

  it('[SC12] seats that nobody takes are limited per address; a taken one is none of them', async () => {
    const from = someone();
    const first = await join(from);
    const more = [];
    for (let i = 0; i < 3; i++) more.push(await matchmake(port, 'joinOrCreate', 'echo', { from }));
    expect(more.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(more[2]!.body).toContain('LIMIT_SEATS');
    first.socket.terminate();
  });

  it('[SC12] rooms per address are limited, and a closed one is none of them', async () => {
    const from = someone();
    const made: RawSocket[] = [];
    const rooms: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { seat } = await matchmake(port, 'create', 'echo', { from });
      made.push(await openSocket(port, seatPath(seat!), { localAddress: from }));
      made[i]!.socket.send(Buffer.from([10]));
      rooms.push(seat!.roomId);
    }
    const third = await matchmake(port, 'create', 'echo', { from });
    expect([third.status, third.body.includes('LIMIT_ROOMS')]).toEqual([429, true]);
    // Only a room that is made counts: a request that finds one with free seats gets one of them.
    expect((await matchmake(port, 'joinOrCreate', 'echo', { from })).status).toBe(200);
    made[0]!.socket.send(Buffer.from([12]));
    await made[0]!.closed;
    await until('the room to be gone', async () => (await matchMaker.query({ roomId: rooms[0]! })).length === 0);
    expect((await matchmake(port, 'create', 'echo', { from })).status).toBe(200);
    made[1]!.socket.terminate();
  });

  it('[SC12] joinOrCreate is refused only where it would make a room, also for those who come at once', async () => {
    const from = someone();
    const solo = () => matchmake(port, 'joinOrCreate', 'solo', { from });
    const answers = await Promise.all([solo(), solo(), solo(), solo()]);
    const [first, second, ...others] = answers.sort((a, b) => a.status - b.status);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    for (const { body } of others) expect(body).toMatch(/LIMIT_(ROOMS|SEATS)/);
    const opened = [first!, second!].map(({ seat }) => openSocket(port, seatPath(seat!), { localAddress: from }));
    const [one, two] = await Promise.all(opened);
    await takeSeat(one!);
    await takeSeat(two!);
    const refused = await solo();
    expect([refused.status, refused.body.includes('LIMIT_ROOMS')]).toEqual([429, true]);
    one!.socket.send(Buffer.from([12]));
    await one!.closed;
    await until(
      'the room to be gone',
      async () => (await matchMaker.query({ roomId: first!.seat!.roomId })).length === 0,
    );
    expect((await solo()).status).toBe(200);
    two!.socket.terminate();
  });

  it('[SC14] a flood is dropped first and closed then; others play on', async () => {
    const quiet = await join(someone());
    const loud = await join(someone());
    let closeCode = 0;
    loud.closed.then((code) => {
      closeCode = code;
    });
    const echo = Buffer.concat([Buffer.from([13, 0xa4]), Buffer.from('echo'), Buffer.from([0xa1, 0x61])]);
    let answers = 0;
    loud.socket.on('message', () => {
      answers++;
    });
    for (let i = 0; i < 200; i++) loud.socket.send(echo);
    await until('the first answers', () => answers > 20);
    expect(closeCode).toBe(0);
    expect(answers).toBeLessThan(60);
    for (let i = 0; i < 400; i++) loud.socket.send(echo);
    expect(await loud.closed).toBe(CLOSE_CODE.tooManyMessages);
    let heard = false;
    quiet.socket.on('message', () => {
      heard = true;
    });
    quiet.socket.send(echo);
    await until('an answer for the quiet one', () => heard);
    expect(await metric('rubato_limited_messages_total{verdict="drop"}')).toBeGreaterThan(200);
    quiet.socket.terminate();
  });

  it('[SC16] no compression is negotiated, and a frame that claims it ends the connection', async () => {
    const { socket, closed } = await openSocket(port, '/', { perMessageDeflate: true, localAddress: someone() });
    expect(socket.extensions).toBe('');
    // FIN and RSV1, binary, masked, 4 bytes: the head of a compressed message.
    const raw = Reflect.get(socket, '_socket') as { write(bytes: Buffer): void };
    raw.write(Buffer.from([0xc2, 0x84, 0, 0, 0, 0, 1, 2, 3, 4]));
    expect([1002, 1006]).toContain(await closed);
  });
});
