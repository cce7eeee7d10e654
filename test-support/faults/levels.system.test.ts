import { createClient } from 'redis';
import { expect, it } from 'vitest';
import { startRedisServer } from '../redis-server.ts';
import { until } from '../until.ts';
import { sumMetrics } from '../worker-process.ts';
import { readProcessLevel } from './process-level.ts';
import { readRedisLevel } from './redis-level.ts';
import { repeatMessages } from './redis-repeater.ts';

it('the level of a Redis is its keys, streams and clients', async () => {
  await using server = await startRedisServer();
  const before = await readRedisLevel(server);
  expect(before).toMatchObject({ keys: [], streams: {}, clients: 0 });
  const client = await createClient({ url: server.url }).connect();
  await client.xGroupCreate('s', 'g', '0', { MKSTREAM: true });
  for (const value of ['1', '2', '3']) await client.xAdd('s', '*', { value });
  await client.xReadGroup('g', 'me', { key: 's', id: '>' }, { COUNT: 2 });
  await client.set('a', 'x'.repeat(100_000));
  const after = await readRedisLevel(server);
  expect(after).toMatchObject({
    keys: ['a', 's'],
    streams: { s: { length: 3, pending: 2, consumers: 1 } },
    clients: 1,
  });
  expect(after.memoryBytes - before.memoryBytes).toBeGreaterThan(100_000);
  client.destroy();
});

it('a repeater publishes every message of a sharded channel once more', async () => {
  await using server = await startRedisServer();
  const [listener, sender] = await Promise.all([1, 2].map(() => createClient({ url: server.url }).connect()));
  const heard: string[] = [];
  await listener!.sSubscribe('channel', (message) => heard.push(message));
  await using repeater = await repeatMessages(server);
  for (const message of ['a', 'b', 'b', 'c']) await sender!.sPublish('channel', message);
  await until('each to be heard twice', () => heard.length >= 8);
  // If repeats were repeated, those would be on their way before the repeat of this one.
  await sender!.sPublish('channel', 'end');
  await until('the last to be heard twice', () => heard.filter((message) => message === 'end').length === 2);
  expect(heard.sort().join('')).toBe('aabbbbccendend');
  expect(repeater.repeated).toBe(5);
  for (const client of [listener, sender]) client!.destroy();
});

it('the level of a process is its handles and its memory after a collection', () => {
  const before = readProcessLevel();
  const kept = [Buffer.alloc(5_000_000), setTimeout(() => {}, 60_000)] as const;
  const during = readProcessLevel();
  expect((during.handles.Timeout ?? 0) - (before.handles.Timeout ?? 0)).toBe(1);
  // Some kilobytes of the connections above may be freed in between.
  expect(during.bufferBytes - before.bufferBytes).toBeGreaterThan(4_900_000);
  clearTimeout(kept[1]);
  expect(readProcessLevel().handles.Timeout ?? 0).toBe(before.handles.Timeout ?? 0);
});

it('metrics are summed by name', () => {
  const text = '# TYPE a counter\na{model="x"} 3\na{model="y",le="+Inf"} 4\nb 0.5\n';
  expect([...sumMetrics(text)]).toEqual([
    ['a', 7],
    ['b', 0.5],
  ]);
});
