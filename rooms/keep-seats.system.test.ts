import { join } from 'node:path';
import { type Client, Room } from '@colyseus/core';
import { Client as SdkClient, type Room as SdkRoom } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRecord } from '../adaptation/log/records.ts';
import { openSessionLog } from '../adaptation/log/session-log-reader.ts';
import { joinArena } from '../test-support/arena-client.ts';
import { type HalfOpenRelay, startHalfOpenRelay } from '../test-support/half-open-relay.ts';
import { isSeated, openSocket, type RawSocket } from '../test-support/raw-request.ts';
import { quiz } from '../test-support/test-adaptation.ts';
import { startTestServer, type TestServer } from '../test-support/test-server.ts';
import { until } from '../test-support/until.ts';
import { createArenaEntry } from './arena/arena-entry.ts';
import { replayArena } from './arena/replay.ts';
import type { ArenaState } from './arena/room/arena-state.ts';
import { createAdaptiveDrill, drillAdaptation } from './examples/adaptive-drill.ts';
import type { DrillState } from './examples/drill-room.ts';
import { CLOSE_CODE } from './protocol.ts';
import type { RoomEntry } from './room-entry.ts';

/** A room that keeps a list of seats and what became of them. */
abstract class SeatRoom extends Room {
  override autoDispose = true;
  readonly seats = new Map<string, number>();
  override messages = {
    count: (client: Client) => {
      const count = (this.seats.get(client.sessionId) ?? Number.NaN) + 1;
      this.seats.set(client.sessionId, count);
      client.send('count', count);
    },
    kickMe: (client: Client, code: number) => client.leave(code),
    seats: (client: Client) => client.send('seats', this.seats.size),
  };

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onJoin(client: Client): void {
    this.seats.set(client.sessionId, 0);
  }
}

/** Holds the seat whatever the close code, as in Colyseus' own examples. */
class HoldsAtOnce extends SeatRoom {
  override onDrop(client: Client): void {
    this.allowReconnection(client, 20);
  }
  override onLeave(client: Client): void {
    this.seats.delete(client.sessionId);
  }
}

/** Asks somebody else before it holds the seat. */
class HoldsLater extends SeatRoom {
  override async onDrop(client: Client): Promise<void> {
    await new Promise((resolve) => this.clock.setTimeout(() => resolve(null), 100));
    this.allowReconnection(client, 20);
  }
  override onLeave(client: Client): void {
    this.seats.delete(client.sessionId);
  }
}

/** Holds the seat in onLeave, as rooms did before there was onDrop. */
class HoldsInLeave extends SeatRoom {
  override async onLeave(client: Client): Promise<void> {
    try {
      await this.allowReconnection(client, 20);
    } catch {
      this.seats.delete(client.sessionId);
    }
  }
}

class HoldsNothing extends SeatRoom {
  override onLeave(client: Client): void {
    this.seats.delete(client.sessionId);
  }
}

const ROOMS: Readonly<Record<string, new () => SeatRoom>> = {
  'at-once': HoldsAtOnce,
  later: HoldsLater,
  'in-leave': HoldsInLeave,
  nothing: HoldsNothing,
};
const entries: readonly RoomEntry[] = [
  createArenaEntry(),
  { name: 'drill', definition: drillAdaptation, create: createAdaptiveDrill },
  ...Object.entries(ROOMS).map(([name, Base]) => ({ name, definition: quiz(), create: () => class extends Base {} })),
];

describe.each(['uws', 'ws'])('who comes back, over %s', (transport) => {
  let server: TestServer;
  let relay: HalfOpenRelay;
  /** A relay of one client's own, which is lost at the start and never comes back. */
  let lost: HalfOpenRelay;
  let replaced: SdkRoom;

  beforeAll(async () => {
    server = await startTestServer(
      { RUBATO_TRANSPORT: transport, RUBATO_ARENA_SEED: '5', RUBATO_MODELS_DIR: 'models' },
      entries,
    );
    relay = await startHalfOpenRelay(server.app.port);
    lost = await startHalfOpenRelay(server.app.port);
    await enter('at-once', lost.url).then((room) => {
      room.reconnection.enabled = false;
    });
    const old = await enter('at-once', lost.url);
    old.reconnection.enabled = false;
    lost.loseClients();
    replaced = await sdk().reconnect(old.reconnectionToken);
  });

  afterAll(async () => {
    await lost[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const sdk = (url = server.url) => new SdkClient(url.replace('http', 'ws'));
  const codeOf = (room: SdkRoom) => new Promise<number>((resolve) => room.onLeave(resolve));
  /** Asks the room for this seat's count, which must go on where it was. */
  const count = (room: SdkRoom) =>
    new Promise<number>((resolve) => {
      room.onMessage('count', resolve);
      room.send('count');
    });
  const enter = async (name: string, url?: string) => {
    const room = await sdk(url).create(name);
    room.reconnection.minUptime = 0;
    room.onMessage('seats', () => undefined);
    expect(await count(room)).toBe(1);
    return room;
  };
  /** Opens a raw socket to a seat, with a token: the way back of a browser. */
  const socketFor = (room: SdkRoom, token = room.reconnectionToken.split(':')[1]): Promise<RawSocket> => {
    const { pathname, searchParams } = new URL(Reflect.get(room.connection, 'url') as string);
    return openSocket(
      server.app.port,
      `${pathname}?sessionId=${searchParams.get('sessionId')}&reconnectionToken=${token}`,
    );
  };

  it('[RM25] in the arena keeps seat, slot, score and window while the old socket is open, again and again', {
    timeout: 30_000,
  }, async () => {
    const first = await joinArena(server.url, { create: true, name: 'Ada' });
    const own = (state: ArenaState) => state.players?.get(String(first.slot));
    await until('points', () => (own(first.room.state)?.score ?? 0) > 0 || first.room.state.tick > 20);
    first.stop();
    const ended = [codeOf(first.room)];
    let room: SdkRoom<never, ArenaState> = first.room;
    for (let round = 0; round < 4; round++) {
      const { score } = own(room.state)!;
      const next: SdkRoom<never, ArenaState> = await sdk().reconnect(room.reconnectionToken);
      next.onMessage('welcome', () => undefined);
      expect(next.sessionId).toBe(room.sessionId);
      await until('the game to go on', () => (next.state?.tick ?? 0) > 0 && own(next.state)?.connected === true);
      expect(next.state.players.size).toBe(1);
      expect(own(next.state)!.name).toBe('Ada');
      expect(own(next.state)!.score).toBeGreaterThanOrEqual(score);
      ended.push(codeOf(next));
      room = next;
    }
    expect(await Promise.all(ended.slice(0, -1))).toEqual(ended.slice(1).map(() => CLOSE_CODE.replaced));
    const { tick } = room.state;
    await until('the last to play on, the others gone', () => room.state.tick > tick + 10);
    await room.leave();
    const records: LogRecord[] = [];
    const log = join(server.logDirectory, `${first.code}.0.rblog`);
    await until('the log to end', async () => {
      records.length = 0;
      for await (const record of openSessionLog(log).records()) records.push(record);
      return records.at(-1)?.kind === 'end';
    });
    expect(records.filter(({ kind }) => kind === 'join' || kind === 'leave').map(({ kind }) => kind)).toEqual([
      'join',
      'leave',
    ]);
    expect((await replayArena(each(records))).difference).toBeNull();
  });

  it('[RM25] in the example room keeps what was earned', async () => {
    const first: SdkRoom<never, DrillState> = await sdk().create('drill');
    await until('the question', () => first.state?.seats?.get(first.sessionId)?.question !== undefined);
    const [a, b] = first.state.seats.get(first.sessionId)!.question.split(' + ').map(Number);
    first.send('answer', a! + b!);
    await until('the point', () => first.state.seats.get(first.sessionId)?.score === 1);
    const second: SdkRoom<never, DrillState> = await sdk().reconnect(first.reconnectionToken);
    await until('the state', () => second.state?.seats?.get(second.sessionId)?.score === 1);
    await second.leave();
  });

  it.each(['at-once', 'later', 'in-leave'])('[RM25] whose room holds seats %s has the seat again', async (name) => {
    let room = await enter(name);
    const seat = room;
    const byToken = await sdk().reconnect(seat.reconnectionToken);
    expect(await count(byToken)).toBe(2);
    room = byToken;
    expect((await socketFor(seat)).closed).toBeInstanceOf(Promise);
    expect(await isSeated(await socketFor(seat))).toBe(false);
    expect(await count(room)).toBe(3);
    await room.leave();
  });

  it.each(['at-once', 'later', 'in-leave'])(
    '[RM25] whose half of the connection is lost, in a room that holds seats %s, is back at once, several times',
    async (name) => {
      const room = await enter(name, relay.url);
      let back = 0;
      room.onReconnect(() => back++);
      for (let round = 1; round <= 3; round++) {
        relay.loseClients();
        await until('the way back', () => back === round);
        expect(await count(room)).toBe(round + 1);
      }
      await room.leave();
    },
  );

  it.each(['at-once', 'later', 'in-leave'])(
    '[RM26] of many sockets that come with one token, in a room that holds seats %s, one is seated and the rest are closed',
    async (name) => {
      const room = await enter(name);
      const opened = await Promise.all(Array.from({ length: 6 }, () => socketFor(room)));
      const seated = await Promise.all(opened.map(isSeated));
      expect(seated.filter(Boolean)).toHaveLength(1);
      await Promise.all(opened.filter((_, i) => !seated[i]).map(({ closed }) => closed));
      const winner = opened[seated.indexOf(true)]!;
      expect(winner.socket.readyState).toBe(winner.socket.OPEN);
      winner.socket.terminate();
    },
  );

  it('[RM26] who asks for the way back and does not come changes nothing', async () => {
    const room = await enter('at-once');
    const [roomId, reconnectionToken] = room.reconnectionToken.split(':');
    for (let i = 0; i < 3; i++) {
      const answer = await fetch(`${server.url}/matchmake/reconnect/${roomId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reconnectionToken }),
      });
      expect(answer.status).toBe(200);
    }
    expect(await count(room)).toBe(2);
    await room.leave();
  });

  it.each(['at-once', 'later', 'in-leave'])(
    '[RM27] who is kicked from a room that holds seats %s has lost the seat',
    async (name) => {
      for (const code of [CLOSE_CODE.protocolViolation, 4002, 4200]) {
        const room = await enter(name);
        const bystander = await sdk().joinById(room.roomId);
        const token = room.reconnectionToken;
        const closed = codeOf(room);
        room.send('kickMe', code);
        expect(await closed).toBe(code);
        await expect(sdk().reconnect(token)).rejects.toThrow();
        let seats = 0;
        bystander.onMessage('seats', (now: number) => {
          seats = now;
        });
        await until('the seat to be free', () => {
          bystander.send('seats');
          return seats === 1;
        });
        await bystander.leave();
      }
    },
  );

  it('[RM27] who does not answer the close of a kick, or answers that the connection was lost, has lost the seat', async () => {
    const room = await enter('at-once');
    const token = room.reconnectionToken;
    const second = await socketFor(room);
    expect(await isSeated(second)).toBe(true);
    const hello = second.messages.find((bytes) => bytes[0] === 10)!;
    const newToken = hello.subarray(2, 2 + hello[1]!).toString();
    second.socket.send(Buffer.from([10]));
    // It reads nothing any more, so it answers nothing.
    second.socket.pause();
    second.socket.send(
      Buffer.concat([Buffer.from([13, 0xa6]), Buffer.from('kickMe'), Buffer.from([0xcd, 0x10, 0x05])]),
    );
    const third = await socketFor(room, newToken);
    const seated = isSeated(third);
    second.socket.terminate();
    expect(await seated).toBe(false);
    await expect(sdk().reconnect(token)).rejects.toThrow();
  });

  it('[RM28] leaves no half of a connection behind, and the late end of an old one changes nothing', async () => {
    await until('the server to close the halves that nobody answers on', () => lost.orphans() === 0, 60_000);
    expect(await count(replaced)).toBe(2);
    await replaced.leave();
  });

  it('[RM27] a room that holds no seats has none for who comes back', async () => {
    const room = await enter('nothing');
    const token = room.reconnectionToken;
    await expect(sdk().reconnect(token)).rejects.toThrow();
  });
});

async function* each<T>(records: readonly T[]): AsyncGenerator<T> {
  yield* records;
}
