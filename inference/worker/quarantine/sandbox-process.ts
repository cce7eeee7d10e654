/**
 * Entry of a sandbox. It loads one model as a model process does, and runs what it is sent until it breaks or must end.
 */
import { pathToFileURL } from 'node:url';
import { outputWidth } from '../../registry/model-manifest.ts';
import { readModel } from '../../registry/model-store.ts';
import { PoolThread, THREAD_ENTRY } from '../../threads/pool-thread.ts';
import { type FromSandbox, MAX_TRIAL_ROWS, type SandboxOptions, type ToSandbox } from './sandbox-messages.ts';

const answer = (message: FromSandbox) => process.send?.(message);
let thread: PoolThread<{ model: number; rows: number }> | null = null;
let rowBytes = 0;

async function start({ modelsDirectory, model, provider, threadEntry }: SandboxOptions): Promise<void> {
  const stored = await readModel(modelsDirectory, model.name, model.version);
  const { manifest } = stored;
  rowBytes = 4 * manifest.inputWidth;
  const shape = {
    models: [stored],
    provider,
    maxBatchRows: MAX_TRIAL_ROWS,
    inputWidth: manifest.inputWidth,
    outputWidth: outputWidth(manifest),
    entry: threadEntry === null ? THREAD_ENTRY : pathToFileURL(threadEntry),
  };
  thread = new PoolThread(shape, {
    onDone: () => answer({ kind: 'survived' }),
    // A run that throws hurts nobody: its answer is a failure.
    onFailed: () => answer({ kind: 'survived' }),
    onDeath: () => process.exit(1),
  });
  await thread.start();
  thread.hold(true);
  answer({ kind: 'ready' });
}

process.on('message', (message: ToSandbox) => {
  if ('rows' in message) {
    const { rows } = message;
    thread?.run({ model: 0, rows: rows.length / rowBytes }, (input) => {
      new Uint8Array(input.buffer, input.byteOffset, rows.length).set(rows);
    });
  } else start(message).catch(() => process.exit(1));
});
// Its supervisor is gone. An end in order would wait for the run, which may be one that never ends.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
