/**
 * A multilayer perceptron with one output, the score (log odds) of a row. It can be made to only rise with chosen
 * inputs (Sill 1998): some units of each layer are rising. An input or unit that must only raise the score feeds rising
 * units alone, with weights that are not negative; all other units feed any unit. As every unit only rises with its
 * sum, the score only rises, for every possible row and not only those learnt from. Half of the rising units are
 * mirrored rectifiers: rectifiers alone would make the score convex in those inputs (Runje & Shankaranarayana 2023).
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
  /** Units that may use everything except rising inputs. */
  readonly free: number;
  readonly rising: number;
}

export interface Network {
  readonly layers: readonly DenseLayer[];
  /** Marks the rising inputs of each layer with 1. There is one entry more than layers, since the output rises. */
  readonly rising: readonly Uint8Array[];
}

/** Makes a network. `risingInputs` has 1 for each input where the score may only rise with it. */
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
  // Negative weights here are turned positive; if clamped, half of the weights would start at zero and stay there.
  for (const [k, layer] of layers.entries()) mapRisingWeights(layer, rising[k]!, rising[k + 1]!, Math.abs);
  return network;
}

/** Makes every weight obey its rule: the projection after a step. */
export function constrain({ layers, rising }: Network): void {
  for (const [k, layer] of layers.entries())
    mapRisingWeights(layer, rising[k]!, rising[k + 1]!, (weight) => Math.max(0, weight));
}

/** Changes the weights from rising inputs: those to rising units by `map`, the others to 0. */
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

/** Space for the values and derivatives of a batch; each pass fills it anew. */
export class NetworkPass {
  readonly gradients: readonly LayerGradients[];
  /** `values[0]` is the input, `values[k]` the output of layer k − 1; row-major. */
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

  /** Runs the input in `values[0]`. Returns the scores, valid until the next pass. */
  forward(rows: number): Float64Array {
    for (const [k, layer] of this.#network.layers.entries())
      runLayer(layer, this.values[k]!, this.values[k + 1]!, rows);
    return this.values.at(-1)!.subarray(0, rows);
  }

  /** Fills `gradients` from the loss's derivatives by the scores; call it after `forward`. */
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
