/**
 * A multilayer perceptron with one output, the score (log odds) of a row, that can be made to rise with chosen inputs alone
 * (Sill 1998): some units of each layer are rising. An input or unit that must only raise the score feeds rising units
 * alone, with weights that are not negative; all other units feed what they like. As every unit only rises with its sum,
 * the score only rises, for every row there is and not only those learnt from. Half of the rising units are mirrored
 * rectifiers: rectifiers alone would make the score convex in those inputs (Runje & Shankaranarayana 2023).
 */
import type { Random } from '../../random.ts';
import {
  createGradients,
  createLayer,
  type DenseLayer,
  type LayerGradients,
  runLayer,
  runLayerBack,
  type UnitKind,
} from './dense-layer.ts';

export interface HiddenSize {
  /** Units that may use everything but rising inputs. */
  readonly free: number;
  readonly rising: number;
}

export interface Network {
  readonly layers: readonly DenseLayer[];
  /** Marks the inputs of each layer: 1 where it is a rising one. One entry more than layers: the output rises. */
  readonly rising: readonly Uint8Array[];
}

/** `risingInputs`: per input, 1 where the score may only rise with it. */
export function createNetwork(risingInputs: Uint8Array, hidden: readonly HiddenSize[], random: Random): Network {
  const layers: DenseLayer[] = [];
  const rising = [risingInputs];
  for (const { free, rising: risers } of hidden) {
    const units = Array.from(
      { length: free + risers },
      (_, j): UnitKind => (j >= free && j % 2 === 1 ? 'mirrored' : 'rectifier'),
    );
    layers.push(createLayer(rising.at(-1)!.length, units, random));
    rising.push(Uint8Array.from(units, (_, j) => (j >= free ? 1 : 0)));
  }
  layers.push(createLayer(rising.at(-1)!.length, ['linear'], random));
  rising.push(Uint8Array.of(1));
  const network = { layers, rising };
  // Of weights that must not be negative half would start at zero, and stay there.
  for (const [k, layer] of layers.entries()) mapRisingWeights(layer, rising[k]!, rising[k + 1]!, Math.abs);
  return network;
}

/** Makes every weight obey: the projection after a step. */
export function constrain({ layers, rising }: Network): void {
  for (const [k, layer] of layers.entries())
    mapRisingWeights(layer, rising[k]!, rising[k + 1]!, (weight) => Math.max(0, weight));
}

/** Weights from rising inputs: to rising units through `map`, to others none. */
function mapRisingWeights(
  { inputs, outputs, weights }: DenseLayer,
  from: Uint8Array,
  to: Uint8Array,
  map: (weight: number) => number,
): void {
  for (let i = 0; i < inputs; i++) {
    if (from[i] === 0) continue;
    for (let j = 0; j < outputs; j++) weights[i * outputs + j] = to[j] === 1 ? map(weights[i * outputs + j]!) : 0;
  }
}

/** Room for the values and derivatives of a batch, filled anew by each pass. */
export class NetworkPass {
  readonly gradients: readonly LayerGradients[];
  /** `values[0]` is the input, `values[k]` what layer k − 1 gives; row-major. */
  readonly values: readonly Float64Array[];
  #network: Network;
  #derivatives: readonly Float64Array[];

  constructor(network: Network, maxRows: number) {
    const widths = [network.layers[0]!.inputs, ...network.layers.map(({ outputs }) => outputs)];
    this.#network = network;
    this.values = widths.map((width) => new Float64Array(maxRows * width));
    this.#derivatives = widths.map((width) => new Float64Array(maxRows * width));
    this.gradients = network.layers.map(createGradients);
  }

  /** The input is what stands in `values[0]`. Returns the scores, valid until the next pass. */
  forward(rows: number): Float64Array {
    for (const [k, layer] of this.#network.layers.entries())
      runLayer(layer, this.values[k]!, this.values[k + 1]!, rows);
    return this.values.at(-1)!.subarray(0, rows);
  }

  /** Fills `gradients` from the loss's derivatives by the scores; to be called after `forward`. */
  backward(rows: number, scoreDerivatives: ArrayLike<number>): void {
    const { layers } = this.#network;
    this.#derivatives.at(-1)!.set(scoreDerivatives);
    for (let k = layers.length - 1; k >= 0; k--) {
      const gradients = this.gradients[k]!;
      gradients.weights.fill(0);
      gradients.biases.fill(0);
      const dx = k > 0 ? this.#derivatives[k]! : null;
      runLayerBack(
        layers[k]!,
        { x: this.values[k]!, y: this.values[k + 1]!, dy: this.#derivatives[k + 1]!, dx },
        rows,
        gradients,
      );
    }
  }
}

/** All parameters, in a fixed order: weights and biases of each layer. */
export function parametersOf(parts: readonly LayerGradients[]): Float64Array[] {
  return parts.flatMap(({ weights, biases }) => [weights, biases]);
}
