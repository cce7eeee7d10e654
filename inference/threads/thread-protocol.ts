/**
 * The memory and messages that pool and thread share. Rows travel in shared memory. A message only says that a slot is
 * done: a message can't wake a thread that waits in Atomics, and the pool's thread can't wait at all. Tensors, whose
 * sizes vary, travel as messages; the slot says that one waits.
 */

import type { StoredModel } from '../registry/model-store.ts';
import type { ToldRefusal } from '../registry/refused-models.ts';
import type { ExecutionDevice } from '../runtime/execution-provider.ts';
import type { Tensor } from '../tensors/tensor.ts';

/** Two batches per thread: the next is written while one runs (95 to 100 % of the raw loop; with one slot 87 %). */
export const SLOTS = 2;

/** Words of the control block: one bell, one stop flag, then SLOT_WORDS per slot. */
export const CONTROL = { bell: 0, stop: 1, slots: 2 } as const;
export const SLOT = { state: 0, model: 1, rows: 2 } as const;
const SLOT_WORDS = 3;
/**
 * The pool sets `filled` when the rows are in the slab, `posted` when tensors are on the port; the thread sets `empty`
 * when the answer is in the output or on its way.
 */
export const SLOT_STATE = { empty: 0, filled: 1, posted: 2 } as const;

/** The message of a posted slot: inputs and state, in the manifest's order. */
export type PostedTensors = readonly Tensor[];

export interface ThreadData {
  readonly models: readonly StoredModel[];
  /** Execution provider of all its models. */
  readonly provider: string;
  readonly control: SharedArrayBuffer;
  /** One buffer of float32 per slot: rows in, values out. */
  readonly inputs: readonly SharedArrayBuffer[];
  readonly outputs: readonly SharedArrayBuffer[];
}

/** Messages from the thread. */
export type ThreadMessage =
  /** All models are ready, except the refused ones. */
  | { readonly kind: 'ready'; readonly device: ExecutionDevice; readonly refused: readonly ToldRefusal[] }
  /** No model is ready. */
  | { readonly kind: 'refused'; readonly refused: readonly ToldRefusal[] }
  | { readonly kind: 'done'; readonly slot: number; readonly computeMs: number }
  /** The same for a posted slot: outputs and state, in the manifest's order. */
  | {
      readonly kind: 'answered';
      readonly slot: number;
      readonly computeMs: number;
      readonly tensors: readonly Tensor[];
    }
  | { readonly kind: 'failed'; readonly slot: number; readonly computeMs: number; readonly message: string };

export function controlWords(): number {
  return CONTROL.slots + SLOTS * SLOT_WORDS;
}

export function slotWord(slot: number, word: number): number {
  return CONTROL.slots + slot * SLOT_WORDS + word;
}
