/** What is measured, seen from the requester: something that answers one row or a few at a time. */

export interface Answer {
  /** Whether it came within its budget. */
  readonly ok: boolean;
  /** Milliseconds of the run that answered, if known. */
  readonly computeMs: number;
  readonly batchRows: number;
}

/** All subjects connect to `url`; `width` is the width of a row. The rest belongs to each subject. */
export interface SubjectSettings {
  readonly url: string;
  readonly width: number;
  readonly [name: string]: string | number;
}

export interface Subject {
  /** Asks as `asker`, the number of a session, 0 and up. */
  ask(asker: number): Promise<Answer>;
  /** Rows of one question. */
  readonly rowsPerAsk: number;
  close(): Promise<void>;
}

/** The answer of subjects that say nothing about their runs. */
export const ANSWERED: Answer = { ok: true, computeMs: 0, batchRows: 0 };

export interface LoadFigures {
  /** Questions answered within their budget, times rows, per second. */
  readonly rowsPerSecond: number;
  /** Milliseconds from asking (or from when it was due) to the answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the requester's process per answered row, in and out of the kernel. */
  readonly cpuMicrosPerRow: number;
  /** Median time and mean rows of the runs that answered; 0 if unknown. */
  readonly computeMs: number;
  readonly batchRows: number;
  readonly asked: number;
  readonly answered: number;
}

/** The row that all baselines are asked. Its short numbers favour those that send JSON. */
export function rowOf(width: number): Float32Array {
  return Float32Array.from({ length: width }, (_, i) => (i % 5) / 5);
}
