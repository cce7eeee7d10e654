/**
 * A dense layer whose units clamp their sums: y = min(max(x·W + b, low), high). A unit with low 0 and no high is a
 * rectifier; with high 0 and no low it is mirrored; with neither it is linear. All of them only rise with their sum, in
 * float32 too; a monotone network needs that. Only `+ × min max` are used, so every machine gets the same bits.
 */
import type { Random } from '../../random.ts';

export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, `inputs` × `outputs`. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  /** The bounds of each unit; infinite where there is none. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The derivatives of the loss by a layer's weights and biases, each in the place of its parameter. */
export interface LayerGradients {
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** What a unit does with its sum. */
export type UnitKind = 'rectifier' | 'mirrored' | 'linear';

/** Weights drawn evenly with the variance that keeps a rectifier's signal level (He et al. 2015); biases zero. */
export function createLayer(inputs: number, units: readonly UnitKind[], random: Random): DenseLayer {
  const outputs = units.length;
  const reach = Math.sqrt(6 / inputs);
  return {
    inputs,
    outputs,
    weights: Float64Array.from({ length: inputs * outputs }, () => (2 * random() - 1) * reach),
    biases: new Float64Array(outputs),
    low: Float64Array.from(units, (kind) => (kind === 'rectifier' ? 0 : Number.NEGATIVE_INFINITY)),
    high: Float64Array.from(units, (kind) => (kind === 'mirrored' ? 0 : Number.POSITIVE_INFINITY)),
  };
}

export function createGradients(layer: DenseLayer): LayerGradients {
  return { weights: new Float64Array(layer.weights.length), biases: new Float64Array(layer.outputs) };
}

/** Writes the layer's values for `rows` rows of `x` into `y`. Skips zeros: after rectifiers half of them are zero. */
export function runLayer(layer: DenseLayer, x: Float64Array, y: Float64Array, rows: number): void {
  const { inputs, outputs, weights, biases, low, high } = layer;
  for (let row = 0; row < rows; row++) {
    const to = row * outputs;
    for (let j = 0; j < outputs; j++) y[to + j] = biases[j]!;
    for (let i = 0; i < inputs; i++) {
      const value = x[row * inputs + i]!;
      if (value === 0) continue;
      const from = i * outputs;
      for (let j = 0; j < outputs; j++) y[to + j]! += value * weights[from + j]!;
    }
    for (let j = 0; j < outputs; j++) y[to + j] = Math.min(Math.max(y[to + j]!, low[j]!), high[j]!);
  }
}

/**
 * Turns the loss's derivatives by the layer's values (`dy`, which it overwrites) into those by weights and biases
 * (added to `gradients`) and inputs (written into `dx`, where wanted). A unit at its bound passes nothing.
 */
export function runLayerBack(
  layer: DenseLayer,
  values: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly dy: Float64Array;
    readonly dx: Float64Array | null;
  },
  rows: number,
  gradients: LayerGradients,
): void {
  const { inputs, outputs, weights, low, high } = layer;
  const { x, y, dy, dx } = values;
  for (let row = 0; row < rows; row++) {
    const at = row * outputs;
    for (let j = 0; j < outputs; j++) {
      if (y[at + j]! <= low[j]! || y[at + j]! >= high[j]!) dy[at + j] = 0;
      gradients.biases[j]! += dy[at + j]!;
    }
    for (let i = 0; i < inputs; i++) {
      const value = x[row * inputs + i]!;
      const from = i * outputs;
      if (value !== 0) for (let j = 0; j < outputs; j++) gradients.weights[from + j]! += value * dy[at + j]!;
      if (dx === null) continue;
      let sum = 0;
      for (let j = 0; j < outputs; j++) sum += weights[from + j]! * dy[at + j]!;
      dx[row * inputs + i] = sum;
    }
  }
}
