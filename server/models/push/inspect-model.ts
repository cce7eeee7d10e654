/** Inspects a model file in a process of its own, with limits on its time and memory, and without our environment. */
import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { RubatoError, reportedError } from '../../../errors.ts';
import { RunningProcess } from '../../../inference/running-process.ts';
import type { FromInspector, Inspection, InspectionRequest } from './inspection-messages.ts';

export interface InspectionLimits {
  readonly seconds: number;
  /** Resident memory of the process. Only Linux tells it of another process; elsewhere nothing watches it. */
  readonly megabytes: number;
}

export const DEFAULT_LIMITS: InspectionLimits = { seconds: 120, megabytes: 4096 };

const ENTRY = new URL('./inspect-process.ts', import.meta.url);
/** A process that reserves as fast as memory can be written takes 100 MB meanwhile. */
const LOOK_EVERY_MS = 50;

/** Throws MODEL_LIMITS, MODEL_INVALID if the process dies of the file, or what `inspect` throws. */
export async function inspectModel(
  request: InspectionRequest,
  { seconds, megabytes }: InspectionLimits = DEFAULT_LIMITS,
): Promise<Inspection> {
  const running = new RunningProcess<InspectionRequest>({
    // It needs no variable but this one, and should be able to tell none.
    child: fork(ENTRY, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ORT_DISABLE_TELEMETRY: '1' },
    }),
    readyMs: seconds * 1000,
    failure: (cause) =>
      cause.startsWith('not ready')
        ? new RubatoError('MODEL_LIMITS', `one that takes longer than ${seconds} s`)
        : new RubatoError('MODEL_INVALID', `one that ends it: ${cause}`, {
            expected: 'a file that its process survives',
          }),
  });
  let result: FromInspector | null = null;
  running.child.on('message', (message: FromInspector) => {
    result = message;
    running.markReady();
  });
  const { pid } = running.child;
  const watch = setInterval(async () => {
    const used = pid === undefined ? 0 : await residentMb(pid);
    if (used > megabytes) running.refuse(new RubatoError('MODEL_LIMITS', `one that takes more than ${megabytes} MB`));
  }, LOOK_EVERY_MS);
  try {
    running.send(request);
    await running.started;
  } finally {
    clearInterval(watch);
    running.child.kill('SIGKILL');
  }
  return resultOf(result);
}

function resultOf(result: FromInspector | null): Inspection {
  if (result === null) throw new RubatoError('MODEL_INVALID', 'nothing');
  if (result.kind === 'refused') throw reportedError(result.code, result.message);
  return result.inspection;
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}
