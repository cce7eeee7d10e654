/** Entry of the process that inspects one model file. A file that breaks it breaks nothing else. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RubatoError } from '../../../errors.ts';
import { messageOf } from '../../../thrown.ts';
import { inspect } from './inspection.ts';
import {
  CHANGED_FILE,
  type FromInspector,
  GIVEN_FILE,
  type InspectionJob,
  weightsFile,
} from './inspection-messages.ts';

const tell = (message: FromInspector) => process.send?.(message);

async function start({ folder, weights, ...asked }: InspectionJob): Promise<void> {
  try {
    const given = await readFile(join(folder, GIVEN_FILE));
    const external = await Promise.all(
      weights.map(async (path, i) => ({ path, bytes: await readFile(join(folder, weightsFile(i))) })),
    );
    const { bytes, ...inspection } = await inspect({ ...asked, bytes: given, external });
    const changed = bytes !== given;
    if (changed) await writeFile(join(folder, CHANGED_FILE), bytes);
    tell({ kind: 'done', changed, inspection });
  } catch (error) {
    const code = error instanceof RubatoError ? error.code : 'MODEL_INVALID';
    tell({ kind: 'refused', code, message: messageOf(error) });
  }
}

process.on('message', (job: InspectionJob) => void start(job));
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
