import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugins, Room } from '@colyseus/core';
import { Client, type Room as SdkRoom } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRecord } from '../../adaptation/log/records.ts';
import { openSessionLog } from '../../adaptation/log/session-log-reader.ts';
import { createReplayer } from '../../adaptation/replay/replayer.ts';
import { AdaptationPlugin } from '../../rooms/adaptation-plugin.ts';
import { createArenaEntry } from '../../rooms/arena/arena-entry.ts';
import { PROTOCOL_VERSION } from '../../rooms/arena/arena-protocol.ts';
import { MESSAGE } from '../../rooms/protocol.ts';
import type { RoomEntry } from '../../rooms/room-entry.ts';
import { joinArena } from '../../test-support/arena-client.ts';
import { echoEntry } from '../../test-support/echo-room.ts';
import { isSeated, matchmake, openSocket, type Seat, seatPath, takeSeat } from '../../test-support/raw-request.ts';
import { quiz } from '../../test-support/test-adaptation.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { runReplay } from '../commands/replay-command.ts';
import { parseLogKey } from '../log/log-key.ts';
import { parseTicketKeys } from './ticket-keys.ts';
import { createTicket } from './tickets.ts';

const KEYS = `main:${Buffer.alloc(32, 5).toString('base64')}`;
const keys = parseTicketKeys(KEYS);
const LOG_KEY = Buffer.alloc(32, 7).toString('base64');
const hmacOf = (player: string) => parseLogKey(LOG_KEY).hmacOf(player);

const definition = quiz();
/** Adaptive rooms whose own check answers with what the client sent. */
const careless: RoomEntry = {
  name: 'careless',
  definition,
  create: (services) =>
    class extends Room {
      override plugins = definePlugins([new AdaptationPlugin(definition, services)]);
      static override async onAuth(_token: string, options: object): Promise<unknown> {
        return { ...options };
      }
    },
};
const carelessLater: RoomEntry = {
  name: 'careless-later',
  definition,
  create: (services) =>
    class extends Room {
      override plugins = definePlugins([new AdaptationPlugin(definition, services)]);
      override onAuth(_client: unknown, options: object): object {
        return { ...options };
      }
    },
};
/** Claims that a client may make about itself. */
const CLAIMS = { rubatoPlayerId: 'eve', playerId: 'eve', player: 'eve' };

/** Takes the seat, gives it up, and reads the log of the session, which ends by that. */
async function playAndRead(server: TestServer, seat: Seat): Promise<LogRecord[]> {
  const opened = await openSocket(server.app.port, seatPath(seat));
  await takeSeat(opened);
  opened.socket.close(4000);
  return readLog(server, seat.roomId);
}

async function readLog(server: TestServer, code: string): Promise<LogRecord[]> {
  const file = join(server.logDirectory, `${code}.0.rblog`);
  let records: LogRecord[] = [];
  await until('the log to end', async () => {
    records = [];
    if (existsSync(file)) for await (const record of openSessionLog(file).records()) records.push(record);
    return records.at(-1)?.kind === 'end';
  });
  return records;
}

/** The joins in the log. */
const joinsIn = (records: readonly LogRecord[]) =>
  records.flatMap((record) =>
    record.kind === 'join' || record.kind === 'optIn'
      ? [{ kind: record.kind, slot: record.slot, playerHmac: record.playerHmac }]
      : [],
  );

describe.each(['uws', 'ws'])('join tickets, over %s', (transport) => {
  let server: TestServer;
  let port: number;

  beforeAll(async () => {
    const env = { RUBATO_TRANSPORT: transport, RUBATO_ADAPTATION: 'off', RUBATO_TICKET_KEYS: KEYS };
    const rooms = [echoEntry(), echoEntry('other'), careless, carelessLater, createArenaEntry()];
    server = await startTestServer({ ...env, RUBATO_LOG_KEY: LOG_KEY }, rooms);
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

  it('[SC62, SL40, SL41] its player is known to the session, in the log by an HMAC, and to no client', async () => {
    const bearer = async (player: string) => ({ authorization: `Bearer ${await ticketFor('arena', player)}` });
    const body = { protocol: PROTOCOL_VERSION };
    const made = await matchmake(port, 'create', 'arena', { headers: await bearer('ada.lovelace'), body });
    const code = made.seat!.roomId;
    const ada = await openSocket(port, seatPath(made.seat!));
    await takeSeat(ada);
    const grace = await joinArena(server.url, { headers: await bearer('grace'), code, adaptation: false });
    await until('both ships', () => grace.room.state.players.size === 2);
    grace.room.send(MESSAGE.adaptation, { on: true });
    const { tick } = grace.room.state;
    await until('some play', () => grace.room.state.tick > tick + 5);
    grace.stop();
    await grace.room.leave();
    ada.socket.close(4000);
    const records = await readLog(server, code);
    expect(joinsIn(records)).toEqual([
      { kind: 'join', slot: 0, playerHmac: hmacOf('ada.lovelace') },
      // Adaptation was off: until it is on, the log doesn't say who that is.
      { kind: 'join', slot: 1, playerHmac: undefined },
      { kind: 'optIn', slot: 1, playerHmac: hmacOf('grace') },
    ]);
    const sent = Buffer.concat([Buffer.from(made.body), ...ada.messages]).toString('latin1');
    const kept = JSON.stringify([grace.room.state, records]);
    expect(sent.length).toBeGreaterThan(1000);
    for (const player of ['ada.lovelace', 'grace']) {
      expect(sent).not.toContain(player);
      expect(sent).not.toContain(hmacOf(player));
      expect(kept).not.toContain(player);
    }
    const said: string[] = [];
    const file = join(server.logDirectory, `${code}.0.rblog`);
    expect([await runReplay(file, { models: 'models' }, (line) => said.push(line)), said]).toEqual([
      0,
      expect.arrayContaining([expect.stringContaining('No difference')]),
    ]);
  });

  it.each(['careless', 'careless-later'])(
    '[SC61] names the player, whatever the client says; in room %s',
    async (room) => {
      const headers = { authorization: `Bearer ${await ticketFor(room, 'ada')}` };
      const { seat } = await matchmake(port, 'create', room, { headers, body: CLAIMS });
      const records = await playAndRead(server, seat!);
      expect(joinsIn(records)).toEqual([{ kind: 'join', slot: 0, playerHmac: hmacOf('ada') }]);
      async function* each() {
        yield* records;
      }
      expect((await createReplayer({ definition }).replay(each())).difference).toBeNull();
    },
  );
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

  it.each([
    ['no ticket', { RUBATO_LOG_KEY: LOG_KEY }, null],
    ['no log key', {}, 'ada'],
  ])('[SC61, SL40] and with %s, a log knows slots alone, whatever a client says', async (_what, more, player) => {
    const env = { RUBATO_TICKET_KEYS: KEYS, RUBATO_ANONYMOUS: 'on', RUBATO_ADAPTATION: 'off', ...more };
    await using server = await startTestServer(env, [careless, carelessLater]);
    for (const room of ['careless', 'careless-later']) {
      const ticket = player === null ? null : await createTicket(keys, { player, room });
      const headers: Record<string, string> = ticket === null ? {} : { authorization: `Bearer ${ticket}` };
      const { seat } = await matchmake(server.app.port, 'create', room, { headers, body: CLAIMS });
      expect(joinsIn(await playAndRead(server, seat!))).toEqual([{ kind: 'join', slot: 0, playerHmac: undefined }]);
    }
  });
});
