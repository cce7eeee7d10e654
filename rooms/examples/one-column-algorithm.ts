/**
 * An algorithm of one's own: a value as a straight line over the column that foretells it best. Train with it by
 * `rubato train --algorithm rooms/examples/one-column-algorithm.ts --task value …`.
 */
import { type Algorithm, columnMedians, type OnnxGraph, type Rows, rowCount } from 'rubato/training';
import { z } from 'zod';

interface Line {
  readonly width: number;
  readonly column: number;
  /** Takes the place of a missing value. */
  readonly median: number;
  readonly slope: number;
  readonly start: number;
}

const options = z.strictObject({});

export const oneColumn: Algorithm<z.output<typeof options>, Line> = {
  name: 'oneColumn',
  tasks: ['value'],
  options,
  fit({ train }) {
    const medians = columnMedians(train);
    const lines = Array.from(medians, (median, column) => fitLine(train, train.labels, column, median));
    return lines.reduce((best, line) => (line.error < best.error ? line : best));
  },
  // ONNX Runtime computes in float32, so this does too: one product and one sum, each rounded.
  predict: ({ column, median, slope, start }, rows) =>
    Float64Array.from(valuesOf(rows, column, median), (x) => Math.fround(Math.fround(x * slope) + start)),
  graph: ({ width, column, median, slope, start }): OnnxGraph => ({
    name: 'one_column',
    inputs: [{ name: 'row', width }],
    outputs: [{ name: 'value', width: 1 }],
    initializers: {
      column: { type: 'int64', shape: [1], values: [column] },
      median: { type: 'float', shape: [1], values: [median] },
      slope: { type: 'float', shape: [1], values: [slope] },
      start: { type: 'float', shape: [1], values: [start] },
    },
    nodes: [
      { op: 'Gather', inputs: ['row', 'column'], outputs: ['x'], attributes: { axis: { kind: 'int', value: 1 } } },
      { op: 'IsNaN', inputs: ['x'], outputs: ['missing'] },
      { op: 'Where', inputs: ['missing', 'median', 'x'], outputs: ['known'] },
      { op: 'Mul', inputs: ['known', 'slope'], outputs: ['product'] },
      { op: 'Add', inputs: ['product', 'start'], outputs: ['value'] },
    ],
  }),
  tolerance: () => ({ toleranceRelative: 0, exactOutputs: ['value'] }),
  sizes: () => ({ parameters: 2 }),
};

/** The least squares line over one column, with its error. */
function fitLine(rows: Rows, labels: Float32Array, column: number, median: number): Line & { readonly error: number } {
  const xs = valuesOf(rows, column, median);
  const [meanX, meanY] = [mean(xs), mean(labels)];
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  const shared = xs.reduce((sum, x, i) => sum + (x - meanX) * (labels[i]! - meanY), 0);
  const slope = Math.fround(spread === 0 ? 0 : shared / spread);
  const start = Math.fround(meanY - slope * meanX);
  const error = xs.reduce((sum, x, i) => sum + (labels[i]! - slope * x - start) ** 2, 0);
  return { width: rows.width, column, median, slope, start, error };
}

function valuesOf(rows: Rows, column: number, median: number): Float64Array {
  return Float64Array.from({ length: rowCount(rows) }, (_, row) => {
    const value = rows.rows[row * rows.width + column]!;
    return Number.isNaN(value) ? median : value;
  });
}

function mean(values: Float64Array | Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
