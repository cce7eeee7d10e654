/** Reads Parquet files, one group of rows after the other. */
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { type Batch, type Cell, checkColumns, type Source, valueError } from './cells.ts';

/** Rows of a group that are objects at once: a group may have a million. */
const BATCH_ROWS = 16_384;

export async function openParquet(path: string): Promise<Source> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    checkColumns(path, columns);
    return { name: path, columns, batches: batchesOf(path, file, metadata, columns) };
  } catch (error) {
    throw formatError(path, error);
  }
}

async function* batchesOf(
  path: string,
  file: Awaited<ReturnType<typeof asyncBufferFromFile>>,
  metadata: Awaited<ReturnType<typeof parquetMetadataAsync>>,
  columns: readonly string[],
): AsyncGenerator<Batch> {
  const total = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < total; rowStart += BATCH_ROWS) {
    const rowEnd = Math.min(total, rowStart + BATCH_ROWS);
    const objects = await parquetReadObjects({ file, metadata, rowStart, rowEnd }).catch((error: unknown) => {
      throw formatError(path, error);
    });
    const lines = objects.map((_, i) => rowStart + i + 1);
    yield {
      lines,
      rows: objects.map((object, i) =>
        columns.map((column) => cellOf(object[column], { file: path, line: lines[i]!, column })),
      ),
    };
  }
}

function cellOf(value: unknown, place: { file: string; line: number; column: string }): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime();
  throw valueError(place, 'a number, a text, a boolean or a time', String(value));
}

function formatError(path: string, error: unknown): Error {
  if (error instanceof RubatoError) return error;
  return new RubatoError('DATA_FORMAT', `${path}: ${messageOf(error)}`, { expected: 'a Parquet file', cause: error });
}
