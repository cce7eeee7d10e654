import { Client, type Room as SdkRoom } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoEntry } from '../../test-support/echo-room.ts';
import { isSeated, matchmake, openSocket, seatPath, takeSeat } from '../../test-support/raw-request.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { parseTicketKeys } from './ticket-keys.ts';
import { createTicket } from './tickets.ts';

const KEYS = `main:${Buffer.alloc(32, 5).toString('base64')}`;
const keys = parseTicketKeys(KEYS);

describe.each(['uws', 'ws'])('join tickets, over %s', (transport) => {
  let server: TestServer;
  let port: number;

  beforeAll(async () => {
    const env = { RUBATO_TRANSPORT: transport, RUBATO_ADAPTATION: 'off', RUBATO_TICKET_KEYS: KEYS };
    server = await startTestServer(env, [echoEntry(), echoEntry('other')]);
    port = server.app.port;
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const ticketFor = (room: string, player = 'ada') => createTicket(keys, { player, room });
  const use = (ticket: string | null, method = 'create', room = 'echo') =>
    matchmake(port, method, room, ticket === null ? {} : { headers: { authorization: `Bearer ${ticket}` } });
  const sdkJoin = async (ticket: string, room = 'echo'): Promise<SdkRoom> => {
    const client = new Client(server.url.replace('http', 'ws'));
    client.auth.token = ticket;
    return client.joinOrCreate(room);
  };

  it('[SC1] lets its player in by the SDK, and the room knows who it is', async () => {
    const room = await sdkJoin(await ticketFor('echo', 'ada.lovelace'));
    let player = '';
    room.onMessage('whoami', (name: string) => {
      player = name;
    });
    room.send('whoami');
    await until('the name', () => player !== '');
    expect(player).toBe('ada.lovelace');
    await room.leave();
  });

  it('[SC2] without one, or with another server’s, nobody gets in by any method', async () => {
    const foreign = await createTicket(parseTicketKeys(`main:${Buffer.alloc(32, 6).toString('base64')}`), {
      player: 'eve',
      room: 'echo',
    });
    const { seat } = await use(await ticketFor('echo'));
    for (const [method, room] of [
      ['create', 'echo'],
      ['joinOrCreate', 'echo'],
      ['join', 'echo'],
      ['joinById', seat!.roomId],
    ] as const) {
      const none = await use(null, method, room);
      expect([none.status, none.body.includes('TICKET_REQUIRED')]).toEqual([401, true]);
      const wrong = await use(foreign, method, room);
      expect([wrong.status, wrong.body.includes('TICKET_INVALID')]).toEqual([401, true]);
      expect(wrong.body).not.toContain(foreign.slice(0, 30));
    }
    for (const method of ['__proto__', 'constructor', 'invokeMethod', 'remoteRoomCall']) {
      expect((await use(await ticketFor('echo'), method)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it('[SC2] a socket with a ticket in its URL and no seat is refused', async () => {
    const { seat } = await use(await ticketFor('echo'));
    const path = `/${seat!.processId}/${seat!.roomId}?sessionId=invented&_authToken=${await ticketFor('echo')}`;
    expect(await isSeated(await openSocket(port, path))).toBe(false);
  });

  it('[SC3] a ticket gives one seat, however many use it at once', async () => {
    const ticket = await ticketFor('echo');
    const answers = await Promise.all(Array.from({ length: 20 }, () => use(ticket, 'joinOrCreate')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers) if (status !== 200) expect(body).toContain('TICKET_USED');
    expect((await use(ticket)).body).toContain('TICKET_USED');
  });

  it('[SC1] a ticket for a room is for no other; one for a session is for that alone', async () => {
    const wrong = await use(await ticketFor('other'));
    expect([wrong.status, wrong.body.includes('TICKET_ROOM')]).toEqual([403, true]);
    const { seat: one } = await use(await ticketFor('echo'));
    const { seat: two } = await use(await ticketFor('echo'));
    const forOne = await ticketFor(one!.roomId);
    expect((await use(forOne, 'joinById', two!.roomId)).status).toBe(403);
    expect((await use(forOne, 'create')).status).toBe(403);
    expect((await use(forOne, 'joinById', one!.roomId)).status).toBe(200);
    expect((await use(await ticketFor('other'), 'joinById', one!.roomId)).status).toBe(403);
    expect((await use(await ticketFor('echo'), 'joinById', one!.roomId)).status).toBe(200);
  });

  it('[SC4] a ticket that led to no seat may be used again', async () => {
    const ticket = await ticketFor('echo');
    expect((await use(ticket, 'joinById', 'nowhere')).status).not.toBe(200);
    expect((await use(ticket, 'create')).status).toBe(200);
    expect((await use(ticket, 'create')).body).toContain('TICKET_USED');
  });

  it('[SC3] coming back after a drop needs no new ticket, and the spent one opens nothing', async () => {
    const ticket = await ticketFor('echo', 'grace');
    const { seat } = await use(ticket);
    const first = await openSocket(port, `${seatPath(seat!)}&_authToken=${ticket}`);
    const secret = await takeSeat(first);
    first.socket.terminate();
    await until('the seat to be held', async () => {
      const again = await matchmake(port, 'reconnect', seat!.roomId, { body: { reconnectionToken: secret } });
      return again.status === 200;
    });
    const back = await openSocket(port, `${seatPath(seat!)}&reconnectionToken=${secret}`);
    expect(await isSeated(back)).toBe(true);
    expect((await use(ticket)).body).toContain('TICKET_USED');
    back.socket.terminate();
  });
});

describe('who may play without a ticket', () => {
  it.each([
    ['nobody said anything', {}, 200],
    ['there are keys', { RUBATO_TICKET_KEYS: KEYS }, 401],
    ['there are keys, and the configuration says so', { RUBATO_TICKET_KEYS: KEYS, RUBATO_ANONYMOUS: 'on' }, 200],
  ])('[SC2] when %s', async (_when, env, status) => {
    const server = await startTestServer({ ...env, RUBATO_ADAPTATION: 'off' }, [echoEntry()]);
    expect((await matchmake(server.app.port, 'create', 'echo')).status).toBe(status);
    await server[Symbol.asyncDispose]();
  });
});
