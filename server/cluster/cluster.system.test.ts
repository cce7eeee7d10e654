import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../rooms/arena/arena-protocol.ts';
import { type ArenaClient, joinArena } from '../../test-support/arena-client.ts';
import { freePort } from '../../test-support/free-port.ts';
import { startGuarded } from '../../test-support/guarded-process.ts';
import { matchmake } from '../../test-support/raw-request.ts';
import { type RedisServer, startRedisServer } from '../../test-support/redis-server.ts';
import { type ServerProcess, startServerProcess } from '../../test-support/server-process.ts';
import { until } from '../../test-support/until.ts';
import { LISTINGS, LOADS } from './redis-room-scripts.ts';

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
      // Leaving a second time would wait for ever.
      if (client.closeCode() === null) await client.room.leave().catch(() => undefined);
    }
    clients = [];
  });

  afterAll(async () => {
    for (const server of [a, b]) {
      expect(server.process.output()).not.toContain('"kind":"rejection"');
      expect(server.process.output()).not.toContain('"kind":"exception"');
      expect(server.process.output()).not.toContain('MaxListenersExceededWarning');
      await server[Symbol.asyncDispose]();
    }
    await redis.stop();
  });

  const env = () => ({
    REDIS_URL: redis.url,
    RUBATO_MAX_ROOMS_PER_PLAYER: '1',
    RUBATO_UNLIMITED_ADDRESSES: '127.0.0.1,::1',
  });
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
  /** A server may need half a second to read that another is heard again. */
  const untilJoined = (server: ServerProcess, code: string) =>
    until('joining through the other process', () =>
      join(server, { code }).then(
        () => true,
        () => false,
      ),
    );
  /** Makes sessions until one is on the wanted server. That takes as long as a lag is remembered. */
  const sessionOn = async (server: ServerProcess): Promise<ArenaClient> => {
    let found: ArenaClient | undefined;
    await until('a session on the process', async () => {
      const { client, address } = await placed(server);
      if (address === server.address) found = client;
      else {
        client.stop();
        await client.room.leave();
        clients = clients.filter((one) => one !== client);
      }
      return found !== undefined;
    });
    return found!;
  };
  const lags = async () =>
    ((await redis.command('HVALS', LOADS)) as string[]).map((json) => (JSON.parse(json) as { lagMs: number }).lagMs);
  const sum = async (metric: string) => (await a.metric(metric)) + (await b.metric(metric));

  it('[CL1] a session made through one is joined by its code through the other', async () => {
    const first = await join(a, { create: true });
    const second = await join(b, { code: first.code });
    await until('both ships', () => first.room.state.players.size === 2 && second.room.state.players.size === 2);
    const third = await join(b);
    expect(third.code).toBe(first.code);
    await plays(third);
  });

  it('[CL6, CL7] Redis may die under running sessions: they go on, joining fails at once, and works again when it is back', async () => {
    const onA = await sessionOn(a);
    const onB = await sessionOn(b);
    const leaver = await sessionOn(b);
    await redis.kill();
    const refused = async (attempt: Promise<ArenaClient>) => expect(attempt).rejects.toThrow('REDIS_UNREACHABLE');
    await Promise.all([
      refused(joinArena(a.url)),
      refused(joinArena(b.url, { create: true })),
      refused(joinArena(a.url, { code: onB.code })),
    ]);
    // A session of the process that is asked needs no Redis.
    await join(a, { code: onA.code });
    await leaver.room.leave();
    await Promise.all([plays(onA), plays(onB)]);
    await redis.restart();
    await until(
      'the listings to be back',
      async () => (await addressOf(onA.code)) === a.address && (await addressOf(onB.code)) === b.address,
    );
    await untilJoined(a, onB.code);
    await plays(await join(b, { create: true }));
    expect(await addressOf(leaver.code)).toBeUndefined();
    // A frozen Redis keeps its connections and answers nothing.
    redis.freeze();
    await refused(joinArena(b.url)).finally(() => redis.thaw());
    // Each server finds Redis again by itself, one a little later than the other.
    for (const server of [a, b]) {
      await until('joining again', async () =>
        joinArena(server.url, { create: true }).then(
          (client) => clients.push(client) > 0,
          () => false,
        ),
      );
    }
    await Promise.all([plays(onA), plays(onB)]);
    expect([onA.closeCode(), onB.closeCode()]).toEqual([null, null]);
  });

  it('[CL3, CL4, CL5] a stalled process costs no session, gives no twin, and is found again when it wakes', async () => {
    await until('earlier sessions to end', async () => (await sum('rubato_sessions')) === 0);
    const awake = await sessionOn(a);
    const asleep = await sessionOn(b);
    // A loop's lag is remembered for some seconds. From now on new sessions go to the other process.
    await stutter(a, () => until('the lag to be known', async () => (await lags()).some((lagMs) => lagMs > 150)));
    const before = (await listings()).length;
    const elsewhere = () => a.metric('rubato_placements_total{where="elsewhere"}');
    const [elsewhereBefore, twinsBefore] = [await elsewhere(), await b.metric('rubato_twin_rooms_total')];
    await frozen(b, async () => {
      const unlucky = joinArena(a.url, { code: asleep.code }).then(
        () => 'joined',
        () => 'refused',
      );
      const creations: Promise<unknown>[] = [];
      for (let i = 0; i < 3; i++) creations.push(join(a, { create: true }));
      await Promise.all(creations);
      expect(await unlucky).toBe('refused');
      await plays(awake);
      await until('its listings to be swept', async () => (await addressOf(asleep.code)) === undefined);
    });
    const late = (await elsewhere()) - elsewhereBefore;
    expect(late).toBeGreaterThan(0);
    const twins = async () => (await b.metric('rubato_twin_rooms_total')) - twinsBefore;
    await until('the late creations to be discarded', async () => (await twins()) === late);
    await until('its listing to be back', async () => (await addressOf(asleep.code)) === b.address);
    await untilJoined(a, asleep.code);
    await plays(asleep);
    await plays(awake);
    // One session per creation, both in the listings and in the processes.
    expect((await listings()).length).toBe(before + 3);
    expect(await sum('rubato_sessions')).toBe(before + 3);
    expect(clients.map((client) => client.closeCode())).toEqual(clients.map(() => null));
  });

  it('[CL2] new sessions go where the event loop keeps up', async () => {
    const ahead = async () => {
      const addresses = (await listings()).map(({ publicAddress }) => publicAddress);
      return addresses.filter((one) => one === b.address).length - addresses.filter((one) => one === a.address).length;
    };
    const before = await ahead();
    await stutter(a, async () => {
      await until('the lag to be known', async () => (await lags()).some((lagMs) => lagMs > 150));
      // A choice by count alone would keep both within one session of each other.
      let made = 0;
      await until('one to be ahead by four', async () => {
        if (made < 60) await placed(made++ % 2 === 0 ? a : b);
        return (await ahead()) >= Math.max(before, 1) + 4;
      });
    });
  });

  /** Asks as a player with another address: those of the machine itself have no limits. */
  const ask = (server: ServerProcess, method: string, from: string) =>
    matchmake(Number(new URL(server.url).port), method, 'arena', { from, body: { protocol: PROTOCOL_VERSION } });

  it('[SC12] a session found through another server is none that the player made', async () => {
    const [maker, visitor] = ['127.0.9.1', '127.0.9.2'];
    const made = await ask(a, 'create', maker);
    expect(made.status).toBe(200);
    expect((await ask(b, 'joinOrCreate', visitor)).status).toBe(200);
    expect((await ask(b, 'create', visitor)).status).toBe(200);
    for (const [server, player] of [
      [a, maker],
      [b, visitor],
    ] as const) {
      const again = await ask(server, 'create', player);
      expect([again.status, again.body.includes('LIMIT_ROOMS')]).toEqual([429, true]);
      expect((await ask(server, 'joinOrCreate', player)).status).toBe(200);
    }
  });

  it('[CL16] sixty who come at once are let in, and nothing is printed of listeners', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(a, 'joinOrCreate', '127.0.0.1')));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });
});

it('[CL8] a Redis that is configured and does not answer ends the start with one line', async () => {
  await using server = startGuarded(process.execPath, ['server/main.ts'], {
    env: {
      ...process.env,
      PORT: '0',
      ADMIN_PORT: '0',
      RUBATO_POOL: 'local',
      RUBATO_SESSION_LOG: 'off',
      REDIS_URL: `redis://:secret@127.0.0.1:${await freePort()}`,
    },
  });
  expect(await server.ended).toBe(1);
  expect(server.output()).toMatch(/^REDIS_UNREACHABLE: expected a Redis server that answers, got .*ECONNREFUSED.*\n$/);
  expect(server.output()).not.toContain('secret');
});

/** Stops the process for 200 of 250 ms. Its loop is then as late as an overloaded one. */
async function stutter(server: ServerProcess, during: () => Promise<void>): Promise<void> {
  const state = { busy: true };
  const stuttering = (async () => {
    while (state.busy) {
      server.process.freeze();
      await new Promise((resolve) => setTimeout(resolve, 200));
      server.process.thaw();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  try {
    await during();
  } finally {
    state.busy = false;
    await stuttering;
  }
}

/** Freezes a server while `during` runs. Even a failed test must not leave a frozen process behind. */
async function frozen(server: ServerProcess, during: () => Promise<void>): Promise<void> {
  server.process.freeze();
  try {
    await during();
  } finally {
    server.process.thaw();
  }
}
