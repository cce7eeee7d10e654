/** A worker's answers over HTTP: whether it lives, whether it serves, and its metrics. Nothing else. */
import { createServer } from 'node:http';
import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import { createAdminGate } from '../http/admin-gate.ts';
import { type HttpServer, listenHttp } from '../http/listen-http.ts';
import { type RouteTable, sendJson, sendMetrics, serveRoutes } from '../http/route-table.ts';
import type { WorkerSupervisor } from './worker-supervisor.ts';

export interface WorkerHttpOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Token for `/metrics`; "" serves them only on loopback. */
  readonly token: string;
  readonly supervisor: WorkerSupervisor;
  readonly deadLetters: () => ReadonlyMap<string, number>;
}

/** Throws PORT_IN_USE. */
export async function startWorkerHttp(options: WorkerHttpOptions): Promise<HttpServer> {
  const { host, port, supervisor, token } = options;
  const own = createOwnMetrics(options);
  const routes: RouteTable = {
    '/healthz': {
      access: 'open',
      answer: (_request, response) =>
        sendJson(response, 200, { status: 'ok', processes: supervisor.report(), restarts: supervisor.restarts }),
    },
    '/readyz': {
      access: 'open',
      answer: (_request, response) => {
        const ready = supervisor.ready > 0;
        const problems = supervisor.refused.map(({ model, message }) => `${model} is not served: ${message}`);
        sendJson(response, ready ? 200 : 503, { ready, readyProcesses: supervisor.ready, problems });
      },
    },
    '/metrics': {
      access: 'guarded',
      answer: (_request, response) => sendMetrics(response, own.contentType, collect(supervisor, own)),
    },
  };
  const server = createServer(serveRoutes(routes, createAdminGate(token, host)));
  return listenHttp(server, host, port, 'worker');
}

/** The supervisor's own figures, then the sums of its processes. */
async function collect(supervisor: WorkerSupervisor, own: Registry): Promise<string> {
  const processes = await supervisor.metrics();
  const sum = AggregatorRegistry.aggregate(processes.map((metrics) => [...metrics]));
  return `${await own.metrics()}\n${await sum.metrics()}`;
}

/** The supervisor's own metrics. */
export function createOwnMetrics({
  supervisor,
  deadLetters,
}: {
  readonly supervisor: Pick<WorkerSupervisor, 'restarts' | 'ready' | 'refused'>;
  readonly deadLetters: WorkerHttpOptions['deadLetters'];
}): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Counter({
    name: 'rubato_worker_restarts_total',
    help: 'Model processes that were replaced.',
    registers,
    collect() {
      this.reset();
      this.inc(supervisor.restarts);
    },
  });
  new Gauge({
    name: 'rubato_worker_ready_processes',
    help: 'Model processes that serve.',
    registers,
    collect() {
      this.set(supervisor.ready);
    },
  });
  new Gauge({
    name: 'rubato_worker_refused_models',
    help: 'Models that it was to serve and cannot, by model and error code.',
    labelNames: ['model', 'code'],
    registers,
    collect() {
      this.reset();
      for (const { model, code } of supervisor.refused) this.set({ model, code }, 1);
    },
  });
  new Counter({
    name: 'rubato_worker_dead_letters_total',
    help: 'Rows that broke a model process, or are among those that did.',
    labelNames: ['model'],
    registers,
    collect() {
      this.reset();
      for (const [model, rows] of deadLetters()) this.inc({ model }, rows);
    },
  });
  return registry;
}
