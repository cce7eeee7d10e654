/** ONNX's own tests, as Debian's libonnx-testdata installs them: models with inputs and the outputs they must give. */
import { glob } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { RubatoError } from '../errors.ts';
import { OnnxModel } from '../inference/runtime/onnx-model.ts';
import { TensorModel } from '../inference/runtime/tensor-model.ts';
import { inspect } from '../server/models/push/inspection.ts';
import { inspectionOf } from '../server/models/push/testing/inspection-request.ts';
import { readUpload } from '../server/models/read-upload.ts';
import { messageOf } from '../thrown.ts';

export const ONNX_TESTS = '/usr/share/libonnx-testdata/data';

/** Files of all models below `directory`, in order. */
export async function findOnnxTests(directory = ONNX_TESTS): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const file of glob('**/*.onnx', { cwd: directory })) found.push(join(directory, file));
  return found.sort();
}

export interface OnnxTestResult {
  readonly test: string;
  /** `served` with the expected outputs; `refused` for a reason of its own; `wrong` for anything else. */
  readonly outcome: 'served' | 'refused' | 'wrong';
  readonly detail: string;
}

/** Codes of refusals that say what can't be served; any other one would be a fault of ours. */
const TRUE_REASONS: ReadonlySet<string> = new Set([
  'MODEL_UNSUPPORTED',
  // What ONNX Runtime gives is not what the test wants.
  'MODEL_GOLDEN',
  'MODEL_EXTERNAL',
  'MODEL_INVALID',
]);

/** Pushes the model as an operator would, and asks it what its test asks. */
export async function runOnnxTest(file: string, directory = ONNX_TESTS): Promise<OnnxTestResult> {
  const test = relative(directory, dirname(file));
  try {
    const upload = await readUpload(file);
    const { manifest, bytes } = await inspect(inspectionOf(upload.bytes, upload));
    if (manifest.format === 1) {
      await OnnxModel.load(manifest, bytes, { external: upload.external });
      return { test, outcome: 'served', detail: 'rows' };
    }
    const model = await TensorModel.load(manifest, bytes, { external: upload.external });
    return { test, outcome: 'served', detail: model.manifest.rowsPerRun === 1 ? 'row by row' : 'rows' };
  } catch (error) {
    const known = error instanceof RubatoError && TRUE_REASONS.has(error.code);
    return { test, outcome: known ? 'refused' : 'wrong', detail: messageOf(error) };
  }
}
