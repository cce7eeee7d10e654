import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startRedisServer } from './redis-server.ts';
import { until } from './until.ts';

const alive = (pid: number) => existsSync(`/proc/${pid}`);

/**
 * The state of a process in the kernel's letters: R runs, S waits, T is stopped. It comes after the name, which may
 * hold spaces.
 */
const stateOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .charAt(0);

describe('a Redis for tests', () => {
  it('answers, and starts again empty on its port after being killed', async () => {
    await using server = await startRedisServer();
    expect(await server.command('SET', 'a', '1')).toBe('OK');
    await server.kill();
    expect(server.running).toBe(false);
    await expect(server.command('GET', 'a')).rejects.toThrow();
    const before = server.pid;
    await server.restart();
    expect(server.pid).not.toBe(before);
    expect(await server.command('GET', 'a')).toBeNull();
    await server.stop();
    expect(alive(server.pid)).toBe(false);
  });

  it('frozen, takes connections and answers nothing until it is thawed', async () => {
    await using server = await startRedisServer();
    server.freeze();
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('PING\r\n');
    // The kernel says that it is stopped: from then on it can't answer.
    await until('the server to stand still', () => stateOf(server.pid) === 'T');
    expect(socket.readableLength).toBe(0);
    server.thaw();
    const [answer] = (await once(socket, 'data')) as Buffer[];
    expect(answer?.toString()).toBe('+PONG\r\n');
    socket.destroy();
  });

  it('is out of memory when it is told so', async () => {
    await using server = await startRedisServer({ maxmemory: '1kb' });
    await expect(server.command('SET', 'a', '1')).rejects.toThrow('OOM');
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    expect(await server.command('SET', 'a', '1')).toBe('OK');
  });

  it('is a cluster of one node', async () => {
    await using server = await startRedisServer({ cluster: true });
    expect(await server.command('CLUSTER', 'INFO')).toContain('cluster_slots_ok:16384');
    expect(await server.command('SET', '{a}:b', '1')).toBe('OK');
  });

  it('follows a master', async () => {
    await using master = await startRedisServer();
    await using replica = await startRedisServer({ replicaOf: master.port });
    await master.command('SET', 'a', '1');
    expect(await master.command('WAIT', '1', '5000')).toBe(1);
    expect(await replica.command('GET', 'a')).toBe('1');
    await expect(replica.command('SET', 'a', '2')).rejects.toThrow('READONLY');
  });

  it('dies with the process that started it, frozen or not', async () => {
    const module = fileURLToPath(new URL('./redis-server.ts', import.meta.url));
    const script = `
      const { startRedisServer } = await import(${JSON.stringify(module)});
      const servers = [await startRedisServer(), await startRedisServer()];
      servers[1].freeze();
      console.log(servers.map(({ pid }) => pid).join(' '));
      setInterval(() => {}, 1000);`;
    const parent = spawn('node', ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as Buffer[];
    const pids = line!.toString().trim().split(' ').map(Number);
    expect(pids.map(alive)).toEqual([true, true]);
    parent.kill('SIGKILL');
    await until('both to be gone', () => !pids.some(alive));
  });
});
