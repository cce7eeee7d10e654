import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoEntry } from '../../test-support/echo-room.ts';
import { matchmake } from '../../test-support/raw-request.ts';
import { type RedisServer, startRedisServer } from '../../test-support/redis-server.ts';
import { startTestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { createRedisTicketMemory } from './redis-ticket-memory.ts';
import { parseTicketKeys } from './ticket-keys.ts';
import { describeTicketMemory } from './ticket-memory-contract.ts';
import { createTicket } from './tickets.ts';

describe('the ticket memory in Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedisServer();
  });

  afterAll(async () => {
    await redis.stop();
  });

  const make = () => createRedisTicketMemory({ url: redis.url, namespace: 'test', onTrouble: () => undefined });
  describeTicketMemory(
    async () => {
      await redis.command('FLUSHALL');
      return make();
    },
    async () => until('Redis to forget it', async () => (await redis.command('EXISTS', '{test}:ticket:short')) === 0),
  );

  it('[SC3] is one for all servers that share it, and keeps nothing for ever', async () => {
    await using one = await make();
    await using two = await make();
    expect(await one.claim('shared', 60)).toBe(true);
    expect(await two.claim('shared', 60)).toBe(false);
    expect(Number(await redis.command('TTL', '{test}:ticket:shared'))).toBeGreaterThan(50);
  });

  it('[SC5] refuses while Redis hangs or is gone, and goes on when it is back', async () => {
    await using memory = await make();
    redis.freeze();
    await expect(memory.claim('frozen', 60)).rejects.toThrow(/TICKET_UNAVAILABLE/);
    redis.thaw();
    await redis.kill();
    await expect(memory.claim('gone', 60)).rejects.toThrow(/TICKET_UNAVAILABLE/);
    await redis.restart();
    await until('a claim to be granted', () => memory.claim('back', 60).catch(() => false));
    await redis.kill();
    await expect(make()).rejects.toThrow(/REDIS_UNREACHABLE/);
    await redis.restart();
  });

  it('[SC3, SC5] serves a server: used tickets are in Redis, and without it nobody gets in by one', async () => {
    const secret = `main:${Buffer.alloc(32, 8).toString('base64')}`;
    const env = { REDIS_URL: redis.url, RUBATO_POOL: 'local', RUBATO_ADAPTATION: 'off', RUBATO_TICKET_KEYS: secret };
    await using server = await startTestServer(env, [echoEntry()]);
    const use = async (ticket: string) =>
      matchmake(server.app.port, 'create', 'echo', { headers: { authorization: `Bearer ${ticket}` } });
    const make = () => createTicket(parseTicketKeys(secret), { player: 'ada', room: 'echo' });
    const ticket = await make();
    expect((await use(ticket)).status).toBe(200);
    expect((await use(ticket)).body).toContain('TICKET_USED');
    expect(await redis.command('KEYS', '{rubato}:ticket:*')).toHaveLength(1);
    redis.freeze();
    const unknown = await use(await make());
    expect([unknown.status, unknown.body.includes('TICKET_UNAVAILABLE')]).toEqual([503, true]);
    redis.thaw();
  });
});
