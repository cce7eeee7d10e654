/** Subtracts a centre from each column, and a missing value becomes 0: the same in training and in a graph. */
import { type Rows, rowCount } from '../data/table.ts';
import { ROW_INPUT } from '../export/graph-ends.ts';
import type { OnnxNode } from '../export/onnx-writer.ts';

/** Each column less its centre; 0 where a value is missing. */
export function centredColumns(centre: Float32Array, rows: Rows): Float64Array[] {
  return Array.from(centre, (middle, column) =>
    Float64Array.from({ length: rowCount(rows) }, (_, i) => {
      const value = rows.rows[i * rows.width + column]!;
      return Number.isNaN(value) ? 0 : value - middle;
    }),
  );
}

/** Nodes that make `centred` from `row`; `centre` is an initializer. */
export const CENTRING_NODES: readonly OnnxNode[] = [
  { op: 'IsNaN', inputs: [ROW_INPUT], outputs: ['missing'] },
  { op: 'Where', inputs: ['missing', 'centre', ROW_INPUT], outputs: ['known'] },
  { op: 'Sub', inputs: ['known', 'centre'], outputs: ['centred'] },
];
