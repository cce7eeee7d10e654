/** Entry of a model process. It serves models over Redis until its supervisor tells it to drain, or is gone. */

import { pathToFileURL } from 'node:url';
import { RubatoError } from '../../errors.ts';
import { tellRefusal } from '../../inference/registry/refused-models.ts';
import { STOP_SIGNALS } from '../../inference/stop-signals.ts';
import { createRedisWorker } from '../../inference/worker/create-redis-worker.ts';
import type {
  FromModelProcess,
  ModelProcessOptions,
  ToModelProcess,
} from '../../inference/worker/model-process-protocol.ts';
import type { RedisWorker } from '../../inference/worker/redis-worker.ts';
import { messageOf } from '../../thrown.ts';
import { createWorkerMetrics } from './worker-metrics.ts';

const STATS_EVERY_MS = 500;
/** Warnings sent to the supervisor; a Redis that is away would otherwise fill its log. */
const WARNINGS_PER_SECOND = 5;
/** Time that a process without supervisor has to answer what it holds: longer than the budgets of live requests. */
const ORPHAN_LIMIT_MS = 5000;

let worker: RedisWorker | null = null;
let warnings = 0;
const tell = (message: FromModelProcess) => {
  if (process.connected) process.send?.(message);
};
const metrics = createWorkerMetrics(
  () => worker?.stats() ?? null,
  (code, detail) => {
    if (warnings++ < WARNINGS_PER_SECOND) tell({ kind: 'warning', code, detail });
  },
);

async function start(options: ModelProcessOptions): Promise<void> {
  const { models, threadEntry, ...rest } = options;
  try {
    worker = await createRedisWorker({
      ...rest,
      ...(models !== null && { models }),
      ...(threadEntry !== null && { threadEntry: pathToFileURL(threadEntry) }),
      observer: metrics.observer,
      onFatal: (reason) => {
        // Not by process.exit, which waits for threads: a run that doesn't end would keep it. The supervisor takes this
        // for what it is: a death caused by what was running.
        const detail = `the thread of ONNX Runtime is of no use: ${reason}`;
        const message: FromModelProcess = { kind: 'warning', code: 'POOL_FAILED', detail };
        process.send?.(message, () => process.kill(process.pid, 'SIGABRT'));
      },
    });
  } catch (error) {
    const code = error instanceof RubatoError ? error.code : 'WORKER_START';
    tell({ kind: 'refused', code, message: messageOf(error) });
    process.exit(1);
  }
  tell({ kind: 'ready', refused: worker.refused.map(tellRefusal) });
  setInterval(() => {
    warnings = 0;
    if (worker !== null) tell({ kind: 'stats', stats: worker.stats(), rssMb: process.memoryUsage.rss() / 2 ** 20 });
  }, STATS_EVERY_MS);
}

async function drain(): Promise<void> {
  await worker?.close();
  process.exit(0);
}

process.on('message', (message: ToModelProcess) => {
  if (message.kind === 'start') start(message.options);
  else if (message.kind === 'drain') drain();
  else {
    const { request } = message;
    metrics.registry.getMetricsAsJSON().then((values) => tell({ kind: 'metrics', request, metrics: values }));
  }
});
// The supervisor decides when. A terminal sends these to us too.
for (const signal of STOP_SIGNALS) process.on(signal, () => undefined);
process.on('disconnect', () => {
  // Nobody else can end it if a run doesn't end.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_LIMIT_MS);
  drain();
});
