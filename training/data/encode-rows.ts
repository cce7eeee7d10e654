/** Rows of a file as a trained model takes them: columns found by name, categories as their numbers. */

import { RubatoError } from '../../errors.ts';
import type { RowManifest } from '../../inference/registry/model-manifest.ts';
import { type Batch, type Cell, isMissing, type Source } from './cells.ts';
import { type ColumnReader, numberReader } from './column-kinds.ts';

/** The parts of a manifest that say what a row is. */
type EncodedBy = Pick<RowManifest, 'name' | 'version' | 'columns' | 'categories'>;

export interface RowEncoder {
  /** The rows of a batch, side by side. A category that the model never saw is a missing value. */
  encode(source: Source, batch: Batch): Float32Array;
}

/** Throws MODEL_MANIFEST for a model whose manifest names no columns. */
export function rowEncoder({ name, version, columns, categories = {} }: EncodedBy): RowEncoder {
  if (columns === undefined) {
    throw new RubatoError('MODEL_MANIFEST', `none in ${name}@${version}`, { expected: 'names of the columns' });
  }
  const readers = columns.map((column) => readerOf(column, categories[column]));
  return {
    encode(source, { rows, lines }) {
      const places = readers.map((reader) => placeOf(source, reader.name));
      const encoded = new Float32Array(rows.length * readers.length);
      for (const [i, row] of rows.entries())
        for (const [k, reader] of readers.entries()) {
          const place = () => ({ file: source.name, line: lines[i]!, column: reader.name });
          encoded[i * readers.length + k] = reader.read(row[places[k]!]!, place);
        }
      return encoded;
    },
  };
}

function readerOf(name: string, categories: readonly string[] | undefined): ColumnReader {
  if (categories === undefined) return numberReader(name);
  const numbers = new Map(categories.map((category, i) => [category, i]));
  const read = (cell: Cell) => (isMissing(cell) ? Number.NaN : (numbers.get(String(cell).trim()) ?? Number.NaN));
  return { name, categories, read };
}

function placeOf({ name, columns }: Source, column: string): number {
  const place = columns.indexOf(column);
  if (place < 0) throw new RubatoError('DATA_FORMAT', `${name} without it`, { expected: `a column "${column}"` });
  return place;
}
