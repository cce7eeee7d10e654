/** A thread that starts, takes its first batch and dies of it. Once its marker file exists, it is healthy. */
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { CONTROL, type ThreadData } from '../threads/thread-protocol.ts';

const { control, models } = workerData as ThreadData;
const marker = join(tmpdir(), `rubato-died-${models[0]!.manifest.trainedBy.marker}`);
if (existsSync(marker)) {
  await import('../threads/model-thread.ts');
} else {
  parentPort?.postMessage({ kind: 'ready', device: { provider: 'cpu', device: 'none' }, refused: [] });
  Atomics.wait(new Int32Array(control), CONTROL.bell, 0);
  writeFileSync(marker, '');
  throw new Error('the thread died of its first batch');
}
