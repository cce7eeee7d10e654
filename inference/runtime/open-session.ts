/** Opens a model file in ONNX Runtime, after the checks that need only its bytes. */
import { RubatoError } from '../../errors.ts';
import { type ModelManifest, modelKey } from '../registry/model-manifest.ts';
import { DEFAULT_PROVIDER } from './execution-provider.ts';
import { externalFiles, foreignOperators, isEmpty } from './onnx-operators.ts';
import { createOrtSession, type OrtOptions, type OrtSession } from './ort-session.ts';
import { loadProblem } from './ort-words.ts';

/** Throws PROVIDER_MISSING, MODEL_PROVIDER, MODEL_EXTERNAL or MODEL_INVALID. */
export async function openSession(
  manifest: ModelManifest,
  bytes: Uint8Array,
  options: OrtOptions,
): Promise<OrtSession> {
  checkOperators(manifest, bytes, options.provider ?? DEFAULT_PROVIDER);
  checkExternal(manifest, bytes, options);
  try {
    return await createOrtSession(bytes, options);
  } catch (error) {
    if (error instanceof RubatoError) throw error;
    const problem = loadProblem(error);
    const { expected, got } = problem.expected === undefined && isEmpty(bytes) ? EMPTY : problem;
    throw new RubatoError('MODEL_INVALID', `${modelKey(manifest)}: ${got}`, {
      ...(expected !== undefined && { expected }),
      cause: error,
    });
  }
}

/** ONNX Runtime has no message for an empty model. */
const EMPTY = { expected: 'an ONNX file with operators', got: 'a file without any' };

/**
 * Trees and similar operators exist only on the CPU. With another provider, ONNX Runtime would run them on the CPU all
 * the same.
 */
function checkOperators(manifest: ModelManifest, bytes: Uint8Array, provider: string): void {
  if (provider === DEFAULT_PROVIDER) return;
  const trees = foreignOperators(bytes).filter((operator) => operator.endsWith(' (ai.onnx.ml)'));
  if (trees.length === 0) return;
  const expected = `a model whose operators run on "${provider}"`;
  throw new RubatoError('MODEL_PROVIDER', `${modelKey(manifest)} with ${trees.join(', ')}`, { expected });
}

/**
 * Weights in files that the manifest doesn't name were never hashed, and ONNX Runtime would read them from anywhere.
 */
function checkExternal(manifest: ModelManifest, bytes: Uint8Array, { external = [] }: OrtOptions): void {
  const unknown = externalFiles(bytes).filter((path) => external.every((file) => file.path !== path));
  if (unknown.length === 0) return;
  const paths = unknown.map((path) => JSON.stringify(path)).join(', ');
  throw new RubatoError('MODEL_EXTERNAL', `${modelKey(manifest)} with weights in ${paths}`);
}
