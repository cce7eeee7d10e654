/**
 * Entry of a sandbox. It loads one model as a model process does, and runs what it is sent until it breaks or must end.
 */
import { pathToFileURL } from 'node:url';
import { readModel } from '../../registry/model-store.ts';
import { concatRows } from '../../tensors/rows-of-tensors.ts';
import { decodeTensors } from '../../tensors/tensor-frame.ts';
import { PoolThread, THREAD_ENTRY } from '../../threads/pool-thread.ts';
import { type FromSandbox, MAX_TRIAL_ROWS, type SandboxOptions, type ToSandbox } from './sandbox-messages.ts';

const answer = (message: FromSandbox) => process.send?.(message);
let thread: PoolThread<{ model: number; rows: number }> | null = null;
let takesTensors = false;

async function start({ modelsDirectory, model, provider, threadEntry }: SandboxOptions): Promise<void> {
  const stored = await readModel(modelsDirectory, model.name, model.version);
  const { manifest } = stored;
  takesTensors = manifest.format !== 1;
  const shape = {
    models: [stored],
    provider,
    maxBatchRows: MAX_TRIAL_ROWS,
    entry: threadEntry === null ? THREAD_ENTRY : pathToFileURL(threadEntry),
  };
  thread = new PoolThread(shape, {
    onDone: () => answer({ kind: 'survived' }),
    onTensors: () => answer({ kind: 'survived' }),
    // A run that throws hurts nobody: its answer is a failure.
    onFailed: () => answer({ kind: 'survived' }),
    onDeath: () => process.exit(1),
  });
  await thread.start();
  thread.hold(true);
  answer({ kind: 'ready' });
}

function run(rows: readonly Uint8Array[]): void {
  const batch = { model: 0, rows: rows.length };
  if (takesTensors) {
    const tensors = concatRows(rows.map((row) => decodeTensors(Buffer.from(row)) ?? []));
    // Rows that are none break nothing.
    if (tensors === null) answer({ kind: 'survived' });
    else thread?.post(batch, tensors);
    return;
  }
  thread?.run(batch, (input) => {
    const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    for (const [i, row] of rows.entries()) bytes.set(row, i * row.length);
  });
}

process.on('message', (message: ToSandbox) => {
  if ('rows' in message) run(message.rows);
  else start(message).catch(() => process.exit(1));
});
// Its supervisor is gone. An end in order would wait for the run, which may be one that never ends.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
