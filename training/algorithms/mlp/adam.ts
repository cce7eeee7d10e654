/** Adam (Kingma & Ba 2015, algorithm 1), with weight decay separate from the gradient (Loshchilov & Hutter 2019). */

export interface AdamOptions {
  readonly learningRate: number;
  /** Decay of the mean and of the mean square of past gradients; default 0.9 and 0.999. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** Keeps a step finite where gradients vanish; default 1e-8. */
  readonly epsilon?: number;
  /** Share of a weight lost per step and unit of the learning rate; default 0. */
  readonly decay?: number;
}

interface Moments {
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

/** The state of one run over arrays of parameters, which are changed in place. */
export class Adam {
  #options: Required<AdamOptions>;
  #parameters: readonly Float64Array[];
  #moments: readonly Moments[];
  #steps = 0;

  constructor(parameters: readonly Float64Array[], options: AdamOptions) {
    this.#options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0, ...options };
    this.#parameters = parameters;
    this.#moments = parameters.map(({ length }) => ({
      mean: new Float64Array(length),
      square: new Float64Array(length),
    }));
  }

  /** Takes one step down `gradients`, which are in the order of the parameters. `rate` scales this step alone. */
  step(gradients: readonly Float64Array[], rate = 1): void {
    const { learningRate, beta1, beta2, epsilon, decay } = this.#options;
    this.#steps++;
    const size = rate * learningRate;
    const meanScale = 1 / (1 - beta1 ** this.#steps);
    const squareScale = 1 / (1 - beta2 ** this.#steps);
    for (const [k, parameters] of this.#parameters.entries()) {
      const { mean, square } = this.#moments[k]!;
      const gradient = gradients[k]!;
      for (let i = 0; i < parameters.length; i++) {
        const g = gradient[i]!;
        mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
        square[i] = beta2 * square[i]! + (1 - beta2) * g * g;
        const step = (mean[i]! * meanScale) / (Math.sqrt(square[i]! * squareScale) + epsilon);
        parameters[i]! -= size * (step + decay * parameters[i]!);
      }
    }
  }
}
