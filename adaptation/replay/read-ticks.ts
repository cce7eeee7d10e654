/** Reads a log tick by tick: what a session did in one tick is compared as a whole. */
import { RubatoError } from '../../errors.ts';
import type { LogRecord } from '../log/records.ts';
import type { Kind } from './replay-report.ts';

export type Body = Exclude<LogRecord, Kind<'header'>>;

export interface LoggedTick {
  /** The session's first header. */
  readonly header: Kind<'header'>;
  /** All records of one tick, in order; empty for the header itself, which comes first. */
  readonly group: readonly Body[];
}

/** Throws LOG_FORMAT for a record before the header. */
export async function* readTicks(records: AsyncIterable<LogRecord>): AsyncGenerator<LoggedTick> {
  let header: Kind<'header'> | null = null;
  let group: Body[] = [];
  for await (const record of records) {
    if (record.kind === 'header') {
      if (header === null) yield { header: record, group };
      header ??= record;
      continue;
    }
    if (header === null) throw new RubatoError('LOG_FORMAT', record.kind, { expected: 'a header first' });
    if (group.length > 0 && group[0]!.tick !== record.tick) {
      yield { header, group };
      group = [];
    }
    group.push(record);
  }
  if (header !== null && group.length > 0) yield { header, group };
}
