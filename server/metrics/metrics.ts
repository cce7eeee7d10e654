/** The Prometheus metrics of a process. Labels have few possible values; nothing here throws. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PoolStats } from '../../inference/contract.ts';
import type { RoomObserver } from '../../rooms/adaptation-services.ts';
import { tenthOf } from './calibration-watch.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly rooms: RoomObserver;
  batch(batch: { model: string; rows: number; queueMs: number; computeMs: number }): void;
  slowClientClosed(): void;
  failure(where: string): void;
  sessionLogWarning(code: string): void;
  poolWarning(code: string): void;
}

/** Seconds, from a tiny model on an idle thread to a missed budget. */
export const LATENCY_BUCKETS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
export const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** `pool` is called when metrics are asked for. `process`: whether the process' own figures are among them. */
export function createMetrics(pool: () => PoolStats | null, { process = true } = {}): Metrics {
  const registry = new Registry();
  if (process) collectDefaultMetrics({ register: registry, prefix: 'rubato_' });
  const { counter, gauge, histogram } = makersOf(registry);

  const sessions = gauge('sessions', 'Sessions running.', ['room']);
  const players = gauge('players', 'Players seated.', ['room']);
  const events = addEventCounter(registry, 'events_total', 'Events written into windows, by kind of room and type.');
  const clamped = addEventCounter(
    registry,
    'events_clamped_total',
    'Events of which a field was set to its bound, by kind of room and type.',
  );
  const rejects = counter('rejects_total', 'Messages and events refused, by kind of room and code.', ['room', 'code']);
  const answers = counter('answers_total', 'Answers, by kind of room, source and reason.', [
    'room',
    'source',
    'reason',
  ]);
  const decisions = counter('decisions_total', 'Decisions that changed something, by kind of room and source.', [
    'room',
    'source',
  ]);
  const stops = counter('adaptation_stops_total', 'Sessions that adapt no more, by kind of room and where it failed.', [
    'room',
    'place',
  ]);
  const queue = histogram('inference_queue_seconds', 'Time a request waited for its run.', LATENCY_BUCKETS);
  const compute = histogram('inference_compute_seconds', 'Time of one run.', LATENCY_BUCKETS);
  const batchRows = histogram('inference_batch_rows', 'Rows of one run.', BATCH_BUCKETS);
  const slow = counter('slow_clients_total', 'Clients closed because they did not read.');
  const failures = counter('failures_total', 'Throws contained, by place.', ['where']);
  const logWarnings = counter('session_log_warnings_total', 'Session logs that stopped or shrank, by code.', ['code']);
  const poolWarnings = counter('pool_warnings_total', 'Losses of Redis and sessions barred from a model, by code.', [
    'code',
  ]);
  addPoolGauge(registry, pool);

  const countAnswer = countByLabels(answers);
  return {
    registry,
    rooms: {
      eventsOf: (room, types) => ({ event: events(room, types), clamped: clamped(room, types) }),
      rejected: (room, code, count) => rejects.inc({ room, code }, count),
      answered(room, _model, prediction) {
        countAnswer(room, prediction.source, prediction.source === 'fallback' ? prediction.reason : 'none');
        if (prediction.source === 'fallback') return;
        queue.observe(prediction.queueMs / 1000);
        compute.observe(prediction.computeMs / 1000);
      },
      decided: (room, source) => decisions.inc({ room, source }),
      ...outcomeCounters(counter),
      sessionStarted: (room) => sessions.inc({ room }),
      stopped: (room, place) => stops.inc({ room, place }),
      sessionEnded: (room) => sessions.dec({ room }),
      playerJoined: (room) => players.inc({ room }),
      playerLeft: (room) => players.dec({ room }),
    },
    batch: ({ rows }) => batchRows.observe(rows),
    slowClientClosed: () => slow.inc(),
    failure: (where) => failures.inc({ where }),
    sessionLogWarning: (code) => logWarnings.inc({ code }),
    poolWarning: (code) => poolWarnings.inc({ code }),
  };
}

function makersOf(registry: Registry) {
  const registers = [registry];
  return {
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name: `rubato_${name}`, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: string[] = []) =>
      new Gauge({ name: `rubato_${name}`, help, labelNames, registers }),
    histogram: (name: string, help: string, buckets: number[]) =>
      new Histogram({ name: `rubato_${name}`, help, buckets, registers }),
  };
}

/** Counts outcomes by what was expected: whoever wants to can compare the two over any time. */
function outcomeCounters(
  counter: (name: string, help: string, labelNames: string[]) => Counter,
): Pick<RoomObserver, 'outcome' | 'censored'> {
  const outcomes = counter('outcomes_total', 'Outcomes, by kind of room, result and the tenth of chance expected.', [
    'room',
    'expected',
    'result',
  ]);
  const censored = counter('outcomes_censored_total', 'Challenges broken off without an outcome.', ['room']);
  return {
    outcome: (room, { success, expected }) =>
      outcomes.inc({ room, expected: `0.${tenthOf(expected)}`, result: success ? 'success' : 'failure' }),
    censored: (room) => censored.inc({ room }),
  };
}

/** Counts events in plain arrays: prom-client's labelled inc costs about as much as the whole window write. */
function addEventCounter(
  registry: Registry,
  name: string,
  help: string,
): (room: string, types: readonly string[]) => (eventIndex: number) => void {
  const rooms = new Map<string, { readonly types: readonly string[]; readonly counts: Float64Array }>();
  new Counter({
    name: `rubato_${name}`,
    help,
    labelNames: ['room', 'type'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [room, { types, counts }] of rooms) {
        for (const [index, type] of types.entries()) this.inc({ room, type }, counts[index]!);
      }
    },
  });
  return (room, types) => {
    const counted = rooms.get(room) ?? { types, counts: new Float64Array(types.length) };
    rooms.set(room, counted);
    const { counts } = counted;
    return (eventIndex) => {
      if (eventIndex < counts.length) counts[eventIndex]!++;
    };
  };
}

/**
 * Naming an answer's labels costs more than everything else about its count. So each set of labels is looked up once.
 */
function countByLabels(answers: Counter): (room: string, source: string, reason: string) => void {
  const counts = new Map<string, Counter.Internal>();
  return (room, source, reason) => {
    const key = `${source} ${reason} ${room}`;
    const count = counts.get(key) ?? answers.labels({ room, source, reason });
    counts.set(key, count);
    count.inc();
  };
}

function addPoolGauge(registry: Registry, pool: () => PoolStats | null): void {
  new Gauge({
    name: 'rubato_pool_queued_requests',
    help: 'Requests waiting in the pool.',
    registers: [registry],
    collect() {
      this.set(pool()?.queuedRequests ?? 0);
    },
  });
}
