/** A trained model whose chances went through a calibration, in its own arithmetic and in its file. */
import type { Tolerance } from '../algorithm.ts';
import { encodeModel, type OnnxGraph } from '../export/onnx-writer.ts';
import { renameGraph } from '../export/rename-graph.ts';
import type { PredictionForm } from '../prediction-form.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { type Calibration, calibratedChances, signalKind } from './calibration.ts';
import { calibrationNodes } from './calibration-nodes.ts';
import { slopeAfter } from './centred-isotonic.ts';

const RAW = 'uncalibrated';

/** The file's only output is the calibrated chance: what it comes from would be read as a chance by mistake. */
export function calibratedModel(model: TrainedModel, calibration: Calibration): TrainedModel {
  const { task, form } = model;
  const { width } = form;
  const calibrated: PredictionForm = { link: 'identity', width };
  const { outputs } = TASKS[task].end(calibrated);
  const kind = signalKind(task, form, calibration.method);
  const chance = task === 'classes' ? 'probabilities' : 'probability';
  const score = task === 'classes' ? 'scores' : 'margin';
  const read = kind === 'score' ? score : chance;
  const taken = new Map(model.outputs.map(({ name }) => [name, `${RAW}_${name}`]));
  const inner = renameGraph(model.graph, taken);
  const part = calibrationNodes(calibration, kind, width, `${RAW}_${read}`, chance);
  const graph: OnnxGraph = {
    ...inner,
    outputs,
    nodes: [...inner.nodes, ...part.nodes],
    initializers: { ...inner.initializers, ...part.constants },
  };
  return {
    ...model,
    graph,
    bytes: encodeModel(graph),
    outputs,
    form: calibrated,
    tolerance: toleranceAfter(model.tolerance, calibration, read, kind === 'score'),
    predict: (rows) => calibratedChances(calibration, task, form, model.predict(rows)),
  };
}

/** Scores that matter are within these bounds: beyond, chances are 0 or 1 to twelve digits. */
const SCORE_REACH = 30;

/** What the calibration makes of the differences that its signal may have. */
function toleranceAfter(inner: Tolerance, calibration: Calibration, read: string, isScore: boolean): Tolerance {
  const { toleranceRelative, toleranceAbsolute = 0, exactOutputs } = inner;
  // Only the answer is rounded then, and the exponential of float64 is another one in its last digits.
  if (exactOutputs.includes(read)) return { toleranceRelative: 2e-7, exactOutputs: [] };
  const error = toleranceRelative * (isScore ? SCORE_REACH : 1) + toleranceAbsolute;
  const steepness = Math.max(1, steepest(calibration));
  const bound = (value: number) => Math.min(0.1, Math.max(1e-6, value));
  return {
    toleranceRelative: bound(2 * steepness * error),
    toleranceAbsolute: Math.min(0.1, 2 * steepness * error),
    exactOutputs: [],
  };
}

function steepest(calibration: Calibration): number {
  if (calibration.method === 'temperature') return 1 / calibration.temperature;
  if (calibration.method === 'platt') return Math.max(...calibration.curves.map(({ slope }) => slope));
  return Math.max(
    ...calibration.curves.map((curve) =>
      curve.at.reduce((most, _, point) => Math.max(most, slopeAfter(curve, point)), 0),
    ),
  );
}
