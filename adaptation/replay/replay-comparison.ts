/** Compares what a replayed session writes with the log, in order, up to the first difference. */
import { isDeepStrictEqual } from 'node:util';
import type { LogRecord } from '../log/records.ts';
import type { Compared, Difference, Kind } from './replay-report.ts';

const COMPARED: ReadonlySet<string> = new Set(['event', 'rows', 'prediction', 'decision', 'outcome']);

export class ReplayComparison {
  difference: Difference | null = null;
  readonly checked = { state: 0, event: 0, rows: 0, prediction: 0, decision: 0, outcome: 0 };
  /** What the replayed session wrote in this tick and the log has not confirmed yet. */
  #expected: LogRecord[] = [];

  expect(record: LogRecord): void {
    if (COMPARED.has(record.kind)) this.#expected.push(record);
  }

  confirm(record: Kind<Compared>): void {
    const replayed = this.#expected.shift();
    this.checked[record.kind]++;
    if (isDeepStrictEqual(plain(replayed), plain(record))) return;
    this.differ({ tick: record.tick, what: record.kind, logged: record, replayed: replayed ?? null });
  }

  confirmState(tick: number, logged: number, replayed: number): void {
    this.checked.state++;
    if (logged !== replayed) this.differ({ tick, what: 'state', logged, replayed });
  }

  /** Drops what is still expected: it will not come, and there is a reason for that. */
  forget(): void {
    this.#expected.length = 0;
  }

  /** Ends a tick: everything that was written in it must be confirmed by now. */
  finishTick(tick: number): void {
    const missing = this.#expected[0];
    if (missing !== undefined) this.differ({ tick, what: missing.kind as Compared, logged: null, replayed: missing });
    this.forget();
  }

  differ(difference: Difference): void {
    this.difference ??= difference;
  }
}

/** The record with its bytes as plain arrays, so that a Buffer of the reader equals a Uint8Array of the journal. */
function plain(record: LogRecord | undefined): unknown {
  if (record === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, value instanceof Uint8Array ? [...value] : value]),
  );
}
