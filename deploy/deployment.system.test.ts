/**
 * Runs the deployments of this folder as far as a machine without a container engine and a cluster can. Everything
 * below is read from the files themselves, so a change of a file changes what runs here.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseAddressRanges } from '../server/config/address-ranges.ts';
import { type ArenaClient, type ArenaClientOptions, joinArena } from '../test-support/arena-client.ts';
import { commandRedis, type RedisServer, startRedisServer } from '../test-support/redis-server.ts';
import { until } from '../test-support/until.ts';
import { sumMetrics } from '../test-support/worker-process.ts';
import { readSnippets } from '../tidy/snippets.ts';
import { renderIngress } from './testing/ingress-nginx.ts';
import { type Part, readImageCommand } from './testing/part.ts';
import { prometheusSchema } from './testing/prometheus-schema.ts';
import { openProxyBed, type ProxyBed, type ProxyKind } from './testing/proxies.ts';
import { openPublicNetwork, type PublicNetwork } from './testing/public-network.ts';
import { readComposeParts } from './testing/read-compose.ts';
import { readPods, readRoutes, type Secrets } from './testing/read-kubernetes.ts';
import { type Deployment, type RunningPart, runParts } from './testing/run-parts.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const dockerfile = read('Dockerfile');
const [SCRAPES] = [prometheusSchema.parse(parse(read('prometheus.yml'))).scrape_configs];

/** Plays a session on each of the hosts, and joins each of them by its code through every page. */
async function playEverywhere(pages: readonly string[], hosts: readonly string[], network: PublicNetwork) {
  const clients: ArenaClient[] = [];
  const join = async (page: string, options: ArenaClientOptions) => {
    const client = await joinArena(page, { ...options, headers: { origin: page } });
    // The last socket opened is its own.
    return { client, host: network.asked.at(-1)! };
  };
  const leave = async ({ room, stop }: ArenaClient) => {
    stop();
    await room.leave();
  };
  try {
    const left = new Set(hosts);
    let players = 0;
    await until('a session on each host', async () => {
      // Each from another address, since one alone may not ask so often.
      network.from(`127.0.1.${++players % 250}`);
      const { client, host } = await join(pages[0]!, { create: true });
      // A new session goes to the host with fewer, as soon as all know that.
      if (left.delete(host)) clients.push(client);
      else await leave(client);
      return left.size === 0;
    });
    for (const page of pages) {
      for (const { code } of clients.slice(0, hosts.length)) clients.push((await join(page, { code })).client);
    }
    await until('answers of the shared worker on each host', () =>
      clients.slice(0, hosts.length).every(({ adaptation }) => adaptation.latest?.source === 'model'),
    );
  } finally {
    await Promise.all(clients.map(leave));
  }
}

const matchmake = (url: string, origin: string) =>
  fetch(`${url}/matchmake/joinById/nowhere`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: '{}',
  }).then(async (answer) => {
    await answer.text();
    return answer.status;
  });

/** Asks until the address is refused. Returns whether another address still gets an answer. */
async function exhaust(url: string, origin: string, network: PublicNetwork, net = 2) {
  network.from(`127.0.${net}.66`);
  let last = 0;
  for (let asked = 0; asked < 60 && last !== 429; asked++) last = await matchmake(url, origin);
  network.from(`127.0.${net}.67`);
  return [last, await matchmake(url, origin)];
}

/**
 * Each process shows its metrics to Prometheus, as our configuration asks for them, and to nobody without the token.
 */
async function expectMetrics({ running }: Deployment) {
  for (const [app, job, metric] of [
    ['room', 'rooms', 'rubato_answers_total'],
    ['worker', 'workers', 'rubato_worker_rows_total'],
  ]) {
    const { authorization } = SCRAPES.find(({ job_name: name }) => name === job)!;
    const headers = { authorization: `Bearer ${authorization.credentials}` };
    for (const { part, adminPort } of running.values()) {
      if (part.app !== app) continue;
      const url = `http://127.0.0.1:${adminPort}/metrics`;
      expect((await fetch(url)).status, part.name).toBe(401);
      await until(`${metric} of ${part.name}`, async () => {
        const text = await (await fetch(url, { headers })).text();
        return (sumMetrics(text).get(metric!) ?? 0) > 0;
      });
    }
  }
}

async function expectPassword({ part, port }: RunningPart) {
  await expect(commandRedis(port, ['PING'])).rejects.toThrow('NOAUTH');
  const probe = (env: NodeJS.ProcessEnv) => {
    const [program = '', ...args] = part.probe!.map((word) => word.replace('redis-cli', `redis-cli -p ${port}`));
    return spawnSync(program, args, { env: { PATH: process.env.PATH, ...env } }).status;
  };
  expect([probe(part.env), probe({})]).toEqual([0, 1]);
}

/** ONNX Runtime would leave files there for its reports to its makers. Files of a worker's current run may be there. */
function expectNoTelemetry({ running }: Deployment) {
  for (const { part, volumes } of running.values()) {
    const temporary = volumes.get('/tmp');
    const left = temporary === undefined ? [] : readdirSync(temporary);
    expect(
      left.filter((name) => !name.startsWith('rubato')),
      part.name,
    ).toEqual([]);
  }
}

/**
 * Stops all at once, as when a cluster goes down. Each ends by itself, and none has tried to write where it may not.
 */
async function expectGracefulEnd(deployment: Deployment) {
  const { running } = deployment;
  expectNoTelemetry(deployment);
  const own = [...running.values()].filter(({ part }) => part.app !== 'redis');
  for (const { process: each } of own) each.signal('SIGTERM');
  expect(await Promise.all(own.map(({ process: each }) => each.ended))).toEqual(own.map(() => 0));
  for (const { process: each } of own) expect(each.output()).not.toContain('ERR_ACCESS_DENIED');
}

describe('compose.yaml', () => {
  const parts = readComposeParts(read('compose.yaml'), dockerfile);
  let deployment: Deployment;
  let network: PublicNetwork;

  beforeAll(async () => {
    deployment = await runParts(parts, () => ({}));
    const published = parts.filter(({ ports }) => ports['2567'] !== undefined);
    const places = published.map(
      ({ name, ports }) => [`localhost:${ports['2567']}`, deployment.get(name).port] as const,
    );
    network = openPublicNetwork(new Map(places), '');
  });

  afterAll(async () => {
    await network?.[Symbol.asyncDispose]();
    await deployment?.[Symbol.asyncDispose]();
  });

  it('[CL23] lets the page of either server play on both', async () => {
    const hosts = ['localhost:2567', 'localhost:2577'];
    const pages = hosts.map((host) => `http://${host}`);
    await playEverywhere(pages, hosts, network);
  });

  it('[CL25] shows the metrics of all processes to its own Prometheus', async () => {
    await expectMetrics(deployment);
  });

  it('[CL26] has a Redis for those alone who know its password', () => expectPassword(deployment.get('redis')));

  it('[CL27] stops whole on a signal, and has written into its volumes alone', () => expectGracefulEnd(deployment));
});

describe('kubernetes.yaml', () => {
  const [scrape] = SCRAPES;
  const secrets: Secrets = {
    admin: { token: scrape!.authorization.credentials },
    redis: { password: '0123456789abcdef' },
  };
  const pods = readPods(read('kubernetes.yaml'), dockerfile, secrets);
  const routes = readRoutes(read('kubernetes.yaml'), pods);
  const hosts = [...new Set(routes.map(({ host }) => host))];
  const origin = 'https://rubato.example.com';
  /** An address that pods have in most clusters, and the loopback address that stands for it. */
  const CONTROLLER = { pod: '10.244.1.7', local: '127.10.0.7' };
  let bed: ProxyBed;
  let deployment: Deployment;
  let network: PublicNetwork;

  const onLoopback = ({ env }: Part): Record<string, string> => ({
    RUBATO_TRUSTED_PROXIES: parseAddressRanges(env.RUBATO_TRUSTED_PROXIES ?? '').has(CONTROLLER.pod)
      ? CONTROLLER.local
      : '',
    // Here the players are on loopback.
    RUBATO_UNLIMITED_ADDRESSES: 'none',
  });

  beforeAll(async () => {
    bed = await openProxyBed(hosts);
    deployment = await runParts(pods, onLoopback);
    const text = renderIngress({ routes, from: CONTROLLER.local, ...readLimits(read('kubernetes.yaml')) });
    const servers = pods
      .filter(({ app }) => app === 'room')
      .map(({ name }) => [`${name}:game`, deployment.get(name).port] as const);
    const { port } = await bed.run('nginx', text, new Map(servers));
    network = openPublicNetwork(new Map(hosts.map((host) => [`${host}:443`, port])), bed.certificate.ca);
  });

  afterAll(async () => {
    await network?.[Symbol.asyncDispose]();
    await deployment?.[Symbol.asyncDispose]();
    await bed?.[Symbol.asyncDispose]();
  });

  it('[CL23] lets the page of the public name play on every pod', async () => {
    const own = ['room-0.rubato.example.com:443', 'room-1.rubato.example.com:443'];
    await playEverywhere([origin], own, network);
    await expect(joinArena(origin, { headers: { origin: 'https://elsewhere.example.com' } })).rejects.toThrow('ORIGIN');
  });

  it("[CL24] counts players by their own address, and not by the Ingress controller's", async () => {
    expect(await exhaust('https://room-0.rubato.example.com', origin, network)).toEqual([
      429,
      expect.not.toBeOneOf([429]),
    ]);
  });

  it('[CL25] shows the metrics of all processes to who has the token', async () => {
    await expectMetrics(deployment);
  });

  it('[CL26] has a Redis for those alone who know its password', () => expectPassword(deployment.get('redis')));

  it('[CL27] stops whole on a signal, and has written into its volumes alone', () => expectGracefulEnd(deployment));
});

describe("the manual's proxies", () => {
  const origin = 'https://play.example.org';
  const { snippets } = readSnippets(
    ['README.md', 'docs/scaling.md'].map((path) => ({ path, text: read(join('..', path)) })),
  );
  const isProxy = (language: string): language is ProxyKind => ['caddyfile', 'nginx', 'haproxy'].includes(language);
  const proxies = snippets.flatMap(({ path, language, text }) =>
    isProxy(language) ? [{ name: `${language} of ${path}`, kind: language, text, alone: path === 'README.md' }] : [],
  );
  /** The servers of docs/scaling.md, and the single one of the README. */
  const servers = ['server-1', 'server-2', '127.0.0.1'];
  let bed: ProxyBed;
  let redis: RedisServer;
  let cluster: Deployment;

  beforeAll(async () => {
    [bed, redis] = await Promise.all([openProxyBed(['play.example.org']), startRedisServer()]);
    // The servers may do in Redis only what the manual allows their user.
    const [rights] = snippets.filter(({ language }) => language === 'redis');
    await redis.command(...rights!.text.trim().split(' '));
    const url = redis.url.replace('//', '//rubato-server:PASSWORD@');
    const shared = (i: number) => ({ REDIS_URL: url, RUBATO_PUBLIC_ADDRESS: `play.example.org/s${i + 1}` });
    const parts = servers.map((name, i) => plainServer(name, name === '127.0.0.1' ? {} : shared(i)));
    cluster = await runParts(parts, () => ({}));
  });

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
    await bed?.[Symbol.asyncDispose]();
  });

  it('are all that it names', () => {
    expect(proxies.map(({ kind }) => kind).sort()).toEqual(['caddyfile', 'caddyfile', 'haproxy', 'nginx']);
  });

  it.each(proxies)('[CL28] let play, and tell whose a request is: $name', async ({ kind, text, alone }) => {
    const places = servers.map((name) => [`${name}:2567`, cluster.get(name).port] as const);
    const { port } = await bed.run(kind, text, new Map(places));
    // Caddy gets its certificate from an authority that can't be asked here, so it serves without one.
    const page = kind === 'caddyfile' ? 'http://play.example.org' : origin;
    const place = `play.example.org:${kind === 'caddyfile' ? 80 : 443}`;
    await using network = openPublicNetwork(new Map([[place, port]]), bed.certificate.ca);
    const first = await joinArena(page, { create: true, headers: { origin } });
    const second = await joinArena(page, { code: first.code, headers: { origin } });
    for (const client of [first, second]) {
      client.stop();
      await client.room.leave();
    }
    expect(first.code).toBe(second.code);
    const refused = await exhaust(
      alone ? page : `${page}/s1`,
      origin,
      network,
      3 + proxies.findIndex((proxy) => proxy.text === text),
    );
    expect(refused).toEqual([429, expect.not.toBeOneOf([429])]);
  });

  it("[CL28] share a Redis with the manual's user for servers, who may do all that they do", () => {
    for (const { process: each, part } of cluster.running.values())
      expect(each.output(), part.name).not.toContain('NOPERM');
  });
});

/** A room server without volumes, behind a proxy on this machine. */
function plainServer(name: string, env: Readonly<Record<string, string>>): Part {
  return {
    name,
    app: 'room',
    command: readImageCommand(dockerfile),
    env: {
      RUBATO_TRUSTED_PROXIES: '127.0.0.1',
      RUBATO_ALLOWED_ORIGINS: 'https://play.example.org',
      RUBATO_UNLIMITED_ADDRESSES: 'none',
      RUBATO_LOG_DIR: '/logs',
      RUBATO_POOL: 'local',
      ...env,
    },
    mounts: [{ path: '/logs', readOnly: false }],
    readOnlyRoot: false,
    ports: {},
    graceSeconds: 0,
    preStopSeconds: 0,
    probe: null,
  };
}

/** Reads limits from the Ingress' annotations, with ingress-nginx' defaults. */
function readLimits(text: string) {
  const of = (name: string, otherwise: string) =>
    new RegExp(`nginx\\.ingress\\.kubernetes\\.io/${name}: "([^"]*)"`).exec(text)?.[1] ?? otherwise;
  return {
    readTimeoutSeconds: Number(of('proxy-read-timeout', '60')),
    sendTimeoutSeconds: Number(of('proxy-send-timeout', '60')),
    bodySize: of('proxy-body-size', '1m'),
  };
}
