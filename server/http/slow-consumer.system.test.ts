import { connect, createServer, type Socket } from 'node:net';
import { matchMaker, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';
import { Client, type Room as SdkRoom } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomEntry } from '../../rooms/room-entry.ts';
import { quiz } from '../../test-support/test-adaptation.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { createRandom } from '../../training/random.ts';

const State = schema(
  { count: t.uint32().default(0), values: t.map('number'), names: t.map('string'), ballast: t.string().default('') },
  'HeavyState',
);
type State = SchemaType<typeof State>;

const VALUES = 1500;
/** So large that buffers fill long before a silent connection is given up, even on a busy machine. */
const BALLAST = 100_000;

/**
 * A room that sends about 115 KB of patch every 10 ms. Every value in it is the same number, so a lost or torn one
 * shows at once.
 */
class HeavyRoom extends Room<{ state: State }> {
  override state = new State();
  /** While true, it writes nothing more, so that a client's state can be compared with the room's. */
  held = false;

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onCreate(): void {
    this.#write();
    this.patchRate = 10;
    this.clock.setInterval(() => this.#write(), 10);
  }

  #write(): void {
    if (this.held) return;
    const count = ++this.state.count;
    for (let i = 0; i < VALUES; i++) this.state.values.set(String(i), count);
    this.state.ballast = String(count).padEnd(BALLAST);
    // This one comes, changes and goes: a lost patch leaves one too many or too few for ever.
    this.state.names.set(String(count % 97), `since ${count}`);
    this.state.names.delete(String((count * 31) % 97));
  }
}

/** A network between client and server whose way back can be blocked. */
async function blockableNetwork(port: number) {
  const ways: Socket[] = [];
  const proxy = createServer((near) => {
    const far = connect(port, 'localhost');
    ways.push(far);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, resolve));
  const { port: proxyPort } = proxy.address() as { port: number };
  return {
    url: `ws://localhost:${proxyPort}`,
    block: () => {
      for (const far of ways) far.pause();
    },
    unblock: () => {
      for (const far of ways) far.resume();
    },
    close: () => {
      for (const far of ways) far.destroy();
      proxy.close();
    },
  };
}

/** Counts the states that were not whole. */
function watch(room: SdkRoom<never, State>) {
  const seen = { pictures: 0, torn: 0, count: 0, backwards: 0, closeCode: null as number | null };
  room.reconnection.enabled = false;
  room.onError(() => undefined);
  room.onLeave((code: number) => {
    seen.closeCode = code;
  });
  room.onStateChange((state) => {
    seen.pictures++;
    if (state.count < seen.count) seen.backwards++;
    seen.count = state.count;
    for (const value of state.values.values()) {
      if (value === state.count) continue;
      seen.torn++;
      break;
    }
  });
  return seen;
}

describe.each(['uws', 'ws'])('a client that stops reading, over %s', (transport) => {
  let server: TestServer;
  const entry: RoomEntry = { name: 'heavy', definition: quiz(), create: () => HeavyRoom };

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_TRANSPORT: transport, RUBATO_ADAPTATION: 'off' }, [entry]);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('[SV10] is closed or complete, never left with holes; who reads misses nothing', async () => {
    const network = await blockableNetwork(server.app.port);
    const steady: SdkRoom<never, State> = await new Client(server.url.replace('http', 'ws')).joinOrCreate('heavy');
    const steadySeen = watch(steady);
    const slow: SdkRoom<never, State> = await new Client(network.url).joinOrCreate('heavy');
    const slowSeen = watch(slow);
    await until('both to see pictures', () => steadySeen.pictures > 20 && slowSeen.pictures > 20);
    network.block();
    const { count } = steadySeen;
    // 150 patches of 115 KB are far more than sockets and limits can hold together.
    await until('the others to see 150 more', () => steadySeen.count > count + 150);
    network.unblock();
    await until(
      'the slow one to be closed or whole',
      () => slowSeen.closeCode !== null || slowSeen.count > count + 150,
    );
    expect(slowSeen).toMatchObject({ torn: 0, backwards: 0 });
    expect(slowSeen.closeCode).not.toBeNull();
    expect(steadySeen).toMatchObject({ torn: 0, backwards: 0, closeCode: null });
    const metrics = await (await fetch(`http://127.0.0.1:${server.app.adminPort}/metrics`)).text();
    expect(Number(/rubato_slow_clients_total (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0);
    network.close();
    await steady.leave();
  });

  it('[SV10] under random pauses each client ends closed or with the very state of the server', async () => {
    const { url, block, unblock, close } = await blockableNetwork(server.app.port);
    const quiet: SdkRoom<never, State> = await new Client(server.url.replace('http', 'ws')).create('heavy');
    watch(quiet);
    const room = matchMaker.getLocalRoomById(quiet.roomId) as HeavyRoom;
    const random = createRandom(transport === 'uws' ? 11 : 12);
    const finished: { seen: ReturnType<typeof watch>; room: SdkRoom<never, State> }[] = [];
    let current: (typeof finished)[number] | null = null;
    for (let round = 0; round < 3; round++) {
      if (current === null || current.seen.closeCode !== null) {
        const joined: SdkRoom<never, State> = await new Client(url).joinById(quiet.roomId);
        current = { seen: watch(joined), room: joined };
        finished.push(current);
        await until('a first picture', () => joined.state.count > 0);
      }
      // Pauses from a blink to far more than all buffers hold.
      const pause = Math.floor(100 * random() ** 2);
      block();
      const { count } = room.state;
      await until(`${pause} patches`, () => room.state.count > count + pause);
      unblock();
      const { seen } = current;
      const reached = room.state.count;
      await until('it to be closed or to have caught up', () => seen.closeCode !== null || seen.count >= reached);
    }
    room.held = true;
    const whole = JSON.stringify(room.state);
    for (const { seen, room: own } of finished) {
      expect(seen).toMatchObject({ torn: 0, backwards: 0 });
      if (seen.closeCode !== null) continue;
      await until('the last patch', () => own.state.count === room.state.count);
      expect(JSON.stringify(own.state)).toBe(whole);
      await own.leave();
    }
    close();
    await quiet.leave();
  });
});
