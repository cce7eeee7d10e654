import { type IRoomCache, initializeRoomCache } from '@colyseus/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../test-support/redis-server.ts';
import { until } from '../../test-support/until.ts';
import { matchesListing } from './listing-query.ts';
import { connectRedis, type RoomRedis } from './redis-connection.ts';
import type { Hearing } from './redis-load-board.ts';
import { type Listing, RedisRoomDriver } from './redis-room-driver.ts';
import { LISTINGS, openKey } from './redis-room-scripts.ts';

describe.each([
  ['one server', 'redis://'],
  ['a cluster', 'redis+cluster://'],
])('listings in %s', (kind, scheme) => {
  let redis: RedisServer;
  const connections: RoomRedis[] = [];
  const hearing = new Map<string, Hearing>();
  const twins: string[] = [];

  const driverOf = async (ownId: string) => {
    const connection = await connectRedis(redis.url.replace('redis://', scheme), () => undefined);
    connections.push(connection);
    return new RedisRoomDriver({
      redis: connection,
      hear: (processId) => hearing.get(processId) ?? 'unknown',
      ownId: () => ownId,
      onTwin: ({ roomId }) => twins.push(roomId),
    });
  };
  let a: RedisRoomDriver;
  let b: RedisRoomDriver;

  beforeAll(async () => {
    // A node that never met another doesn't know its own address, but ioredis needs it.
    const settings: Record<string, string> = kind === 'a cluster' ? { 'cluster-announce-ip': '127.0.0.1' } : {};
    redis = await startRedisServer({ cluster: kind === 'a cluster', settings });
    a = await driverOf('A');
    b = await driverOf('B');
  });
  beforeEach(async () => {
    await redis.command('FLUSHALL');
    for (const driver of [a, b]) await driver.cleanup(driver === a ? 'A' : 'B');
    hearing.clear();
    twins.length = 0;
  });
  afterAll(async () => {
    for (const connection of connections) connection.disconnect();
    await redis.stop();
  });

  const listing = (roomId: string, rest: Partial<Listing> = {}): Listing =>
    initializeRoomCache({ roomId, name: 'arena', processId: 'A', maxClients: 4, ...rest } as Partial<IRoomCache>);
  const open = { name: 'arena', locked: false, private: false };

  it('[CL3] a creation carried out twice gives one room, though both rooms named themselves', async () => {
    expect(await a.insert(listing('FIRST', { creationId: 'c1' }))).toBe(true);
    expect(await b.insert(listing('SECOND', { creationId: 'c1', processId: 'B' }))).toBe(false);
    expect(twins).toEqual(['SECOND']);
    // The matchmaker asks for the room it made and gets the one that counts.
    expect(await b.findOne({ roomId: 'SECOND' })).toMatchObject({ roomId: 'FIRST', processId: 'A' });
    expect(await b.findOne({ roomId: 'SECOND' })).toBeUndefined();
    expect((await a.query({})).map(({ roomId }) => roomId)).toEqual(['FIRST']);
  });

  it('[CL3] a late creation gives no room even when the one that counted has ended', async () => {
    await a.insert(listing('FIRST', { creationId: 'c1' }));
    await a.remove('FIRST');
    expect(await b.insert(listing('SECOND', { creationId: 'c1', processId: 'B' }))).toBe(false);
    expect(await b.findOne({ roomId: 'SECOND' })).toBeUndefined();
    expect(await a.query({})).toEqual([]);
  });

  it('[CL3] two creations that name their rooms alike stay two: the second is refused, not joined to the first', async () => {
    await a.insert(listing('SAME', { creationId: 'c1' }));
    expect(await b.insert(listing('SAME', { creationId: 'c2', processId: 'B' }))).toBe(false);
    expect(twins).toEqual([]);
    expect(await b.findOne({ roomId: 'SAME' })).toBeUndefined();
    expect(await b.findOne({ roomId: 'SAME' })).toMatchObject({ processId: 'A' });
  });

  it('[CL11] the fullest open room is found, by the conditions of the join, and never one of a silent process', async () => {
    await a.insert(listing('FULLER', { clients: 3, metadata: { mode: 'x' } }));
    await a.insert(listing('EMPTIER', { clients: 1, metadata: { mode: 'y' } }));
    await a.insert(listing('PRIVATE', { clients: 3, private: true }));
    await b.insert(listing('SILENT', { clients: 9, processId: 'B' }));
    hearing.set('B', 'silent');
    expect(await a.findOne(open)).toMatchObject({ roomId: 'FULLER' });
    expect(await a.findOne({ ...open, ...{ mode: 'y' } })).toMatchObject({ roomId: 'EMPTIER' });
    expect(await a.findOne({ ...open, name: 'drill' })).toBeUndefined();
    expect(await b.findOne(open)).toMatchObject({ roomId: 'SILENT' });
    const fuller = (await a.findOne({ roomId: 'FULLER' })) as Listing;
    await a.update(fuller, { $inc: { clients: 1 }, $set: { locked: true } });
    expect(await a.findOne(open)).toMatchObject({ roomId: 'EMPTIER' });
    await a.update(fuller, { $inc: { clients: -1 }, $set: { locked: false } });
    expect(await a.findOne(open)).toMatchObject({ roomId: 'FULLER', clients: 3 });
    expect(await a.findOne(open, { clients: 1 })).toMatchObject({ roomId: 'EMPTIER' });
  });

  it('[CL15] one that is asked for by its id while its process is silent is refused, and found when that is heard again', async () => {
    await b.insert(listing('THERE', { processId: 'B' }));
    hearing.set('B', 'silent');
    await expect(a.findOne({ roomId: 'THERE' })).rejects.toThrow('ROOM_SILENT');
    // A process always hears itself.
    expect(await b.findOne({ roomId: 'THERE' })).toMatchObject({ processId: 'B' });
    hearing.set('B', 'heard');
    expect(await a.findOne({ roomId: 'THERE' })).toMatchObject({ processId: 'B' });
  });

  it('[CL11] a search reads open rooms only, and at most 1,024 of them', async () => {
    for (let i = 0; i < 1_100; i++)
      await a.persist(listing(`R${i}`, { metadata: { mode: i === 1_050 ? 'rare' : 'x' } }));
    expect(await redis.command('ZCARD', openKey('arena'))).toBe(1_100);
    const found = await a.findOne({ ...open, ...{ mode: 'rare' } });
    const rank = Number(await redis.command('ZREVRANK', openKey('arena'), 'R1050'));
    expect(found?.roomId).toBe(rank < 1_024 ? 'R1050' : undefined);
  });

  it('[CL12] listings and what finds them agree, whatever happens in whatever order', async () => {
    let seed = 11;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const kept = new Map<string, Listing>();
    for (let step = 0; step < 300; step++) {
      const id = `R${next(12)}`;
      const known = kept.get(id);
      const action = next(4);
      if (known === undefined) {
        const made = listing(id, { creationId: `c${step}`, private: next(4) === 0 });
        expect(await a.insert(made)).toBe(true);
        kept.set(id, made);
      } else if (action === 0) {
        expect(await a.remove(id)).toBe(true);
        kept.delete(id);
      } else if (action === 1) {
        await a.update(known, { $set: { locked: next(2) === 0 } });
      } else {
        await a.update(known, { $inc: { clients: next(3) - 1 } });
      }
    }
    const listed = new Map((await b.query({})).map((one) => [one.roomId, one]));
    expect([...listed.keys()].sort()).toEqual([...kept.keys()].sort());
    for (const [id, { clients, locked }] of kept) expect(listed.get(id)).toMatchObject({ clients, locked });
    const openIds = (await redis.command('ZRANGE', openKey('arena'), '0', '-1')) as string[];
    const expected = [...kept.values()].filter((one) => matchesListing(one, open));
    expect([...openIds].sort()).toEqual(expected.map(({ roomId }) => roomId).sort());
    await a.cleanup('A');
    expect(await redis.command('EXISTS', LISTINGS, openKey('arena'))).toBe(0);
  });

  it('[CL4] only the listings of a process that is not heard are swept', async () => {
    await a.insert(listing('ONE'));
    hearing.set('A', 'heard');
    await b.cleanup('A');
    expect(await b.findOne({ roomId: 'ONE' })).toBeDefined();
    hearing.set('A', 'silent');
    await b.cleanup('A');
    expect(await b.findOne({ roomId: 'ONE' })).toBeUndefined();
    // Its own process still finds it and can list it again.
    expect(await a.findOne({ roomId: 'ONE' })).toBeDefined();
    expect(await a.repair(true)).toBe(1);
    hearing.set('A', 'heard');
    expect(await b.findOne(open)).toMatchObject({ roomId: 'ONE' });
  });

  it('[CL7] what could not be written while Redis was away is written when it is back, and nothing else', async () => {
    const [stays, ends] = [listing('STAYS'), listing('ENDS')];
    await a.insert(stays);
    await a.insert(ends);
    await redis.kill();
    await a.update(stays, { $inc: { clients: 2 } });
    await a.remove('ENDS');
    await a.update(ends, { $inc: { clients: -1 } });
    expect(a.behind).toBe(2);
    await expect(a.insert(listing('NEW'))).rejects.toThrow('REDIS_UNREACHABLE');
    await expect(a.findOne(open)).rejects.toThrow('REDIS_UNREACHABLE');
    await expect(a.query({})).rejects.toThrow('REDIS_UNREACHABLE');
    expect(await a.findOne({ roomId: 'STAYS' })).toBe(stays);
    await redis.restart();
    await until('the connection', async () => (await a.repair(true)) === 1);
    expect(a.behind).toBe(0);
    expect((await a.query({})).map(({ roomId, clients }) => [roomId, clients])).toEqual([['STAYS', 2]]);
  });
});

it('[CL8] a replica, which takes no writes, ends the start by its name', async () => {
  await using redis = await startRedisServer();
  await redis.command('REPLICAOF', '127.0.0.1', '1');
  await expect(connectRedis(redis.url, () => undefined)).rejects.toThrow(
    /^REDIS_UNREACHABLE: .*got a replica, where a master is needed, from redis:/,
  );
});
