/** Opens data files; `-` is the standard input. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';
import type { Source } from './cells.ts';
import { openCsv } from './read-csv.ts';
import { openNdjson } from './read-ndjson.ts';

export const DATA_FORMATS = ['csv', 'tsv', 'ndjson', 'parquet'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

export interface SourceOptions {
  /** The format of all files; when omitted, each file's name tells, and the standard input has CSV. */
  readonly format?: DataFormat | undefined;
  /** What separates the cells of CSV; a comma when omitted. */
  readonly delimiter?: string | undefined;
  /** What `-` means. */
  readonly input: Readable;
}

const FORMATS: Readonly<Record<string, DataFormat>> = {
  csv: 'csv',
  txt: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
};

/** Opens a file. Throws DATA_FILE or DATA_FORMAT. */
export async function openSource(file: string, { format, delimiter, input }: SourceOptions): Promise<Source> {
  const extension = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const kind = format ?? (file === '-' ? 'csv' : FORMATS[extension]);
  if (kind === undefined) {
    const expected = `a name that ends with ${Object.keys(FORMATS).join(', ')}, or --format`;
    throw new RubatoError('DATA_FILE', file, { expected });
  }
  if (kind === 'parquet') {
    if (file === '-') throw new RubatoError('DATA_FILE', 'standard input', { expected: 'Parquet in a file' });
    await expectReadable(file);
    const { openParquet } = await import('./read-parquet.ts');
    return openParquet(file);
  }
  if (file !== '-') await expectReadable(file);
  const stream = file === '-' ? input : createReadStream(file);
  const name = file === '-' ? 'standard input' : file;
  stream.setEncoding('utf8');
  return kind === 'ndjson'
    ? openNdjson(name, stream)
    : openCsv(name, stream, delimiter ?? (kind === 'tsv' ? '\t' : ','));
}

async function expectReadable(file: string): Promise<void> {
  try {
    const found = await stat(file);
    if (!found.isFile() && !found.isFIFO()) throw new RubatoError('DATA_FILE', `a folder at ${file}`);
  } catch (error) {
    if (error instanceof RubatoError) throw error;
    const got = codeOf(error) === 'ENOENT' ? `none at ${file}` : `${file}: ${messageOf(error)}`;
    throw new RubatoError('DATA_FILE', got, { cause: error });
  }
}
