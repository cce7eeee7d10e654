/** The Prometheus metrics of a model process. The supervisor adds up those of a worker's processes. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '../../errors.ts';
import type { WorkerObserver, WorkerStats } from '../../inference/worker/redis-worker-options.ts';
import { BATCH_BUCKETS, LATENCY_BUCKETS } from '../metrics/metrics.ts';

export interface WorkerMetrics {
  readonly registry: Registry;
  readonly observer: WorkerObserver;
}

export function createWorkerMetrics(
  stats: () => WorkerStats | null,
  onWarning: (code: ErrorCode, detail: string) => void,
): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'rubato_worker_' });
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `rubato_worker_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `rubato_worker_${name}`, help, buckets, registers });
  const rows = counter('rows_total', 'Rows run, by model.', ['model']);
  const batches = counter('batches_total', 'Runs, by model.', ['model']);
  const dropped = counter('dropped_rows_total', 'Rows answered without values, by model and reason.', [
    'model',
    'reason',
  ]);
  const refused = counter('refused_frames_total', 'Entries that could not be read or were given up on.', ['reason']);
  const batchRows = histogram('batch_rows', 'Rows of one run.', BATCH_BUCKETS);
  const queue = histogram('queue_seconds', 'Age of the oldest row of a run when it began.', LATENCY_BUCKETS);
  const compute = histogram('compute_seconds', 'Time of one run.', LATENCY_BUCKETS);
  addLoadGauges(registry, stats);
  return {
    registry,
    observer: {
      ran(run) {
        rows.inc({ model: run.model }, run.rows);
        batches.inc({ model: run.model });
        batchRows.observe(run.rows);
        queue.observe(run.queueMs / 1000);
        compute.observe(run.computeMs / 1000);
      },
      dropped: (model, reason, count) => dropped.inc({ model, reason }, count),
      refused: (reason) => refused.inc({ reason }),
      warned: onWarning,
    },
  };
}

type Load = WorkerStats['models'][number];

/** Gauges to scale by. `aggregator` says how those of several processes are combined. */
function addLoadGauges(registry: Registry, stats: () => WorkerStats | null): void {
  const gauge = (name: string, help: string, aggregator: 'sum' | 'max' | 'average', value: (load: Load) => number) =>
    new Gauge({
      name: `rubato_worker_${name}`,
      help,
      labelNames: ['model'],
      registers: [registry],
      aggregator,
      collect() {
        for (const load of stats()?.models ?? []) this.set({ model: load.model }, value(load));
      },
    });
  gauge(
    'queue_age_seconds',
    'Greatest age of a row at the start of its run within ten seconds.',
    'max',
    (load) => load.queueAgeMs / 1000,
  );
  gauge('utilisation_ratio', 'Share of the last ten seconds in runs.', 'average', (load) => load.utilisation);
  gauge(
    'capacity_rows_per_second',
    'Rows per second if every run were full, by what runs have cost.',
    'sum',
    (load) => load.capacityRowsPerSecond,
  );
  gauge('rows_per_second', 'Rows run per second over the last ten seconds.', 'sum', (load) => load.rowsPerSecond);
}
