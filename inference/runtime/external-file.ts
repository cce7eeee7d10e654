/** A file of weights beside a model's own bytes. */
export interface ExternalFile {
  /** Path that the model names it by. */
  readonly path: string;
  readonly bytes: Uint8Array;
}
