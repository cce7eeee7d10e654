/** `rubato/training`: data to model, in TypeScript, exported to ONNX. */

export { type LearntSignal, learnSignal, type SignalRow } from '../adaptation/belief/learn-signal.ts';
export { modelLayoutHash } from '../adaptation/features/feature-layout.ts';
export { FeatureWindow } from '../adaptation/features/feature-window.ts';
export { createWritableDirectory } from '../adaptation/log/writable-directory.ts';
export type { Algorithm, Progress, TrainingData, TrainingRun } from '../training/algorithm.ts';
export { boosting } from '../training/algorithms/boosting/boosting.ts';
export { extratrees } from '../training/algorithms/extratrees/extratrees.ts';
export { forest } from '../training/algorithms/forest/forest.ts';
export { kmeans } from '../training/algorithms/kmeans/kmeans.ts';
export { linear } from '../training/algorithms/linear/linear.ts';
export { logistic } from '../training/algorithms/logistic/logistic.ts';
export { mlp } from '../training/algorithms/mlp/mlp.ts';
export { svm } from '../training/algorithms/svm/svm.ts';
export { tree } from '../training/algorithms/tree/tree.ts';
export { type Dataset, type DatasetPlan, readDataset } from '../training/data/dataset.ts';
export { findFiles } from '../training/data/find-files.ts';
export { openSource, type SourceOptions } from '../training/data/open-sources.ts';
export { type Split, splitByGroup } from '../training/data/split-by-group.ts';
export { columnMedians, concatTables, filterGroups, type Rows, rowCount, type Table } from '../training/data/table.ts';
export {
  accuracy,
  areaUnderCurve,
  brierScore,
  calibrationCurve,
  calibrationError,
  classLogLoss,
  logLoss,
  meanAbsoluteError,
  rootMeanSquaredError,
} from '../training/evaluate/metrics.ts';
export { type ModelInfo, writeModel } from '../training/export/model-files.ts';
export { encodeModel, type OnnxGraph, type OnnxNode } from '../training/export/onnx-writer.ts';
export { type MadeModel, type ModelPlan, makeModel } from '../training/make-model.ts';
export { createRandom, type Random } from '../training/random.ts';
export type { TaskName } from '../training/tasks.ts';
export { type TrainedModel, trainModel } from '../training/train-model.ts';
