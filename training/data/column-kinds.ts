/** Which columns are read as numbers and which as categories: told, or seen in the first rows. */
import { RubatoError } from '../../errors.ts';
import { type Cell, floatOf, isMissing, numberOf, type Place, valueError } from './cells.ts';

/** Different texts of one column: beyond it, the column names rows and says nothing about others. */
const MAX_CATEGORIES = 65_536;

export interface ColumnReader {
  readonly name: string;
  /** A number, or the number of a category in the order of first appearance; NaN for a missing value. */
  read(cell: Cell, place: () => Place): number;
  /** The categories in that order; null for numbers. */
  readonly categories: readonly string[] | null;
}

export function numberReader(name: string): ColumnReader {
  return {
    name,
    categories: null,
    read(cell, place) {
      if (isMissing(cell)) return Number.NaN;
      if (numberOf(cell) === null) throw valueError(place(), `a number, or --categories "${name}"`, cell);
      return floatOf(cell, place);
    },
  };
}

export function categoryReader(name: string, limit = MAX_CATEGORIES): ColumnReader {
  const numbers = new Map<string, number>();
  const categories: string[] = [];
  return {
    name,
    categories,
    read(cell, place) {
      if (isMissing(cell)) return Number.NaN;
      const text = String(cell).trim();
      const known = numbers.get(text);
      if (known !== undefined) return known;
      if (categories.length === limit) {
        throw valueError(place(), `at most ${limit} different values, or --ignore "${name}"`, cell);
      }
      numbers.set(text, categories.length);
      return categories.push(text) - 1;
    },
  };
}

/** Whether none of these cells, some of which are there, is a text that is no number. */
export function looksNumeric(cells: readonly Cell[]): boolean {
  return cells.every((cell) => isMissing(cell) || numberOf(cell) !== null);
}

/** Throws DEFINITION_INVALID for a name that is no column's. */
export function expectColumns(columns: readonly string[], names: readonly string[], option: string): void {
  const stranger = names.find((name) => !columns.includes(name));
  if (stranger === undefined) return;
  const shown = columns.slice(0, 20).join(', ') + (columns.length > 20 ? `, … (${columns.length})` : '');
  throw new RubatoError('DEFINITION_INVALID', `"${stranger}"`, { expected: `a column for ${option} (${shown})` });
}
