/** What others' code reaches on small tables: `training-baseline.py models` of the benchmarks made it with scikit-learn 1.2.1. */
import { readFile } from 'node:fs/promises';
import type { Table } from '../data/table.ts';
import { tableOf } from './make-table.ts';

interface PlainTable {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

interface Penalized {
  readonly penalty: number;
  readonly l1Share: number;
  readonly objective: number;
}

interface Others {
  readonly tables: { readonly iris: PlainTable; readonly diabetes: PlainTable };
  /** Fits of iris: the second kind against the others (`two`), or all of them. */
  readonly logistic: readonly (Penalized & { readonly labels: 'two' | 'three' })[];
  /** Fits of diabetes, as are the values of `svm`. */
  readonly linear: readonly (Penalized & { readonly weights: readonly number[] })[];
  /** Fits of iris. */
  readonly kmeans: readonly { readonly clusters: number; readonly inertia: number }[];
  readonly svm: readonly {
    readonly task: 'probability' | 'value';
    readonly kernel: 'rbf' | 'linear';
    readonly cost: number;
    readonly objective: number;
    /** Decisions for each tenth row. */
    readonly decisions: readonly number[];
  }[];
}

export const others = JSON.parse(await readFile(new URL('./scikit-learn.json', import.meta.url), 'utf8')) as Others;

export const iris: Table = tableOf(others.tables.iris.rows, others.tables.iris.labels);
export const diabetes: Table = tableOf(others.tables.diabetes.rows, others.tables.diabetes.labels);

/** Iris with label 1 for its second kind. */
export const secondKind: Table = { ...iris, labels: iris.labels.map((label) => Number(label === 1)) };
