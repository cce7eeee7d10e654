/** Reads JSON lines: one object of numbers, texts, booleans and nulls per line. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { type Batch, type Cell, checkColumns, type Source, valueError } from './cells.ts';

const BATCH_ROWS = 4096;

/** The columns are the keys of the first object. Later ones may lack some, which are missing values. */
export async function openNdjson(name: string, stream: Readable): Promise<Source> {
  const failed = new Promise<never>((_, reject) => stream.on('error', reject));
  failed.catch(() => undefined);
  const objects = objectsOf(name, createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }), failed);
  const first = await objects.next();
  if (first.done) throw new RubatoError('DATA_FORMAT', `nothing in ${name}`, { expected: 'one JSON object per line' });
  const columns = Object.keys(first.value.object);
  checkColumns(name, columns);
  return { name, columns, batches: batchesOf(name, columns, first.value, objects) };
}

interface JsonRow {
  readonly object: Readonly<Record<string, unknown>>;
  readonly line: number;
}

async function* objectsOf(
  name: string,
  lines: AsyncIterable<string>,
  failed: Promise<never>,
): AsyncGenerator<JsonRow, void> {
  const reading = lines[Symbol.asyncIterator]();
  for (let line = 1; ; line++) {
    const { done, value } = await Promise.race([reading.next(), failed]);
    if (done) return;
    const text = (line === 1 ? value.replace(/^\uFEFF/, '') : value).trim();
    if (text !== '') yield { object: objectIn(text, name, line), line };
  }
}

function objectIn(text: string, file: string, line: number): Readonly<Record<string, unknown>> {
  const expected = 'one JSON object per line';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RubatoError('DATA_FORMAT', `${messageOf(cause)} in ${file}, line ${line}`, { expected, cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RubatoError('DATA_FORMAT', `another value in ${file}, line ${line}`, { expected });
}

async function* batchesOf(
  name: string,
  columns: readonly string[],
  first: JsonRow,
  objects: AsyncIterable<JsonRow>,
): AsyncGenerator<Batch> {
  let rows = [cellsOf(name, columns, first)];
  let lines = [first.line];
  for await (const row of objects) {
    rows.push(cellsOf(name, columns, row));
    lines.push(row.line);
    if (rows.length < BATCH_ROWS) continue;
    yield { rows, lines };
    [rows, lines] = [[], []];
  }
  yield { rows, lines };
}

function cellsOf(file: string, columns: readonly string[], { object, line }: JsonRow): Cell[] {
  const stranger = Object.keys(object).find((key) => !columns.includes(key));
  if (stranger !== undefined) {
    const expected = `the columns of the first row (${columns.join(', ')})`;
    throw new RubatoError('DATA_FORMAT', `"${stranger}" in ${file}, line ${line}`, { expected });
  }
  return columns.map((column) => {
    const value = object[column];
    if (value === null || value === undefined) return null;
    if (typeof value === 'boolean') return Number(value);
    if (typeof value === 'number' || typeof value === 'string') return value;
    throw valueError({ file, line, column }, 'a number, a text, a boolean or null', JSON.stringify(value));
  });
}
