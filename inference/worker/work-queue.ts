/** All requests that wait in a model process: a batch former per model and class. They take turns (fair-turns.ts). */
import type { PriorityClass } from '../contract.ts';
import { FairTurns } from '../pool/fair-turns.ts';
import { BatchFormer, type FormedBatch, type WaitingPiece } from './batch-former.ts';
import type { CostModel } from './cost-model.ts';

export interface WorkBatch<P> extends FormedBatch<P> {
  /** The model's position. */
  readonly model: number;
  readonly priority: PriorityClass;
}

export class WorkQueue<P extends WaitingPiece> {
  #turns: FairTurns<BatchFormer<P>>;

  /** `costs` holds one cost model per model. */
  constructor(costs: readonly CostModel[]) {
    this.#turns = new FairTurns(costs.length, (model) => new BatchFormer<P>(costs[model]!));
  }

  push(model: number, priority: PriorityClass, piece: P): void {
    this.#turns.line(priority, model).push(piece);
  }

  /** Waiting rows of a model and class, of all models of a class, or of all. */
  rows(priority?: PriorityClass, model?: number): number {
    if (priority !== undefined && model !== undefined) return this.#turns.line(priority, model).rows;
    let rows = 0;
    for (const line of this.#turns.lines(priority)) rows += line.rows;
    return rows;
  }

  /** The next batch; without pieces if all that it found had to be dropped; null when nothing waits. */
  take(nowMs: number, maxRows: (model: number) => number): WorkBatch<P> | null {
    const turn = this.#turns.next((line) => line.rows > 0);
    if (turn === null) return null;
    const { model, priority } = turn;
    const batch = turn.line.take(nowMs, maxRows(model));
    if (batch.pieces.length > 0) this.#turns.countBatch();
    return { ...batch, model, priority };
  }

  takeAll(): readonly P[] {
    return this.#turns.lines().flatMap((former) => former.takeAll());
  }
}
