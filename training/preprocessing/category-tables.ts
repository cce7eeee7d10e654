/**
 * Encoded categories. Each encoding is a table with a row for each category and one more for what is unknown, so a graph
 * looks up what training computed.
 */
import type { TrainingData } from '../algorithm.ts';
import { expectOption } from '../data/check-data.ts';
import type { Table } from '../data/table.ts';
import { dealRows } from '../evaluate/deal-rows.ts';
import type { CategorySteps, ColumnPlan } from './steps.ts';

export interface Lookup {
  readonly source: number;
  /** How many categories it knows; their row after these is of what is unknown. */
  readonly count: number;
  readonly names: readonly string[];
  /** Row-major, a row for each category and one more. */
  readonly table: Float32Array;
}

/** More would be another table of thousands of columns. */
const MAX_TARGET_CLASSES = 64;

type CategoryPlan = ColumnPlan & { readonly kind: 'category' };
/** What is learnt from. */
export type Learnt = Pick<TrainingData, 'task' | 'classCount'> & { readonly train: Table };

/** Encodes one column. */
export function fitCategory(learnt: Learnt, source: number, { name, steps, categories }: CategoryPlan): Lookup {
  const count = categories.length;
  const lookup = (names: readonly string[], cell: (category: number, k: number) => number, neutral: number[]) => {
    const rows = Array.from({ length: count }, (_, category) => names.map((_name, k) => cell(category, k)));
    const { unknown } = steps;
    rows.push(unknown === 'frequent' ? rows[0]! : unknown === 'missing' ? names.map(() => Number.NaN) : neutral);
    return { source, count, names, table: Float32Array.from(rows.flat()) };
  };
  switch (steps.encode) {
    case 'hash': {
      const names = Array.from({ length: steps.buckets }, (_, k) => `${name} bucket ${k}`);
      const buckets = categories.map((category) => bucketOf(category, steps.buckets));
      return lookup(
        names,
        (category, k) => Number(buckets[category] === k),
        names.map(() => 0),
      );
    }
    case 'ordinal': {
      const order = steps.order ?? [...categories].sort();
      // What the order leaves out is unknown.
      const place = (category: number) => order.indexOf(categories[category]!);
      return lookup(
        [name],
        (category) => (place(category) < 0 && steps.unknown === 'missing' ? Number.NaN : place(category)),
        [-1],
      );
    }
    case 'target': {
      expectOption(learnt.task !== 'clusters', 'a task with a target for target encoding', learnt.task);
      const stats = sumsOf(learnt, source, count, () => true);
      const names = targetNames(name, learnt);
      return lookup(
        names,
        (category, k) => encoded(stats, category, k, steps),
        names.map((_, k) => stats.mean(k)),
      );
    }
    default: {
      const names = categories.slice(0, steps.most).map((category) => `${name}=${category}`);
      const rare = steps.unknown === 'missing' ? Number.NaN : 0;
      return lookup(
        names,
        (category, k) => (category >= names.length ? rare : Number(category === k)),
        names.map(() => 0),
      );
    }
  }
}

/**
 * The encoding of the rows that are learnt from by `target`: each row has what the others' parts say. A category's mean
 * that held the row's own label would tell it (Micci-Barreca 2001, cross-fitted). `write` gets row, column and number.
 */
export function crossFit(
  learnt: Learnt,
  { source, count, names }: Lookup,
  steps: CategorySteps,
  seed: number,
  write: (row: number, k: number, value: number) => void,
): void {
  const { rows, width } = learnt.train;
  const parts = dealRows(learnt.train, steps.folds, seed);
  for (let part = 0; part < steps.folds; part++) {
    const stats = sumsOf(learnt, source, count, (row) => parts[row] !== part);
    for (const [row, own] of parts.entries()) {
      const category = rows[row * width + source]!;
      if (own === part && category >= 0 && category < count)
        for (const k of names.keys()) write(row, k, Math.fround(encoded(stats, category, k, steps)));
    }
  }
}

interface Sums {
  readonly rows: Float64Array;
  /** The sum of labels, or the rows of each class side by side. */
  readonly sums: Float64Array;
  readonly width: number;
  mean(k: number): number;
}

function sumsOf(
  { task, classCount = 2, train }: Learnt,
  source: number,
  count: number,
  keep: (row: number) => boolean,
): Sums {
  const width = task === 'classes' ? classCount : 1;
  const rows = new Float64Array(count);
  const sums = new Float64Array(count * width);
  const all = new Float64Array(width);
  let total = 0;
  for (const [row, label] of train.labels.entries()) {
    if (!keep(row)) continue;
    const category = train.rows[row * train.width + source]!;
    const k = width > 1 ? label : 0;
    const adds = width > 1 ? 1 : label;
    total++;
    all[k]! += adds;
    if (!(category >= 0 && category < count)) continue;
    rows[category]!++;
    sums[category * width + k]! += adds;
  }
  return { rows, sums, width, mean: (k) => (total === 0 ? 0 : all[k]! / total) };
}

function encoded({ rows, sums, width, mean }: Sums, category: number, k: number, { smoothing }: CategorySteps): number {
  const weight = rows[category]! + smoothing;
  return weight === 0 ? mean(k) : (sums[category * width + k]! + smoothing * mean(k)) / weight;
}

function targetNames(name: string, { task, classCount = 2 }: Learnt): string[] {
  if (task !== 'classes') return [`${name} target`];
  expectOption(
    classCount <= MAX_TARGET_CLASSES,
    `${MAX_TARGET_CLASSES} classes or fewer for target encoding`,
    classCount,
  );
  return Array.from({ length: classCount }, (_, k) => `${name} target ${k}`);
}

/** FNV-1a of the name: the same bucket on every machine. */
function bucketOf(category: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(category)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % buckets;
}
