/** Loads a stored model, of whichever kind its manifest says. */
import type { StoredModel } from '../registry/model-store.ts';
import { OnnxModel } from './onnx-model.ts';
import type { OrtOptions } from './ort-session.ts';
import { TensorModel } from './tensor-model.ts';

/** Throws what `OnnxModel.load` and `TensorModel.load` throw. */
export function loadModel(
  { manifest, bytes, external }: StoredModel,
  options: Omit<OrtOptions, 'external'>,
): Promise<OnnxModel | TensorModel> {
  const all = { ...options, external };
  return manifest.format === 1 ? OnnxModel.load(manifest, bytes, all) : TensorModel.load(manifest, bytes, all);
}
