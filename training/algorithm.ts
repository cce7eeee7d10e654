/** An algorithm: a folder below `algorithms/` whose file of the same name exports one object of this form. */
import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { Rows, Table } from './data/table.ts';
import type { OnnxGraph } from './export/onnx-writer.ts';
import type { Link } from './prediction-form.ts';
import type { TaskName } from './tasks.ts';

/** `Given` is what users may write as options; the schema fills in the rest and gives `Options`. */
export interface Algorithm<Options, Model, Given = unknown> {
  /** The folder's name. */
  readonly name: string;
  /** What it can learn to predict. */
  readonly tasks: readonly TaskName[];
  /** What it predicts for chances; scores (`logit`) when omitted. */
  readonly link?: Link;
  /** Unknown options are refused; an omitted one has a value that suits most data. */
  readonly options: z.ZodType<Options, Given>;
  /**
   * Learns a model. The same seed and data give the same model, bit for bit. Throws DEFINITION_INVALID for data that
   * doesn't fit the options.
   */
  fit(data: TrainingData, options: Options, run: TrainingRun): Promise<Model> | Model;
  /**
   * The prediction for each row by the algorithm's own arithmetic: a score or chance, a value, or for several classes
   * one score or chance for each class, for clusters the distance from each, side by side.
   */
  predict(model: Model, rows: Rows): Float64Array;
  /** How many clusters a model has; needed for the task `clusters` alone. */
  clusterCount?(model: Model): number;
  /** A graph with the task's outputs. It takes a `row` as it is, missing values included. */
  graph(model: Model): OnnxGraph;
  /** How close ONNX Runtime's results for the graph are to `predict`. */
  tolerance(model: Model): Tolerance;
  /** The sizes of the finished model, for the report. */
  sizes(model: Model): Readonly<Record<string, number>>;
}

export interface TrainingData {
  readonly task: TaskName;
  readonly train: Table;
  /** Rows that are not learnt from; they say when to stop. */
  readonly validation: Table;
  /** The number of classes for the task `classes`; 2 when omitted. */
  readonly classCount?: number;
  /**
   * How many categories each column has, 0 for a column of numbers. A row has a category's number, 0 for the most
   * frequent. When omitted, all columns have numbers.
   */
  readonly categories?: readonly number[];
}

export interface TrainingRun {
  readonly seed: number;
  /** Ends the run between two steps; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Ends learning at its next step; what was learnt until then is the model. */
  readonly enough?: AbortSignal;
  /** Threads that may work at once; 1 when omitted. The model is the same for any number. */
  readonly threads?: number;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** The name of a step, in the plural: `trees`, `epochs`. */
  readonly step: string;
  readonly done: number;
  /** The largest number of steps; training may stop earlier. */
  readonly total: number;
  /** The model's loss on the validation rows after this step, if it stops by it. */
  readonly validationLoss?: number;
}

export interface Tolerance {
  readonly toleranceRelative: number;
  /** An absolute tolerance, added where values near zero are differences of larger ones. */
  readonly toleranceAbsolute?: number;
  /** Outputs that must be equal bit for bit. */
  readonly exactOutputs: readonly string[];
}

/** Gives the rest of the process a turn between two steps, and ends a run that was called off. */
export async function betweenSteps({ signal }: TrainingRun): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
