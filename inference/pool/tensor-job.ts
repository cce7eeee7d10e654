/** The tensors of a request as a run takes them, and those of a run as a reply gives them. */
import type { InferenceRequest, TensorReply, TensorRequest } from '../contract.ts';
import type { ModelManifest } from '../registry/model-manifest.ts';
import { givenBy, stateTaken, type TensorManifest } from '../registry/tensor-manifest.ts';
import { inOrder, MAX_TENSOR_BYTES } from '../tensors/check-tensors.ts';
import { byteCount, leastRowBytes, rowBytes, shapeKey, type Tensor, zeros } from '../tensors/tensor.ts';

/** What a request for tensors brings into a run. */
export interface TensorJob {
  /** Inputs, then state, in the manifest's order. */
  readonly tensors: readonly Tensor[];
  /** Requests of other shapes run apart. */
  readonly shape: string;
  /** Most rows of a run of this shape, whose tensors would be too large otherwise. */
  readonly maxRows: number;
  readonly bytes: number;
}

/** The rows of a request, or its tensors, if the model takes such. The request has been checked. */
export function contentOf(request: InferenceRequest, manifest: ModelManifest): Float32Array | TensorJob {
  if ('rows' in request) return request.rows;
  // A checked request for tensors is one to a model that takes them.
  return tensorJob(request, manifest as TensorManifest);
}

/** The request has been checked. State that it doesn't bring begins with zeros. */
function tensorJob({ inputs, state, rowCount }: TensorRequest, manifest: TensorManifest): TensorJob {
  const specs = stateTaken(manifest);
  const before = state === undefined ? specs.map((spec) => zeros(spec, rowCount)) : inOrder(state, specs);
  return jobOf([...inOrder(inputs, manifest.inputs), ...before], manifest);
}

/** The job of tensors that are complete and in the manifest's order. */
export function jobOf(tensors: readonly Tensor[], manifest: TensorManifest): TensorJob {
  const largest = Math.max(rowBytes(tensors), leastRowBytes(givenBy(manifest)));
  const maxRows = Math.max(1, Math.floor(MAX_TENSOR_BYTES / largest));
  return { tensors, shape: shapeKey(tensors), maxRows, bytes: byteCount(tensors) };
}

/** Outputs and state of a run's tensors, the state under the names that take it. */
export function readGiven(
  given: readonly Tensor[],
  manifest: TensorManifest,
): Pick<TensorReply, 'tensors' | 'outputs' | 'state'> {
  const { outputs } = manifest;
  const state = stateTaken(manifest).map(({ name }, at) => ({ ...given[outputs.length + at]!, name }));
  return { tensors: given.slice(0, outputs.length), outputs, state };
}
