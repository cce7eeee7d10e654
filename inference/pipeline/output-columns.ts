/** The columns of a model's answer (its outputs side by side), and which of them a definition means. */
import type { ModelOutput } from '../registry/model-manifest.ts';

/** How a definition chooses its columns. Null leaves it open; the model must then leave no choice. */
export interface ColumnChoice {
  /** Name of an output. */
  readonly output: string | null;
  /** Label of a column, as the manifest has it. */
  readonly label: string | null;
  /** Position in the named output. If no output is named, the position among the columns of all outputs. */
  readonly column: number | null;
  /** Columns that the model must have altogether. */
  readonly columns: number | null;
}

export type FoundColumns =
  /** Position of the prediction's first column in one row of a reply, and the number of values in that row. */
  | { readonly ok: true; readonly first: number; readonly width: number }
  | { readonly ok: false; readonly expected: string; readonly got: string };

interface Column {
  readonly output: string;
  readonly at: number;
  readonly label: string | undefined;
  /** Whether this column is the only one of its output. */
  readonly alone: boolean;
}

/** The `count` columns that `choice` means, side by side; or what the model has instead. */
export function findColumns(choice: ColumnChoice, count: number, outputs: readonly ModelOutput[]): FoundColumns {
  return count === 1 ? findColumn(choice, outputs) : findOutput(choice, count, outputs);
}

/** A whole output: the named one, or the only one of that width. */
function findOutput({ output }: ColumnChoice, count: number, outputs: readonly ModelOutput[]): FoundColumns {
  const fitting = outputs.filter(({ name, width }) => width === count && (output === null || name === output));
  if (fitting.length !== 1) {
    const expected = output === null ? `one output of ${count} columns` : `an output "${output}" of ${count} columns`;
    return { ok: false, expected, got: describeColumns(columnsOf(outputs)) };
  }
  const before = outputs.slice(0, outputs.indexOf(fitting[0]!));
  const widthOf = (some: readonly ModelOutput[]) => some.reduce((sum, { width }) => sum + width, 0);
  return { ok: true, first: widthOf(before), width: widthOf(outputs) };
}

function findColumn(choice: ColumnChoice, outputs: readonly ModelOutput[]): FoundColumns {
  const all = columnsOf(outputs);
  const { output, label, column, columns } = choice;
  const refuse = (expected: string): FoundColumns => ({ ok: false, expected, got: describeColumns(all) });
  if (columns !== null && columns !== all.length) return refuse(`${columns} columns`);
  const named = output === null ? all : all.filter((one) => one.output === output);
  const within = output === null ? '' : ` of output "${output}"`;
  if (named.length === 0) return refuse(`an output "${output}"`);
  const fitting = named.filter(
    (one, i) => (label === null || one.label === label) && (column === null || i === column),
  );
  const [found, ...others] = fitting;
  if (found === undefined)
    return refuse(label === null ? `a column ${column}${within}` : `a column labelled "${label}"${within}`);
  if (others.length === 0) return { ok: true, first: all.indexOf(found), width: all.length };
  const what = label === null ? `one column${within}` : `one column labelled "${label}"`;
  return refuse(`${what}, or output, label or column in the definition to say which is the prediction`);
}

function columnsOf(outputs: readonly ModelOutput[]): Column[] {
  return outputs.flatMap(({ name, width, labels = [] }) =>
    Array.from({ length: width }, (_, at) => ({ output: name, at, label: labels[at], alone: width === 1 })),
  );
}

/** Columns that an error names; a wide output is not listed whole. */
const MAX_LISTED = 12;

function describeColumns(columns: readonly Column[]): string {
  const listed = columns.slice(0, MAX_LISTED).map(({ output, at, label, alone }) => {
    const place = alone ? `"${output}"` : `"${output}"[${at}]`;
    return label === undefined ? place : `${place} labelled "${label}"`;
  });
  const more = columns.length > MAX_LISTED ? ` and ${columns.length - MAX_LISTED} more` : '';
  return `${columns.length} column${columns.length === 1 ? '' : 's'}: ${listed.join(', ')}${more}`;
}
