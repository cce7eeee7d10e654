/** One run of a file as it is, without a manifest. */

import { RubatoError } from '../../../errors.ts';
import type { ExternalFile } from '../../../inference/runtime/external-file.ts';
import { createOrtSession, type OrtSession, Tensor as OrtTensor } from '../../../inference/runtime/ort-session.ts';
import { loadProblem, plainWords } from '../../../inference/runtime/ort-words.ts';
import { type Tensor, tensorFrom } from '../../../inference/tensors/tensor.ts';

/** Throws MODEL_UNSUPPORTED, which names operators that are missing, or MODEL_INVALID. */
export async function openFile(bytes: Uint8Array, external: readonly ExternalFile[]): Promise<OrtSession> {
  try {
    return await createOrtSession(bytes, { external });
  } catch (error) {
    const words = plainWords(error);
    const missing = missingOperator(words);
    if (missing !== null)
      throw new RubatoError('MODEL_UNSUPPORTED', missing, {
        expected: 'operators that ONNX Runtime has on the CPU',
        cause: error,
      });
    const { expected, got } = loadProblem(error);
    throw new RubatoError('MODEL_INVALID', got, { ...(expected !== undefined && { expected }), cause: error });
  }
}

/** The operator that ONNX Runtime lacks, by its words; null for any other failure. */
function missingOperator(words: string): string | null {
  const [, found] =
    /(?:Could not find an implementation for|NOT_IMPLEMENTED[^)]*?)\s+(\S+\(\d+\))/.exec(words) ??
    /Fatal error: (\S+\([^)]*\)) is not a registered function\/op/.exec(words) ??
    /No (?:Op|opset|schema) (?:registered|import) for (\S+)/.exec(words) ??
    [];
  return found ?? null;
}

/** Runs it. Outputs come in the order of `names`, under their own shapes. */
export async function runFile(
  session: OrtSession,
  inputs: readonly Tensor[],
  names: readonly string[],
): Promise<readonly Tensor[]> {
  const feeds: Record<string, OrtTensor> = {};
  for (const { name, type, data, dims } of inputs)
    feeds[name] = type === 'string' ? new OrtTensor(type, [...data], dims) : new OrtTensor(type, data, dims);
  const results = await session.runOpen(feeds, names);
  return names.map((name) => {
    const { type, dims, data } = results[name]!;
    const tensor = type in KNOWN ? tensorFrom({ name, type: type as Tensor['type'] }, dims, data) : null;
    if (tensor === null) throw new RubatoError('MODEL_UNSUPPORTED', `output "${name}", which turned out to be ${type}`);
    return tensor;
  });
}

const KNOWN = { float32: 1, float64: 1, int64: 1, int32: 1, bool: 1, string: 1 };
