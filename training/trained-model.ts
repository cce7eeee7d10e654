/** What every trainer hands on: the ONNX file, and its own forward pass to judge it and to check the file by. */

import { exportTrees } from './algorithms/boosting/export-trees.ts';
import { marginOf, type Tree } from './algorithms/boosting/tree.ts';
import { exportMlp } from './algorithms/mlp/export-mlp.ts';
import { type MlpModel, scoreRows } from './algorithms/mlp/train-mlp.ts';
import { type Dataset, rowCount } from './data/dataset.ts';

export interface TrainedModel {
  /** Takes a row and gives probability and margin: see `onnx/score-outputs.ts`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How near the file comes to `scores`. */
  readonly tolerance: ScoreTolerance;
  /** The score (log odds) of each row, by the trainer's own arithmetic. */
  scores(data: Dataset): Float64Array;
}

export interface ScoreTolerance {
  readonly toleranceRelative: number;
  /** Beside it, where values near zero are differences of larger ones. */
  readonly toleranceAbsolute?: number;
  /** Outputs that must be equal bit for bit. */
  readonly exactOutputs: readonly string[];
}

/** Probabilities pass through ONNX Runtime's float32 exponential; raw scores are equal to the bit. */
export function trainedTrees(trees: readonly Tree[], width: number): TrainedModel {
  return {
    bytes: exportTrees(trees, width),
    tolerance: { toleranceRelative: 1e-5, exactOutputs: ['margin'] },
    scores: (data) =>
      Float64Array.from({ length: rowCount(data) }, (_, i) => marginOf(trees, data.rows, i * data.width)),
  };
}

/** Ours sums in float64, ONNX Runtime in float32 and in an order of its own. */
export function trainedMlp({ network, scaling }: MlpModel): TrainedModel {
  return {
    bytes: exportMlp(network, scaling),
    tolerance: { toleranceRelative: 1e-5, toleranceAbsolute: 1e-5, exactOutputs: [] },
    scores: (data) => scoreRows(network, scaling, data),
  };
}
