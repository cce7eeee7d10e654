import { Client, type Room } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEvents } from '../../adaptation/events/encode-event.ts';
import { ARENA_MESSAGE, PROTOCOL_VERSION } from '../../rooms/arena/arena-protocol.ts';
import type { ArenaInput, ArenaState } from '../../rooms/arena/room/arena-state.ts';
import { createInput, type ShipInput } from '../../rooms/arena/simulation/ships/ship-input.ts';
import { MESSAGE } from '../../rooms/protocol.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { inputFrame } from '../players/input-frame.ts';
import { type FrameRelay, startFrameRelay } from '../testing/frame-relay.ts';
import { Connection } from './connection.ts';
import { PlayingState } from './playing-state.ts';
import { bytesFrame, CODE, codeOf, messageFrame, PING, readHandshake, readMessage } from './wire.ts';

const JOIN = { protocol: PROTOCOL_VERSION, name: 'Ada' };
const EVENTS = encodeEvents([{ type: 17, seq: 1, fields: [2] }]);
const INPUTS: readonly Partial<ShipInput>[] = [
  { seq: 1, moveX: 127, moveY: -127, aimX: 3, aimY: -4, buttons: 1 },
  { seq: 2, moveX: 127, moveY: 0, aimX: 3, aimY: -4, buttons: 3 },
  { seq: 3, moveX: 0, moveY: 0, aimX: 0, aimY: 0, buttons: 0 },
  { seq: 70_000, moveX: 0, moveY: 0, aimX: 0, aimY: 0, buttons: 0 },
];

describe('the lean client beside the SDK', () => {
  let server: TestServer;
  let relay: FrameRelay;

  beforeAll(async () => {
    server = await startTestServer();
    relay = await startFrameRelay(server.url);
  });

  afterAll(async () => {
    await relay.close();
    await server[Symbol.asyncDispose]();
  });

  /** Joins with the SDK, does everything once, and leaves. */
  async function actWithSdk() {
    const room: Room<never, ArenaState> = await new Client(relay.url.replace('http', 'ws')).create('arena', JOIN);
    room.onMessage(ARENA_MESSAGE.welcome, () => undefined);
    const kept = relay.sockets.at(-1)!;
    await until('a state', () => room.state?.players?.size === 1);
    const { reconnectionToken } = room;
    room.send(MESSAGE.adaptation, { on: false });
    room.send(MESSAGE.adaptation);
    room.sendBytes(MESSAGE.events, EVENTS);
    const input = room.input<ArenaInput>({ mode: 'reliable' });
    for (const fields of INPUTS) {
      Object.assign(input.data, fields);
      input.send();
    }
    let pong = false;
    room.ping(() => {
      pong = true;
    });
    await until('a pong and some patches', () => pong && kept.down.length > 30);
    return { room, kept, reconnectionToken };
  }

  it('[LT1] sends the same bytes for the same actions', async () => {
    const { room, kept } = await actWithSdk();
    await room.leave();
    const connection = new Connection(relay.url, { onFrame: () => undefined, onClose: () => undefined });
    await connection.join({ method: 'create', where: 'arena', options: JOIN });
    connection.send(messageFrame(MESSAGE.adaptation, { on: false }));
    connection.send(messageFrame(MESSAGE.adaptation));
    connection.send(bytesFrame(MESSAGE.events, EVENTS));
    let before: ShipInput | null = null;
    for (const fields of INPUTS) {
      const input: ShipInput = { ...createInput(), ...fields };
      connection.send(inputFrame(before, input));
      before = input;
    }
    connection.send(PING);
    connection.leave();
    const own = relay.sockets.at(-1)!;
    const hex = (frames: readonly Buffer[]) => frames.map((frame) => frame.toString('hex'));
    await until('the last frame', () => own.up.length >= kept.up.length);
    expect(hex(own.up)).toEqual(hex(kept.up));
  });

  it('[LT2] reads the same from the same frames', async () => {
    const { room, kept, reconnectionToken } = await actWithSdk();
    const frames = [...kept.down];
    const state = new PlayingState<ArenaState>();
    const messages: unknown[] = [];
    for (const frame of frames) {
      const code = codeOf(frame);
      if (code === CODE.join) {
        const handshake = readHandshake(frame);
        expect(`${room.roomId}:${handshake.reconnectionToken}`).toBe(reconnectionToken);
        expect(handshake.inputReflection).not.toBeNull();
        state.start(handshake);
      } else if (code === CODE.state || code === CODE.patch) state.decode(frame);
      else if (code === CODE.message) messages.push(readMessage(frame));
    }
    expect(messages).toContainEqual({
      type: ARENA_MESSAGE.welcome,
      body: { protocol: PROTOCOL_VERSION, slot: 0, code: room.roomId },
    });
    // The SDK goes on reading, so the tick that both have seen is compared.
    const seen = state.state!.tick;
    expect(seen).toBeGreaterThan(10);
    const later = new PlayingState<ArenaState>();
    await until('a quiet moment', () => {
      const all = [...kept.down];
      later.start(readHandshake(all.find((frame) => codeOf(frame) === CODE.join)!));
      for (const frame of all) if ([CODE.state, CODE.patch].includes(codeOf(frame) as never)) later.decode(frame);
      return later.state!.tick === room.state.tick;
    });
    expect(later.state!.toJSON()).toEqual(room.state.toJSON());
    await room.leave();
  });

  it('[LT3] comes back to its seat after a drop, and to no other', async () => {
    const states: number[] = [];
    const connection = new Connection(server.url, {
      onFrame: (frame) => states.push(codeOf(frame)),
      onClose: () => undefined,
    });
    const first = await connection.join({ method: 'create', where: 'arena', options: JOIN });
    await until('a state', () => states.includes(CODE.state));
    const { sessionId } = connection.seat!;
    connection.drop();
    states.length = 0;
    const second = await until('the seat to be free', () => connection.reconnect().catch(() => false) as never).then(
      () => connection.handshake!,
    );
    expect(connection.seat!.sessionId).toBe(sessionId);
    expect(second.reconnectionToken).not.toBe(first.reconnectionToken);
    await until('the whole state again', () => states.includes(CODE.state));
    connection.drop();
    connection.handshake = { ...second, reconnectionToken: 'made-up' };
    await expect(connection.reconnect()).rejects.toMatchObject({ code: 524 });
  });
});
