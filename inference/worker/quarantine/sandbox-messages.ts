/** The messages to a sandbox's process, and its answers. */

/** Rows of one run: the largest batch, and the other rows of its entries. */
export const MAX_TRIAL_ROWS = 4096;

export interface SandboxOptions {
  readonly modelsDirectory: string;
  readonly model: { readonly name: string; readonly version: string };
  readonly provider: string;
  readonly threadEntry: string | null;
}

/** Rows of one shape: float32 values, or the tensors of a row (tensors/tensor-frame.ts), as the model takes. */
export type ToSandbox = SandboxOptions | { readonly rows: readonly Uint8Array[] };
export type FromSandbox = { readonly kind: 'ready' } | { readonly kind: 'survived' };
