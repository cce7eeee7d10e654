import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { joinArena } from '../../test-support/arena-client.ts';
import { startGuarded } from '../../test-support/guarded-process.ts';
import { commandRedis } from '../../test-support/redis-server.ts';
import { until } from '../../test-support/until.ts';

const ENTRY = ['server/cluster-main.ts'];

const startCluster = async () => {
  const cluster = startGuarded(process.execPath, ENTRY, { env: { ...process.env, RUBATO_SHUTDOWN_SECONDS: '5' } });
  await until(
    'the cluster',
    () => {
      if (!cluster.running) throw new Error(`expected a cluster, got:\n${cluster.output()}`);
      return cluster.output().includes('Ctrl-C stops all');
    },
    60_000,
  );
  const servers = [...cluster.output().matchAll(/^ {2}server-\d +(http:\S+)/gm)].map(([, url]) => url!);
  const workers = [...cluster.output().matchAll(/^ {2}worker-\d +(http:\S+)/gm)].map(([, url]) => url!);
  const redisPort = Number(/^ {2}Redis +redis:\/\/127\.0\.0\.1:(\d+)/m.exec(cluster.output())![1]);
  const nothingLeft = () =>
    until('nothing to be left', async () => {
      const answers = await Promise.all([
        ...[...servers, ...workers].map((url) =>
          fetch(url).then(
            () => true,
            () => false,
          ),
        ),
        commandRedis(redisPort, ['PING']).then(
          () => true,
          () => false,
        ),
      ]);
      return !answers.some(Boolean);
    });
  return { cluster, servers, workers, nothingLeft };
};

it('[CL13] npm run cluster serves sessions over two servers and two workers, and leaves nothing behind', async () => {
  const { cluster, servers, workers, nothingLeft } = await startCluster();
  expect(servers).toHaveLength(2);
  const first = await joinArena(servers[0]!, { create: true });
  const second = await joinArena(servers[1]!, { code: first.code });
  await until('an answer of a shared worker', () => second.adaptation.latest?.source === 'model');
  expect(await (await fetch(workers[0]!)).text()).toContain('rubato_worker');
  cluster.signal('SIGINT');
  expect(await cluster.ended).toBe(0);
  for (const client of [first, second]) client.stop();
  await nothingLeft();
});

it('[CL13] killed outright, it leaves nothing behind either', async () => {
  const { cluster, nothingLeft } = await startCluster();
  await cluster.kill();
  await nothingLeft();
});

it('[CL14] without redis-server it ends at once with one line', () => {
  const env = { ...process.env, PATH: dirname(process.execPath) };
  const { status, stdout, stderr } = spawnSync(process.execPath, ENTRY, { env, encoding: 'utf8' });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe('CLUSTER_START: expected redis-server on the PATH, got none\n');
});

it('[CL14] when one of its processes does not start, it stops the others and says which', async () => {
  await using cluster = startGuarded(process.execPath, ENTRY, {
    env: { ...process.env, RUBATO_MODELS_DIR: 'nowhere' },
  });
  expect(await cluster.ended).toBe(1);
  expect(cluster.output()).toMatch(/^CLUSTER_START: .*, got worker-\d: exit code 1: MODEL_NOT_FOUND.*$/m);
});
