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

/** The request as the process gets it: its files are in a folder, since a message of so many bytes takes seconds to make. */
export interface InspectionJob extends Omit<InspectionRequest, 'bytes' | 'external'> {
  readonly folder: string;
  /** The weights by the path that the model names, in the order of `weightsFile`. */
  readonly weights: readonly string[];
}

/** The file that was pushed, in the folder. */
export const GIVEN_FILE = 'given.onnx';
/** The file to serve, if it is another one. */
export const CHANGED_FILE = 'changed.onnx';
export const weightsFile = (place: number) => `weights-${place}`;

export type FromInspector =
  | { readonly kind: 'done'; readonly changed: boolean; readonly inspection: Omit<Inspection, 'bytes'> }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };
