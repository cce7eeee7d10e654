/** What an algorithm is: a folder below `algorithms/` whose file of the same name exports one object of this form. */
import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { Rows, Table } from './data/table.ts';
import type { OnnxGraph } from './export/onnx-writer.ts';
import type { TaskName } from './tasks.ts';

/** `Given` is what may be written as options; the schema fills in the rest and makes `Options` of it. */
export interface Algorithm<Options, Model, Given = unknown> {
  /** The folder's name. */
  readonly name: string;
  /** What it can learn to predict. */
  readonly tasks: readonly TaskName[];
  /** Unknown options are refused; those left out have a value that suits most data. */
  readonly options: z.ZodType<Options, Given>;
  /** The same seed and data give the same model, bit for bit. Throws DEFINITION_INVALID for data that doesn't fit the options. */
  fit(data: TrainingData, options: Options, run: TrainingRun): Promise<Model> | Model;
  /** What the task calls a prediction, for each row, by the algorithm's own arithmetic. */
  predict(model: Model, rows: Rows): Float64Array;
  /** A graph with the task's outputs, from a `row` as it is, missing values included. */
  graph(model: Model): OnnxGraph;
  /** How near ONNX Runtime, running the graph, comes to `predict`. */
  tolerance(model: Model): Tolerance;
  /** What the model grew to, for the record. */
  sizes(model: Model): Readonly<Record<string, number>>;
}

export interface TrainingData {
  readonly task: TaskName;
  readonly train: Table;
  /** Not learnt from; says when to stop. */
  readonly validation: Table;
}

export interface TrainingRun {
  readonly seed: number;
  /** Ends the run between two steps; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** What a step is, in the plural: `trees`, `epochs`. */
  readonly step: string;
  readonly done: number;
  /** The most steps there can be; training may stop before. */
  readonly total: number;
  /** How wrong the model is on the validation rows after this step. */
  readonly validationLoss: number;
}

export interface Tolerance {
  readonly toleranceRelative: number;
  /** Added to it, where values near zero are differences of larger ones. */
  readonly toleranceAbsolute?: number;
  /** Outputs that must be equal bit for bit. */
  readonly exactOutputs: readonly string[];
}

/** Lets the rest of the process have its turn between two steps, and ends a run that was called off. */
export async function betweenSteps({ signal }: TrainingRun): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
