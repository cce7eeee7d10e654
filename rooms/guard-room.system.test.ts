import { type Client, definePlugins, Room, RoomPlugin } from '@colyseus/core';
import { Client as SdkClient, type Room as SdkRoom } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quiz } from '../test-support/test-adaptation.ts';
import { startTestServer, type TestServer } from '../test-support/test-server.ts';
import { until } from '../test-support/until.ts';
import { CLOSE_CODE } from './protocol.ts';
import type { RoomEntry } from './room-entry.ts';

/** The place where a room of this test throws. */
type Fault =
  | 'none'
  | 'onAuth'
  | 'onAuthLater'
  | 'onDrop'
  | 'onDropLater'
  | 'notAwaited'
  | 'onReconnect'
  | 'onBeforePatch'
  | 'request'
  | 'requestLater'
  | 'onCreate'
  | 'onJoin'
  | 'onJoinLater'
  | 'onLeave'
  | 'onLeaveLater'
  | 'onDispose'
  | 'timer'
  | 'timerLater'
  | 'step'
  | 'message'
  | 'messageLater';

/** Thrown values that no error handler expects; the proxy throws whenever it is asked anything. */
const ODDITIES: Readonly<Record<string, () => unknown>> = {
  error: () => new Error('fault'),
  nothing: () => undefined,
  null: () => null,
  text: () => 'fault',
  proxy: () => new Proxy(new Error('fault'), { get: fail, getPrototypeOf: fail, ownKeys: fail, has: fail }),
  'an error without words': () => Object.defineProperty(new Error('fault'), 'message', { get: fail }),
  'an error that has no text': () => Object.assign(new Error('fault'), { toString: fail, toJSON: fail }),
  'an object without prototype': () => Object.create(null),
};

function fail(): never {
  throw new Error('fault: asked an oddity');
}

const joined: string[] = [];
const left: string[] = [];

class CountingPlugin extends RoomPlugin {
  override readonly pluginName = 'counting' as const;
  protected override onJoin(client: Client): void {
    joined.push(client.sessionId);
  }
  protected override onLeave(client: Client): void {
    left.push(client.sessionId);
  }
}

class FaultyRoom extends Room {
  override plugins = definePlugins([new CountingPlugin()]);
  #fault: Fault = 'none';
  #oddity = 'error';
  override messages = {
    fault: (_client: Client, fault: Fault) => this.#arm(fault),
    oddity: (_client: Client, oddity: string) => {
      this.#oddity = oddity;
    },
    boom: () => this.#fail('message'),
    boomLater: async () => this.#failLater('messageLater'),
    ask: async (_client: Client, _body: unknown) => {
      this.#fail('request');
      await this.#failLater('requestLater');
      return 'answered';
    },
    echo: (client: Client, text: string) => client.send('echo', text),
  };

  static override async onAuth(_token: string, { fault }: { fault?: Fault } = {}): Promise<boolean> {
    if (fault === 'onAuth') throw new Error('fault: onAuth');
    if (fault === 'onAuthLater') await Promise.reject(new Error('fault: onAuthLater'));
    return true;
  }

  override onCreate({ fault = 'none', oddity = 'error' }: { fault?: Fault; oddity?: string }): void {
    this.#fault = fault;
    this.#oddity = oddity;
    this.#fail('onCreate');
  }

  override async onJoin(): Promise<void> {
    this.#fail('onJoin');
    await this.#failLater('onJoinLater');
  }

  override async onLeave(): Promise<void> {
    this.#fail('onLeave');
    await this.#failLater('onLeaveLater');
  }

  override onDispose(): void {
    this.#fail('onDispose');
  }

  override async onDrop(client: Client): Promise<void> {
    this.#fail('onDrop');
    // Nobody awaits it, as in Colyseus' examples, so nobody hears of its rejection.
    void this.allowReconnection(client, this.#fault === 'notAwaited' ? 0.01 : 5);
    await this.#failLater('onDropLater');
  }

  override onReconnect(): void {
    this.#fail('onReconnect');
  }

  override onBeforePatch(): void {
    this.#fail('onBeforePatch');
  }

  #arm(fault: Fault): void {
    this.#fault = fault;
    if (fault === 'timer') this.clock.setTimeout(() => this.#fail('timer'), 1);
    if (fault === 'timerLater') this.clock.setInterval(async () => this.#failLater('timerLater'), 1);
    if (fault === 'step') this.setFixedTimestep(() => this.#fail('step'), 20);
  }

  #fail(at: Fault): void {
    if (this.#fault === at) throw ODDITIES[this.#oddity]?.();
  }

  async #failLater(at: Fault): Promise<void> {
    await null;
    this.#fail(at);
  }
}

describe('a room that throws', () => {
  let server: TestServer;
  let bystander: SdkRoom;
  let echoes = 0;
  const entry: RoomEntry = { name: 'faulty', definition: quiz(), create: () => FaultyRoom };

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_ADAPTATION: 'off' }, [entry]);
    bystander = await join();
    bystander.onMessage('echo', () => echoes++);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const join = async (fault: Fault = 'none', oddity = 'error'): Promise<SdkRoom> => {
    const room = await new SdkClient(server.url.replace('http', 'ws')).create('faulty', { fault, oddity });
    room.reconnection.enabled = false;
    room.onError(() => undefined);
    return room;
  };
  const closeCodeOf = (room: SdkRoom) => new Promise<number>((resolve) => room.onLeave(resolve));
  /** Checks that the process lives, and a session that has nothing to do with the failure. */
  const expectOthersFine = async () => {
    const before = echoes;
    bystander.send('echo', 'still here');
    await until('the bystander to be answered', () => echoes > before);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  };

  it('[RM4] has its plugins from the first room of its class on', async () => {
    expect(joined).toContain(bystander.sessionId);
  });

  it.each(['onAuth', 'onAuthLater', 'onCreate', 'onJoin', 'onJoinLater'] as const)(
    '[RM3] in %s refuses the client and nothing else',
    async (fault) => {
      await expect(join(fault)).rejects.toThrow();
      await expectOthersFine();
    },
  );

  it.each(['onLeave', 'onLeaveLater', 'onDispose'] as const)(
    '[RM3, RM4] in %s ends in order, plugins included',
    async (fault) => {
      const room = await join();
      room.send('fault', fault);
      const { sessionId } = room;
      await room.leave();
      if (fault === 'onDispose') await until('the plugin to hear of it', () => left.includes(sessionId));
      await expectOthersFine();
    },
  );

  it.each(['timer', 'timerLater', 'step'] as const)('[RM3] in a %s ends its session with a code', async (fault) => {
    const room = await join();
    const code = closeCodeOf(room);
    room.send('fault', fault);
    expect(await code).toBe(CLOSE_CODE.sessionFailed);
    await expectOthersFine();
  });

  it.each(['boom', 'boomLater'] as const)(
    '[RM5] in a message handler (%s) costs its sender the connection',
    async (message) => {
      const room = await join();
      const other = await new SdkClient(server.url.replace('http', 'ws')).joinById(room.roomId, {});
      other.onMessage('echo', () => echoes++);
      const code = closeCodeOf(room);
      room.send('fault', message === 'boom' ? 'message' : 'messageLater');
      room.send(message);
      expect(await code).toBe(CLOSE_CODE.protocolViolation);
      const before = echoes;
      other.send('echo', 'same session');
      await until('the other player of the session to be answered', () => echoes > before);
      await expectOthersFine();
      await other.leave();
    },
  );

  it.each(['onDrop', 'onDropLater', 'onReconnect'] as const)('[RM3] in %s costs at most that player', async (fault) => {
    const room = await join();
    room.send('fault', fault);
    room.reconnection.enabled = fault === 'onReconnect';
    room.reconnection.minUptime = 0;
    const gone = closeCodeOf(room);
    room.connection.close(4010);
    await (fault === 'onReconnect' ? Promise.race([gone, until('another try', () => room.connection.isOpen)]) : gone);
    await expectOthersFine();
    room.reconnection.enabled = false;
    room.connection.close();
  });

  it('[RM3] is no throw where nobody comes back to a seat, awaited or not', async () => {
    const room = await join();
    room.send('fault', 'notAwaited');
    const { sessionId } = room;
    room.connection.close(4010);
    await until('the plugin to hear of it', () => left.includes(sessionId));
    await expectOthersFine();
  });

  it('[RM3] in onBeforePatch disturbs no other session', async () => {
    const room = await join();
    room.send('fault', 'onBeforePatch');
    await expectOthersFine();
    await expectOthersFine();
    await room.leave();
  });

  it.each(['request', 'requestLater'] as const)('[RM5] in a request (%s) hurts nobody but who asked', async (fault) => {
    const room = await join();
    expect(await room.request('ask', {})).toBe('answered');
    room.send('fault', fault);
    await expect(room.request('ask', {})).rejects.toThrow();
    await expectOthersFine();
    room.connection.close();
  });

  describe.each(Object.keys(ODDITIES))('what is no error, or a bad one (%s)', (oddity) => {
    it('[RM3, RM5] is contained wherever it is thrown', async () => {
      for (const fault of ['onCreate', 'onJoin', 'onJoinLater'] as const) {
        await expect(join(fault, oddity)).rejects.toThrow();
      }
      for (const fault of ['timer', 'timerLater', 'step', 'message', 'messageLater'] as const) {
        const room = await join('none', oddity);
        const code = closeCodeOf(room);
        room.send('fault', fault);
        room.send(fault === 'message' ? 'boom' : 'boomLater');
        expect([CLOSE_CODE.sessionFailed, CLOSE_CODE.protocolViolation]).toContain(await code);
      }
      for (const fault of ['onLeave', 'onLeaveLater', 'onDispose', 'onDrop', 'onDropLater'] as const) {
        const room = await join('none', oddity);
        room.send('fault', fault);
        const gone = closeCodeOf(room);
        if (fault.startsWith('onDrop')) room.connection.close(4010);
        else await room.leave();
        await gone;
      }
      await expectOthersFine();
    });
  });
});
