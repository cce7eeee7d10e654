/** All that waits in a model process: models take turns, live goes before bulk, and one batch in eight goes to bulk. */
import type { PriorityClass } from '../contract.ts';
import { BatchFormer, type FormedBatch, type WaitingPiece } from './batch-former.ts';
import type { CostModel } from './cost-model.ts';

/** One batch in this many goes to bulk while both classes wait. */
const BULK_EVERY = 8;

export interface WorkBatch<P> extends FormedBatch<P> {
  /** The model's position. */
  readonly model: number;
  readonly priority: PriorityClass;
}

export class WorkQueue<P extends WaitingPiece> {
  #lines: Readonly<Record<PriorityClass, readonly BatchFormer<P>[]>>;
  #turn = 0;
  #batches = 0;

  /** `costs`: one per model. */
  constructor(costs: readonly CostModel[]) {
    this.#lines = {
      live: costs.map((cost) => new BatchFormer<P>(cost)),
      bulk: costs.map((cost) => new BatchFormer<P>(cost)),
    };
  }

  push(model: number, priority: PriorityClass, piece: P): void {
    this.#lines[priority][model]!.push(piece);
  }

  /** Rows waiting of a model and class, or of all models of a class, or of all. */
  rows(priority?: PriorityClass, model?: number): number {
    const classes = priority === undefined ? [this.#lines.live, this.#lines.bulk] : [this.#lines[priority]];
    let rows = 0;
    for (const lines of classes) {
      for (let i = 0; i < lines.length; i++) if (model === undefined || model === i) rows += lines[i]!.rows;
    }
    return rows;
  }

  /** The next batch; with no pieces when all that it found had to be dropped; null when nothing waits. */
  take(nowMs: number, maxRows: (model: number) => number): WorkBatch<P> | null {
    const bulkFirst = this.#batches % BULK_EVERY === BULK_EVERY - 1;
    for (const priority of bulkFirst ? (['bulk', 'live'] as const) : (['live', 'bulk'] as const)) {
      const model = this.#nextModel(this.#lines[priority]);
      if (model < 0) continue;
      const batch = this.#lines[priority][model]!.take(nowMs, maxRows(model));
      if (batch.pieces.length > 0) this.#batches++;
      return { ...batch, model, priority };
    }
    return null;
  }

  takeAll(): readonly P[] {
    return [...this.#lines.live, ...this.#lines.bulk].flatMap((former) => former.takeAll());
  }

  #nextModel(lines: readonly BatchFormer<P>[]): number {
    for (let i = 0; i < lines.length; i++) {
      const model = (this.#turn + i) % lines.length;
      if (lines[model]!.rows === 0) continue;
      this.#turn = model + 1;
      return model;
    }
    return -1;
  }
}
