/** Entry of a process pool's process: a local pool, asked over IPC. It ends when its parent does. */

import { pathToFileURL } from 'node:url';
import { RubatoError } from '../../../errors.ts';
import { messageOf } from '../../../thrown.ts';
import type { InferenceReply } from '../../contract.ts';
import { ModelsRefused, tellRefusal } from '../../registry/refused-models.ts';
import { STOP_SIGNALS } from '../../stop-signals.ts';
import { createLocalPool, type LocalPool } from '../local/local-pool.ts';
import type { FromPoolProcess, PoolProcessOptions, ProcessReply, ToPoolProcess } from './process-pool-protocol.ts';

const tell = (message: FromPoolProcess) => {
  if (process.connected) process.send?.(message);
};
let pool: LocalPool | null = null;

async function start({ threadEntry, ...options }: PoolProcessOptions): Promise<void> {
  try {
    pool = await createLocalPool({
      ...options,
      ...(threadEntry !== null && { threadEntry: pathToFileURL(threadEntry) }),
      onBatch: (batch) => tell({ kind: 'batch', batch }),
    });
    tell({ kind: 'ready', refused: pool.refused.map(tellRefusal), outputs: pool.outputs });
  } catch (error) {
    if (error instanceof ModelsRefused) return tell({ kind: 'refused', refused: error.refused.map(tellRefusal) });
    const code = error instanceof RubatoError ? error.code : 'POOL_FAILED';
    tell({ kind: 'failed', code, message: messageOf(error) });
  }
}

function withoutOutputs(reply: InferenceReply): ProcessReply {
  if (!reply.ok || 'tensors' in reply) return reply;
  const { outputs: _, ...rest } = reply;
  return rest;
}

async function end(): Promise<void> {
  await pool?.close();
  process.exit();
}

process.on('message', (message: ToPoolProcess) => {
  if (message.kind === 'start') start(message.options);
  else if (message.kind === 'close') end();
  else {
    const { id, request } = message;
    pool?.infer(request).then((reply) => tell({ kind: 'reply', id, reply: withoutOutputs(reply) }));
  }
});
// Nobody waits for its answers any more. An end in order could wait for a run that never ends.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal sends these signals to all processes; the parent of this one decides.
for (const signal of STOP_SIGNALS) process.on(signal, () => undefined);
