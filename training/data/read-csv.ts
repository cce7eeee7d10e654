/** Reads comma-separated values (RFC 4180) as they come: quoted cells, line breaks in them, a byte order mark. */
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { RubatoError } from '../../errors.ts';
import { type Batch, checkColumns, type Source } from './cells.ts';

/** Rows handed on at once. */
const BATCH_ROWS = 4096;
/** Characters of one row: a quote that is never closed would read all the rest into memory. */
const MAX_ROW_CHARACTERS = 16_000_000;

interface CsvRow {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/** Throws DATA_FORMAT for a file without a header, or one with a name that is empty or there twice. */
export async function openCsv(name: string, stream: Readable, delimiter: string): Promise<Source> {
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true };
  const parser = parse({ ...options, delimiter, max_record_size: MAX_ROW_CHARACTERS });
  stream.on('error', (error) => parser.destroy(error));
  const rows: AsyncIterator<CsvRow> = stream.pipe(parser)[Symbol.asyncIterator]();
  const first = await next(name, rows);
  if (first === null) throw new RubatoError('DATA_FORMAT', `nothing in ${name}`, { expected: 'a header and rows' });
  const columns = first.record.map((cell) => cell.trim());
  checkColumns(name, columns);
  return { name, columns, batches: batchesOf(name, columns.length, rows) };
}

async function* batchesOf(name: string, width: number, rows: AsyncIterator<CsvRow>): AsyncGenerator<Batch> {
  let batch = { rows: [] as string[][], lines: [] as number[] };
  for (let row = await next(name, rows); row !== null; row = await next(name, rows)) {
    const { record, info } = row;
    if (record.length !== width) {
      const expected = `${width} cells in each row, as in the header`;
      throw new RubatoError('DATA_FORMAT', `${record.length} in ${name}, line ${info.lines}`, { expected });
    }
    batch.rows.push(record);
    batch.lines.push(info.lines);
    if (batch.rows.length < BATCH_ROWS) continue;
    yield batch;
    batch = { rows: [], lines: [] };
  }
  yield batch;
}

async function next(name: string, rows: AsyncIterator<CsvRow>): Promise<CsvRow | null> {
  try {
    const { done, value } = await rows.next();
    return done ? null : value;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const cause = error;
    throw new RubatoError('DATA_FORMAT', `${name}: ${error.message}`, { expected: 'comma-separated values', cause });
  }
}
