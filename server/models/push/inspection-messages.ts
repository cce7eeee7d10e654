/** The messages to and from the process that inspects a model file. */
import type { ErrorCode } from '../../../errors.ts';
import type { ModelManifest } from '../../../inference/registry/model-manifest.ts';
import type { ExternalFile } from '../../../inference/runtime/external-file.ts';
import type { Tensor } from '../../../inference/tensors/tensor.ts';
import type { RowColumns } from './bind-row.ts';

/** A request with its answer, in the order of the file's inputs and outputs. Null for outputs that can't be read. */
export interface Sample {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly (Tensor | null)[];
}

export interface InspectionRequest {
  readonly name: string;
  readonly version: string;
  readonly bytes: Uint8Array;
  readonly external: readonly ExternalFile[];
  /** Rows of a definition; null for a model of whatever it takes. */
  readonly columns: RowColumns | null;
  /** Columns by input. */
  readonly map: readonly (readonly [input: string, columns: readonly string[]])[];
  /** Outputs by the input whose next state they are, besides those that names tell. */
  readonly state: readonly (readonly [input: string, output: string])[];
  /** Inputs as the file takes them, and what it must give; null to make some. */
  readonly sample: Sample | null;
  readonly trainedBy: ModelManifest['trainedBy'];
  readonly card: string | null;
}

export interface Inspection {
  readonly manifest: ModelManifest;
  /** The file to serve: the given one, or one with other ends. */
  readonly bytes: Uint8Array;
  readonly findings: readonly (readonly [what: string, found: string])[];
}

export type FromInspector =
  | { readonly kind: 'done'; readonly inspection: Inspection }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };
