/** Entry of the process that inspects one model file. A file that breaks it breaks nothing else. */
import { RubatoError } from '../../../errors.ts';
import { messageOf } from '../../../thrown.ts';
import { inspect } from './inspection.ts';
import type { FromInspector, InspectionRequest } from './inspection-messages.ts';

const tell = (message: FromInspector) => process.send?.(message);

async function start(request: InspectionRequest): Promise<void> {
  try {
    tell({ kind: 'done', inspection: await inspect(request) });
  } catch (error) {
    const code = error instanceof RubatoError ? error.code : 'MODEL_INVALID';
    tell({ kind: 'refused', code, message: messageOf(error) });
  }
}

process.on('message', (request: InspectionRequest) => void start(request));
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
