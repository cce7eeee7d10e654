/**
 * The requests that wait for one model in one class, and the next batch of them. Requesters take turns, piece by piece,
 * so one that asks ten times as much doesn't make the others wait. The pieces of one requester keep their order. A
 * piece that can't meet its budget any more is dropped before it costs a run, and no batch is so large that a piece in
 * it would be late.
 */
import type { CostModel } from './cost-model.ts';

export interface WaitingPiece {
  readonly requester: string;
  readonly rows: number;
  /** The deadline, on the same clock as the `nowMs` of `take`. */
  readonly deadlineMs: number;
  /** Pieces share a run only where this is equal; empty for rows, which all have one shape. */
  readonly shape: string;
  /** Most rows of a run of this shape. */
  readonly maxRows: number;
}

export interface FormedBatch<P> {
  readonly pieces: readonly P[];
  readonly rows: number;
  /** Pieces that left the queue unanswered, since they can't meet their budgets. */
  readonly dropped: readonly P[];
}

/** Share of the remaining budget that a run may take; the rest is for the way back (Clipper's 0.92). */
const BUDGET_SHARE = 0.92;

export class BatchFormer<P extends WaitingPiece> {
  /** Pieces per requester, oldest first. The order of the map is the order of the turns. */
  #lines = new Map<string, P[]>();
  #rows = 0;
  #cost: CostModel;

  constructor(cost: CostModel) {
    this.#cost = cost;
  }

  get rows(): number {
    return this.#rows;
  }

  push(piece: P): void {
    const line = this.#lines.get(piece.requester);
    if (line === undefined) this.#lines.set(piece.requester, [piece]);
    else line.push(piece);
    this.#rows += piece.rows;
  }

  /** Forms a batch of at most `maxRows` rows (a single piece may be larger). Pieces are not split. */
  take(nowMs: number, maxRows: number): FormedBatch<P> {
    const pieces: P[] = [];
    const dropped: P[] = [];
    let rows = 0;
    let endMs = Number.POSITIVE_INFINITY;
    // A piece that is nearly late must not force a run so small that it wastes the machine while others wait.
    const worthwhileMs = this.#cost.predictMs(Math.min(this.#rows, this.#cost.efficientRows, maxRows));
    for (let skipped = 0; skipped < this.#lines.size; ) {
      const [requester, line] = this.#lines.entries().next().value!;
      const piece = line[0]!;
      const limitMs = nowMs + BUDGET_SHARE * (piece.deadlineMs - nowMs);
      if (nowMs + Math.max(worthwhileMs, this.#cost.predictMs(piece.rows)) > limitMs) {
        this.#shift(requester, line);
        dropped.push(piece);
        continue;
      }
      const end = Math.min(endMs, limitMs);
      const together = rows + piece.rows;
      const fits =
        rows === 0 ||
        (piece.shape === pieces[0]!.shape &&
          together <= Math.min(maxRows, piece.maxRows) &&
          nowMs + this.#cost.predictMs(together) <= end);
      // The turn passes: another requester may have a piece that fits.
      this.#passTurn(requester, line, fits);
      if (!fits) {
        skipped++;
        continue;
      }
      skipped = 0;
      pieces.push(piece);
      rows += piece.rows;
      endMs = end;
      if (rows >= maxRows) break;
    }
    return { pieces, rows, dropped };
  }

  /** Empties the queue and returns everything that waited, oldest first per requester. */
  takeAll(): readonly P[] {
    const all = [...this.#lines.values()].flat();
    this.#lines.clear();
    this.#rows = 0;
    return all;
  }

  #shift(requester: string, line: P[]): void {
    this.#rows -= line.shift()!.rows;
    if (line.length === 0) this.#lines.delete(requester);
  }

  #passTurn(requester: string, line: P[], taken: boolean): void {
    if (taken) this.#rows -= line.shift()!.rows;
    // A requester that waits alone keeps its turn.
    if (this.#lines.size === 1 && line.length > 0) return;
    this.#lines.delete(requester);
    if (line.length > 0) this.#lines.set(requester, line);
  }
}
