/** Trains any algorithm on any data that fits it. */
import { RubatoError } from '../errors.ts';
import type { Algorithm, Tolerance, TrainingData, TrainingRun } from './algorithm.ts';
import { checkTables, expectOption } from './data/check-data.ts';
import type { Rows } from './data/table.ts';
import type { GraphOutput } from './export/graph-ends.ts';
import { encodeModel, type OnnxGraph } from './export/onnx-writer.ts';
import type { PredictionForm } from './prediction-form.ts';
import { formOf, TASKS, type TaskName } from './tasks.ts';

/** The ONNX file, and the algorithm's own arithmetic, which judges it and checks the file. */
export interface TrainedModel {
  readonly task: TaskName;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The graph in these bytes, for what goes before or after it. */
  readonly graph: OnnxGraph;
  /** The file's outputs, in the order in which replies hold them. */
  readonly outputs: readonly GraphOutput[];
  readonly form: PredictionForm;
  /** How close the file's results are to `predict`. */
  readonly tolerance: Tolerance;
  readonly sizes: Readonly<Record<string, number>>;
  predict(rows: Rows): Float64Array;
}

/** Trains a model. Rejects with DEFINITION_INVALID for options or data that cannot be learnt from. */
export async function trainModel<Options, Model, Given>(
  algorithm: Algorithm<Options, Model, Given>,
  data: TrainingData,
  options: Given,
  run: TrainingRun,
): Promise<TrainedModel> {
  const { task, train, validation } = data;
  expectOption(
    algorithm.tasks.includes(task),
    `one of ${algorithm.tasks.join(', ')}, which ${algorithm.name} learns`,
    task,
  );
  checkTables(train, validation);
  const { classCount = 2 } = data;
  TASKS[task].checkLabels(train.labels, validation.labels, classCount);
  const { categories } = data;
  const fits = categories === undefined || categories.length === train.width;
  expectOption(fits, `a number of categories for each of ${train.width} columns`, categories?.length);
  const parsed = algorithm.options.safeParse(options);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const got = `${path.join('.') || 'options'}: ${message}`;
    throw new RubatoError('DEFINITION_INVALID', got, { expected: `options of ${algorithm.name}`, cause: parsed.error });
  }
  const model = await algorithm.fit(data, parsed.data, run);
  const graph = algorithm.graph(model);
  const count = task === 'clusters' ? (algorithm.clusterCount?.(model) ?? 0) : classCount;
  const form = formOf(task, algorithm.link ?? 'logit', count);
  const kinds = new Map(TASKS[task].end(form).outputs.map(({ name, kind }) => [name, kind]));
  return {
    task,
    bytes: encodeModel(graph),
    graph,
    outputs: graph.outputs.map(({ name, width }) => {
      const kind = kinds.get(name);
      return { name, width, ...(kind !== undefined && { kind }) };
    }),
    form,
    tolerance: algorithm.tolerance(model),
    sizes: algorithm.sizes(model),
    predict: (rows) => algorithm.predict(model, rows),
  };
}
