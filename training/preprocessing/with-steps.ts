/** Learns from prepared rows, and gives a model of the rows as they come: the steps are part of its file. */
import type { TrainingData, TrainingRun } from '../algorithm.ts';
import { type Rows, rowCount, type Table } from '../data/table.ts';
import { ROW_INPUT } from '../export/graph-ends.ts';
import { encodeModel, type OnnxGraph } from '../export/onnx-writer.ts';
import { renameGraph } from '../export/rename-graph.ts';
import type { TrainedModel } from '../train-model.ts';
import { applySteps, applyToLearnt, type FittedSteps, fitSteps } from './fitted-steps.ts';
import type { ColumnPlan } from './steps.ts';
import { stepsNodes } from './steps-nodes.ts';

type Learn = (data: TrainingData, run: TrainingRun) => Promise<TrainedModel>;

/** Rows that are prepared at a time: their copies don't stand beside the whole table. */
const CHUNK_ROWS = 65_536;
const PREPARED = 'steps_row';

/** The same learning after these steps, whose numbers come from the rows learnt from alone. */
export function withSteps(learn: Learn, plans: readonly ColumnPlan[]): Learn {
  return async (data, run) => {
    const fitted = fitSteps(data, plans);
    const made = (table: Table, rows: Rows): Table => ({ ...table, ...rows });
    const prepared: TrainingData = {
      ...data,
      train: made(data.train, applyToLearnt(fitted, data, run.seed)),
      validation: made(data.validation, applySteps(fitted, data.validation)),
      categories: fitted.categories,
    };
    return preparedModel(await learn(prepared, run), fitted);
  };
}

function preparedModel(model: TrainedModel, fitted: FittedSteps): TrainedModel {
  const inner = renameGraph(model.graph, new Map([[ROW_INPUT, PREPARED]]));
  const { nodes, constants } = stepsNodes(fitted, ROW_INPUT, PREPARED);
  const graph: OnnxGraph = {
    ...inner,
    inputs: [{ name: ROW_INPUT, width: fitted.width }],
    nodes: [...nodes, ...inner.nodes],
    initializers: { ...constants, ...inner.initializers },
  };
  return {
    ...model,
    graph,
    bytes: encodeModel(graph),
    sizes: { ...model.sizes, preparedColumns: fitted.madeWidth },
    predict: (rows) => predictInChunks(rows, (part) => model.predict(applySteps(fitted, part)), model.form.width),
  };
}

function predictInChunks(rows: Rows, predict: (part: Rows) => Float64Array, width: number): Float64Array {
  const count = rowCount(rows);
  const all = new Float64Array(count * width);
  for (let from = 0; from < count; from += CHUNK_ROWS) {
    const part = rows.rows.subarray(from * rows.width, (from + CHUNK_ROWS) * rows.width);
    all.set(predict({ rows: part, width: rows.width }), from * width);
  }
  return all;
}
