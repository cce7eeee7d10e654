/** Labelled rows for training and judging. */

export interface Dataset {
  /** Row-major float32; NaN is missing. */
  readonly rows: Float32Array;
  readonly width: number;
  /** 0 or 1 for classification; any finite number for regression. */
  readonly labels: Float32Array;
  /** Who a row is from: rows of one player are never split between training and judging. */
  readonly groups: Int32Array;
}

export function rowCount(dataset: Dataset): number {
  return dataset.labels.length;
}

/** The rows whose group passes `keep`, in order. */
export function filterGroups(dataset: Dataset, keep: (group: number) => boolean): Dataset {
  const { width } = dataset;
  const chosen: number[] = [];
  for (let i = 0; i < dataset.groups.length; i++) if (keep(dataset.groups[i]!)) chosen.push(i);
  const rows = new Float32Array(chosen.length * width);
  for (const [to, from] of chosen.entries())
    rows.set(dataset.rows.subarray(from * width, (from + 1) * width), to * width);
  const labels = Float32Array.from(chosen, (i) => dataset.labels[i]!);
  const groups = Int32Array.from(chosen, (i) => dataset.groups[i]!);
  return { rows, width, labels, groups };
}

/** Median of each column over the rows that have it; 0 for a column nobody has. */
export function columnMedians(dataset: Dataset): Float32Array {
  const count = rowCount(dataset);
  return Float32Array.from({ length: dataset.width }, (_, column) => {
    const values: number[] = [];
    for (let i = 0; i < count; i++) {
      const value = dataset.rows[i * dataset.width + column]!;
      if (!Number.isNaN(value)) values.push(value);
    }
    values.sort((a, b) => a - b);
    return values[values.length >> 1] ?? 0;
  });
}
