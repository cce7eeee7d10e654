/** Inspects a model file in a process of its own, with limits on its time and memory, and without our environment. */
import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RubatoError, reportedError } from '../../../errors.ts';
import { RunningProcess } from '../../../inference/running-process.ts';
import {
  CHANGED_FILE,
  type FromInspector,
  GIVEN_FILE,
  type Inspection,
  type InspectionJob,
  type InspectionRequest,
  weightsFile,
} from './inspection-messages.ts';

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
  { bytes, external, ...asked }: InspectionRequest,
  limits: InspectionLimits = DEFAULT_LIMITS,
): Promise<Inspection> {
  const folder = await mkdtemp(join(tmpdir(), 'rubato-inspect-'));
  try {
    await writeFile(join(folder, GIVEN_FILE), bytes);
    for (const [i, weights] of external.entries()) await writeFile(join(folder, weightsFile(i)), weights.bytes);
    const { changed, inspection } = await inspectIn(
      { ...asked, folder, weights: external.map(({ path }) => path) },
      limits,
    );
    return { ...inspection, bytes: changed ? await readFile(join(folder, CHANGED_FILE)) : bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inspectIn(job: InspectionJob, { seconds, megabytes }: InspectionLimits): Promise<Done> {
  const running = new RunningProcess<InspectionJob>({
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
    running.send(job);
    await running.started;
  } finally {
    clearInterval(watch);
    running.child.kill('SIGKILL');
  }
  return resultOf(result);
}

type Done = Extract<FromInspector, { kind: 'done' }>;

function resultOf(result: FromInspector | null): Done {
  if (result === null) throw new RubatoError('MODEL_INVALID', 'nothing');
  if (result.kind === 'refused') throw reportedError(result.code, result.message);
  return result;
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}
