import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../inference/testing/redis-server.ts';
import { until } from '../inference/testing/until.ts';
import { LISTINGS, LOADS } from './redis-room-scripts.ts';
import { type ArenaClient, joinArena } from './testing/arena-client.ts';
import { type ServerProcess, startServerProcess } from './testing/server-process.ts';

describe('rooms of two processes', () => {
  let redis: RedisServer;
  let a: ServerProcess;
  let b: ServerProcess;
  let clients: ArenaClient[] = [];

  beforeAll(async () => {
    redis = await startRedisServer();
    [a, b] = await Promise.all([startServerProcess(env()), startServerProcess(env())]);
    await bothKnown();
  });

  afterEach(async () => {
    for (const client of clients) {
      client.stop();
      await client.room.leave().catch(() => undefined);
    }
    clients = [];
    await until('the sessions to end', async () => (await a.metric('rubato_sessions')) === 0);
    await until('the sessions to end', async () => (await b.metric('rubato_sessions')) === 0);
  });

  afterAll(async () => {
    for (const server of [a, b]) {
      expect(server.process.output()).not.toContain('"kind":"rejection"');
      expect(server.process.output()).not.toContain('"kind":"exception"');
      await server[Symbol.asyncDispose]();
    }
    await redis.stop();
  });

  const env = () => ({ REDIS_URL: redis.url });
  const bothKnown = () => until('both on the board', async () => (await redis.command('HLEN', LOADS)) === 2);
  const join = async (server: ServerProcess, options: Parameters<typeof joinArena>[1] = {}) => {
    const client = await joinArena(server.url, options);
    clients.push(client);
    return client;
  };
  const plays = async (client: ArenaClient) => {
    const { tick } = client.room.state;
    await until('the session to tick', () => client.room.state.tick > tick + 3);
    expect(client.closeCode()).toBeNull();
  };
  const listings = async () =>
    ((await redis.command('HVALS', LISTINGS)) as string[]).map(
      (json) => JSON.parse(json) as { roomId: string; publicAddress: string; clients: number },
    );

  const addressOf = async (code: string) => (await listings()).find(({ roomId }) => roomId === code)?.publicAddress;
  const placed = async (through: ServerProcess) => {
    const client = await join(through, { create: true });
    return { client, address: await addressOf(client.code) };
  };
  /** Makes sessions until one is where it is wanted. */
  const sessionOn = async (server: ServerProcess, through = server): Promise<ArenaClient> => {
    for (let attempt = 0; attempt < 30; attempt++) {
      const { client, address } = await placed(through);
      if (address === server.address) return client;
    }
    throw new Error('expected one of 30 sessions on the process, got none');
  };
  const sum = async (metric: string) => (await a.metric(metric)) + (await b.metric(metric));

  it('[CL1] a session made through one is joined by its code through the other', async () => {
    const first = await join(a, { create: true });
    const second = await join(b, { code: first.code });
    await until('both ships', () => first.room.state.players.size === 2 && second.room.state.players.size === 2);
    const third = await join(b);
    expect(third.code).toBe(first.code);
    await plays(third);
  });

  it('[CL3, CL4, CL5] a stalled process costs no session, gives no twin, and is found again when it wakes', async () => {
    const asleep = await sessionOn(b);
    const awake = await sessionOn(a);
    const before = (await listings()).length;
    const elsewhere = () => a.metric('rubato_placements_total{where="elsewhere"}');
    const [elsewhereBefore, twinsBefore] = [await elsewhere(), await b.metric('rubato_twin_rooms_total')];
    const gaps = watchGaps(awake);
    await frozen(b, async () => {
      const unlucky = joinArena(a.url, { code: asleep.code }).then(
        () => 'joined',
        () => 'refused',
      );
      const creations: Promise<unknown>[] = [];
      for (let i = 1; i <= 8; i++) {
        const placements = await a.metric('rubato_placements_total');
        creations.push(join(a, { create: true }));
        // One after the other, so that each is placed by what the ones before it did to the balance.
        await until('a placement', async () => (await a.metric('rubato_placements_total')) > placements);
      }
      await Promise.all(creations);
      expect(await unlucky).toBe('refused');
      await until('its listings to be swept', async () => (await addressOf(asleep.code)) === undefined);
    });
    const late = (await elsewhere()) - elsewhereBefore;
    expect(late).toBeGreaterThan(0);
    const twins = async () => (await b.metric('rubato_twin_rooms_total')) - twinsBefore;
    await until('the late creations to be discarded', async () => (await twins()) === late);
    await until('its listing to be back', async () => (await addressOf(asleep.code)) === b.address);
    await join(a, { code: asleep.code });
    await plays(asleep);
    await plays(awake);
    expect(gaps()).toBeLessThan(1_000);
    // One session per creation, in the listings and in the processes.
    expect((await listings()).length).toBe(before + 8);
    expect(await sum('rubato_sessions')).toBe(before + 8);
    expect(clients.map((client) => client.closeCode())).toEqual(clients.map(() => null));
  });

  it('[CL2] new sessions go where the event loop keeps up', async () => {
    // Stopped for 80 of 130 ms, its loop is as late as one with too much to do.
    let busy = true;
    const stutter = (async () => {
      while (busy) {
        a.process.freeze();
        await new Promise((resolve) => setTimeout(resolve, 80));
        a.process.thaw();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    try {
      await until('the lag to be known', async () => {
        const loads = (await redis.command('HVALS', LOADS)) as string[];
        return loads.some((json) => (JSON.parse(json) as { lagMs: number }).lagMs > 50);
      });
      // Whoever places reads the board twice a second.
      await sessionOn(b, a);
      for (const through of [a, b, a]) expect((await placed(through)).address).toBe(b.address);
    } finally {
      busy = false;
      await stutter;
    }
  });
});

/** A test that fails must not leave a process behind that answers nobody. */
async function frozen(server: ServerProcess, during: () => Promise<void>): Promise<void> {
  server.process.freeze();
  try {
    await during();
  } finally {
    server.process.thaw();
  }
}

/** Longest time between two steps as a client sees them, in milliseconds. */
function watchGaps(client: ArenaClient): () => number {
  let last = performance.now();
  let longest = 0;
  client.room.onStateChange(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  });
  return () => longest;
}
