import { expect, it } from 'vitest';
import { failOver, startUrlBed } from '../../../test-support/faults/url-bed.ts';
import { GENEROUS } from '../../../test-support/patience.ts';
import { startRedisServer } from '../../../test-support/redis-server.ts';

it('[NS9] a shared pool follows the master that Sentinels promote', async () => {
  const { recoveryMs, violations } = await failOver(GENEROUS);
  expect(violations).toEqual([]);
  expect(recoveryMs).not.toBeNull();
});

it('[NS9] a shared pool serves on Redis Cluster', async () => {
  await using node = await startRedisServer({ cluster: true });
  await using bed = await startUrlBed(`redis+cluster://127.0.0.1:${node.port}`);
  expect(await bed.load.stop()).toEqual([]);
  expect(bed.load.log.counts.failed).toBe(0);
});
