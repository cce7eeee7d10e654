/** Reads what is pushed: a model file with its weights, and the inputs beside it that ONNX's own tests have. */

import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { readModelFile } from '../../inference/registry/model-file.ts';
import { MAX_MODEL_BYTES } from '../../inference/registry/model-store.ts';
import type { ExternalFile } from '../../inference/runtime/external-file.ts';
import { externalFiles } from '../../inference/runtime/onnx-operators.ts';
import type { Tensor } from '../../inference/tensors/tensor.ts';
import { codeOf } from '../../thrown.ts';
import type { Sample } from './push/inspection-messages.ts';
import { type ModelFacts, readFacts } from './push/model-facts.ts';
import { readTensorFile } from './push/tensor-file.ts';

export interface Upload {
  readonly bytes: Uint8Array;
  readonly external: readonly ExternalFile[];
  readonly sample: Sample | null;
}

/** Throws MODEL_NOT_FOUND, MODEL_FILE or MODEL_EXTERNAL. */
export async function readUpload(file: string): Promise<Upload> {
  const folder = dirname(resolve(file));
  const bytes = await readModelFile(folder, relative(folder, resolve(file)), MAX_MODEL_BYTES);
  const external: ExternalFile[] = [];
  let left = MAX_MODEL_BYTES - bytes.length;
  for (const path of externalFiles(bytes)) {
    // A model must not bring along whatever this process may read.
    if (path === '' || /^[/]|[\\:\0]/.test(path) || path.split('/').includes('..'))
      throw new RubatoError('MODEL_EXTERNAL', JSON.stringify(path), {
        expected: "weights below the model's own folder",
      });
    const weights = await readModelFile(folder, path, left);
    left -= weights.length;
    external.push({ path, bytes: weights });
  }
  return { bytes, external, sample: await readSample(folder, readFacts(bytes)) };
}

/** A file that isn't there is none; one that can't be read is an error. */
function noFile(error: unknown): null {
  if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
  throw error;
}

/** What is in `test_data_set_0`, where ONNX's tests have it; null if there is none for all inputs. */
async function readSample(folder: string, { inputs, outputs }: ModelFacts): Promise<Sample | null> {
  const data = join(folder, 'test_data_set_0');
  const read = async (side: 'input' | 'output', i: number, name: string): Promise<Tensor | null> => {
    const bytes = await readFile(join(data, `${side}_${i}.pb`)).catch(noFile);
    return bytes === null ? null : readTensorFile(bytes, name);
  };
  const asked = await Promise.all(inputs.map(({ name }, i) => read('input', i, name)));
  const whole = asked.filter((tensor) => tensor !== null);
  if (whole.length < inputs.length || whole.length === 0) return null;
  return { inputs: whole, outputs: await Promise.all(outputs.map(({ name }, i) => read('output', i, name))) };
}
