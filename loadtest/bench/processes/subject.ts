/** What is measured, seen from the requester: something that answers one row, or a few, at a time. */

export interface Answer {
  /** Within its budget. */
  readonly ok: boolean;
  /** Of the run that answered, where it is known. */
  readonly computeMs: number;
  readonly batchRows: number;
}

/** All subjects connect to what `url` names; `width` is that of a row. The rest is theirs. */
export interface SubjectSettings {
  readonly url: string;
  readonly width: number;
  readonly [name: string]: string | number;
}

export interface Subject {
  /** `asker` tells one session from another, 0 and up. */
  ask(asker: number): Promise<Answer>;
  /** Rows of one question. */
  readonly rowsPerAsk: number;
  close(): Promise<void>;
}

/** For subjects that say nothing of their runs. */
export const ANSWERED: Answer = { ok: true, computeMs: 0, batchRows: 0 };

export interface LoadFigures {
  /** Questions answered within their budget, times rows, per second. */
  readonly rowsPerSecond: number;
  /** Milliseconds from asking (or from when it should have been asked) to the answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the requester's process, in and out of the kernel, per row answered. */
  readonly cpuMicrosPerRow: number;
  /** Over the answers: median time of the run, mean rows of it. 0 where unknown. */
  readonly computeMs: number;
  readonly batchRows: number;
  readonly asked: number;
  readonly answered: number;
}

/** The row that all baselines are asked: short numbers, which favours the ones that send JSON. */
export function rowOf(width: number): Float32Array {
  return Float32Array.from({ length: width }, (_, i) => (i % 5) / 5);
}
