/** A model behind an alias that is asked and moved at once: on threads of this process, or by workers behind Redis. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDirectoryStore } from '../../../inference/registry/directory-store.ts';
import { ModelRegistry } from '../../../inference/registry/model-registry.ts';
import { createRedisStore } from '../../../inference/registry/redis-store.ts';
import { askingTempo, BY, pushTempo, ROW_WIDTH } from '../../../server/models/testing/tempo.ts';
import { createServedModels } from '../../../server/served-models.ts';
import { freePort } from '../../../test-support/free-port.ts';
import { type GuardedProcess, startGuarded } from '../../../test-support/guarded-process.ts';
import { startRedisServer } from '../../../test-support/redis-server.ts';
import { perceptron } from '../../../test-support/test-models.ts';
import { until } from '../../../test-support/until.ts';
import { ROWS_PER_ASK } from '../processes/pool-bench.ts';
import type { Subject } from '../processes/subject.ts';

export const PLACES = ['local', 'redis'] as const;
export type Place = (typeof PLACES)[number];

/** The time that a session gives an answer, about. */
const BUDGET_MS = 200;
/** Three, so that each move loads one: the version before stays loaded. */
const VERSIONS = ['1', '2', '3'] as const;

export interface SwapBed extends AsyncDisposable {
  readonly subject: Subject;
  /** Lets the alias point at the next of three versions; resolves when requests go there. */
  swap(): Promise<void>;
  /** Points back; resolves with the milliseconds until requests went there. */
  rollback(): Promise<number>;
  /** Resident memory of this process, or of the worker with its model processes. */
  memoryMb(): Promise<number>;
}

export async function openSwapBed(place: Place): Promise<SwapBed> {
  await using stack = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'rubato-swaps-'));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const redis = place === 'redis' ? stack.use(await startRedisServer()) : null;
  const models = join(root, 'models');
  const store =
    redis === null ? createDirectoryStore(models) : await createRedisStore({ url: redis.url, namespace: 'rubato' });
  const registry = stack.use(new ModelRegistry(store));
  const graph = perceptron([ROW_WIDTH, 512, 512, ROW_WIDTH]);
  const trusted: string[] = [];
  for (const version of VERSIONS) trusted.push((await pushTempo(registry, version, { graph })).sha256);
  const trustFile = join(root, 'trust.json');
  await writeFile(trustFile, JSON.stringify({ models: trusted }));
  await registry.point('tempo', 'stable', '1', BY);
  const worker = redis === null ? null : stack.use(await startWorker(redis.url));
  const definition = askingTempo('swaps');
  let answering = '';
  const served = stack.use(
    await createServedModels(settingsOf(place, models, trustFile, redis?.url ?? ''), [definition], {
      onBatch: () => undefined,
      onWarning: () => undefined,
      expectModels: () => undefined,
      onTrouble: (problem) => problem === null || console.error(problem),
      onRefused: ({ error }) => console.error(error.message),
      onMoved: ({ to }) => {
        answering = to;
      },
    }),
  );
  stack.defer(() => served.pool.destroy('measured'));
  const answersBy = (version: string) => until(`tempo@${version} to answer`, () => answering === version);
  await answersBy('1');
  const rows = new Float32Array(ROWS_PER_ASK * ROW_WIDTH).fill(0.5);
  const { name, version: alias } = definition.pipeline;
  const model = { name, version: alias, layoutHash: definition.layoutHash };
  const owned = stack.move();
  return {
    subject: {
      rowsPerAsk: ROWS_PER_ASK,
      async ask(asker) {
        const asked = { model, rows, rowCount: ROWS_PER_ASK, budgetMs: BUDGET_MS, priority: 'live' } as const;
        const reply = await served.pool.infer({ ...asked, session: String(asker) });
        return reply.ok ? reply : { ok: false, computeMs: 0, batchRows: 0 };
      },
      close: async () => undefined,
    },
    async swap() {
      const next = VERSIONS[(VERSIONS.indexOf(answering as '1') + 1) % VERSIONS.length]!;
      await registry.point('tempo', 'stable', next, BY);
      await answersBy(next);
    },
    async rollback() {
      const startedMs = performance.now();
      const { to } = await registry.rollback('tempo', 'stable', BY);
      await answersBy(to);
      return performance.now() - startedMs;
    },
    memoryMb: () => (worker === null ? residentMb('self') : treeMb(worker.pid)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function settingsOf(place: Place, modelsDirectory: string, trustFile: string, redisUrl: string) {
  return {
    modelsDirectory,
    registry: redisUrl === '' ? 'directory' : 'redis',
    trustFile,
    poolThreads: 1,
    provider: 'cpu',
    pool: { fallback: place, models: new Map() },
    poolNamespace: 'rubato',
    redisUrl,
    poolRedisUrl: '',
  } as const;
}

async function startWorker(url: string): Promise<GuardedProcess> {
  const port = await freePort();
  const settings = [`REDIS_URL=${url}`, 'RUBATO_REGISTRY=redis'];
  const args = ['server/worker-main.ts', '--model', 'tempo@stable', '--port', String(port)];
  const worker = startGuarded('env', [...settings, process.execPath, ...args]);
  await until('the worker to be ready', async () => {
    if (!worker.running) throw new Error(worker.output());
    return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok === true;
  });
  return worker;
}

/** The memory of a process and of those that it has started. */
async function treeMb(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean);
  const own = await Promise.all([String(pid), ...children].map(residentMb));
  return own.reduce((sum, megabytes) => sum + megabytes, 0);
}

async function residentMb(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
