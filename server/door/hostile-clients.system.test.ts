import { pack } from 'msgpackr';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../rooms/arena/arena-protocol.ts';
import { type ArenaClient, joinArena, untilPlayedOn } from '../../test-support/arena-client.ts';
import { isSeated, matchmake, openSocket, type Seat, seatPath, takeSeat } from '../../test-support/raw-request.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';

const text = (name: string) => Buffer.concat([Buffer.from([0xa0 | name.length]), Buffer.from(name)]);
const message = (name: string, payload: Buffer) => Buffer.concat([Buffer.from([13]), text(name), payload]);

describe.each(['uws', 'ws'])('hostile clients of the arena, over %s', (transport) => {
  let server: TestServer;
  let port: number;
  let honest: ArenaClient;

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_TRANSPORT: transport });
    port = server.app.port;
    honest = await joinArena(server.url);
    return async () => {
      honest.stop();
      await server[Symbol.asyncDispose]();
    };
  });

  const seated = async () => {
    const { seat } = await matchmake(port, 'create', 'arena', { body: { protocol: PROTOCOL_VERSION } });
    const opened = await openSocket(port, seatPath(seat!));
    return { ...opened, seat: seat!, secret: await takeSeat(opened) };
  };
  const getsIn = async (path: string) => {
    const opened = await openSocket(port, path);
    const seated = await isSeated(opened);
    opened.socket.terminate();
    return seated;
  };

  it('[SC18] another’s session is not to be had by its id, nor by a wrong or used token', async () => {
    const victim = await seated();
    const path = seatPath(victim.seat);
    expect(await getsIn(path)).toBe(false);
    expect(await getsIn(`${path}&reconnectionToken=guessed123`)).toBe(false);
    expect(await getsIn(`${path}&skipHandshake=1`)).toBe(false);
    const thief = await seated();
    // Its own valid token, for another's seat, in this session and in the other one.
    expect(await getsIn(`${path}&reconnectionToken=${thief.secret}`)).toBe(false);
    const crossed: Seat = { ...victim.seat, roomId: thief.seat.roomId };
    expect(await getsIn(`${seatPath(crossed)}&reconnectionToken=${thief.secret}`)).toBe(false);
    for (const body of [{ reconnectionToken: thief.secret }, { reconnectionToken: 'guessed123' }, {}]) {
      expect((await matchmake(port, 'reconnect', victim.seat.roomId, { body })).status).not.toBe(200);
    }
    expect(victim.socket.readyState).toBe(victim.socket.OPEN);
    victim.socket.terminate();
    thief.socket.terminate();
    await untilPlayedOn(honest);
  });

  it('[SC18] a token that was used once opens nothing any more', async () => {
    const first = await seated();
    first.socket.terminate();
    const path = `${seatPath(first.seat)}&reconnectionToken=${first.secret}`;
    await until('the seat to be held', async () => {
      const { secret: reconnectionToken } = first;
      return (await matchmake(port, 'reconnect', first.seat.roomId, { body: { reconnectionToken } })).status === 200;
    });
    expect(await getsIn(path)).toBe(true);
    expect(await getsIn(path)).toBe(false);
    await untilPlayedOn(honest);
  });

  it('[SC19] prototype keys in join options and messages change nothing', async () => {
    const polluted = [
      `{"protocol":${PROTOCOL_VERSION},"__proto__":{"polluted":1}}`,
      `{"protocol":${PROTOCOL_VERSION},"constructor":{"prototype":{"polluted":1}}}`,
    ];
    for (const body of polluted) {
      await fetch(`${server.url}/matchmake/create/arena`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    }
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      const { socket, closed } = await seated();
      socket.send(message(name, Buffer.from([0xc0])));
      await closed;
    }
    const { socket } = await seated();
    socket.send(
      message(
        'adaptation',
        Buffer.concat([
          Buffer.from([0x81]),
          text('__proto__'),
          Buffer.from([0x81]),
          text('polluted'),
          Buffer.from([1]),
        ]),
      ),
    );
    await untilPlayedOn(honest);
    socket.terminate();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    await untilPlayedOn(honest);
  });

  it.each<[string, Buffer]>([
    ['4,000 arrays in each other', Buffer.alloc(4000, 0x91)],
    ['an array that claims a billion entries', Buffer.from([0xdd, 0x3f, 0xff, 0xff, 0xff])],
    ['a map that claims a billion entries', Buffer.from([0xdf, 0x3f, 0xff, 0xff, 0xff])],
    ['a text that claims a gigabyte', Buffer.from([0xdb, 0x3f, 0xff, 0xff, 0xff])],
    ['a regular expression', Buffer.concat([Buffer.from([0xc7, 12, 0x78, 0x92]), text('(a+)+$'), text('')])],
    [
      'a record definition',
      Buffer.concat([Buffer.from([0xd4, 0x72, 0x40]), Buffer.from([0x91]), text('on'), Buffer.from([0xc3])]),
    ],
    ['an unknown extension', Buffer.from([0xd4, 0x55, 0x00])],
    ['3 KB of a key', pack({ ['k'.repeat(3000)]: true })],
  ])('[SC19] %s costs the sender alone', async (_what, payload) => {
    const before = process.memoryUsage().rss;
    const { socket, closed } = await seated();
    for (let i = 0; i < 8; i++) socket.send(message('adaptation', payload));
    await Promise.race([closed, untilPlayedOn(honest)]);
    socket.terminate();
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
    await untilPlayedOn(honest);
  });

  it('[EV3, EV4, EV6] events that are replayed, reordered, forged or from the future move nothing', async () => {
    const rejected = async (code: string) => {
      const page = await (await fetch(`http://127.0.0.1:${server.app.adminPort}/metrics`)).text();
      return Number(new RegExp(`rubato_rejects_total\\{room="arena",code="${code}"\\} (\\d+)`).exec(page)?.[1] ?? 0);
    };
    const { socket } = await seated();
    const frame = (type: number, seq: number) => {
      const bytes = Buffer.alloc(64);
      bytes[0] = 1;
      bytes[1] = type;
      bytes.writeUInt32LE(seq, 2);
      return Buffer.concat([Buffer.from([17]), text('events'), bytes]);
    };
    const before = await rejected('EVENT_SOURCE');
    // Type 0 is one that only the simulation may observe. A frame can't hold a future time, but it can hold a future
    // number.
    for (const seq of [5, 5, 4, 0xffff_ffff, 1]) socket.send(frame(0, seq));
    await until('the forged ones to be counted', async () => (await rejected('EVENT_SOURCE')) > before);
    await untilPlayedOn(honest);
    socket.terminate();
  });
});
