/**
 * Trains a multilayer perceptron for a 0/1 outcome: log loss, Adam with decayed weights, a learning rate that falls
 * along a cosine (Loshchilov & Hutter 2017), the mean of the weights of late steps (Polyak & Juditsky 1992), and early
 * stopping on players that were not learnt from. The same seed and data give the same bits.
 */
import { z } from 'zod';
import { betweenSteps, type TrainingData, type TrainingRun } from '../../algorithm.ts';
import { directionsOf, monotoneOption } from '../../data/check-data.ts';
import { type Rows, rowCount, type Table } from '../../data/table.ts';
import { logLoss } from '../../evaluate/metrics.ts';
import { sigmoid } from '../../logistic.ts';
import { createRandom, type Random } from '../../random.ts';
import { Adam } from './adam.ts';
import { fitScaling, type InputScaling, scaledWidth, scaleRow } from './input-scaling.ts';
import { constrain, createNetwork, type Network, NetworkPass, parametersOf } from './network.ts';

const count = z.int().min(1).max(100_000);
const hiddenSize = z.strictObject({ free: count, rising: z.int().min(0).max(100_000) });

export const mlpOptions = z.strictObject({
  /** The hidden layers in order. */
  hidden: z
    .array(hiddenSize)
    .min(1)
    .readonly()
    .default([
      { free: 32, rising: 8 },
      { free: 32, rising: 8 },
    ]),
  learningRate: z.number().positive().default(0.005),
  /** Weight decay, see `AdamOptions`: 0.5 keeps the noise of 35,000 rows from being learnt. */
  decay: z.number().min(0).default(0.1),
  batchRows: count.default(64),
  maxEpochs: count.default(30),
  /** Training ends after this many epochs without improvement on the validation rows. */
  patience: count.default(10),
  monotone: monotoneOption,
});

export type MlpOptions = z.output<typeof mlpOptions>;

export interface MlpModel {
  readonly scaling: InputScaling;
  /** The network; its weights are float32 numbers, as in the exported file. */
  readonly network: Network;
  readonly epochs: number;
}

/** Decay of the weights' mean per step: it spans about the last thousand steps (four epochs). */
const MEAN_DECAY = 0.999;
/** Rows scored at once while judging; it bounds the memory of a pass. */
const JUDGED_ROWS = 512;

/** Rejects with DEFINITION_INVALID for constraints of another width. */
export async function trainMlp(data: TrainingData, options: MlpOptions, run: TrainingRun): Promise<MlpModel> {
  const { train, validation } = data;
  const directions = directionsOf(options.monotone, train.width);
  const random = createRandom(run.seed);
  const scaling = fitScaling(train, directions);
  const network = createNetwork(risingInputs(scaling, directions), options.hidden, random);
  const trainer = new Trainer(network, scaling, train, options);
  let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, parameters: trainer.mean.map((values) => values.slice()) };
  for (let epoch = 1; epoch <= options.maxEpochs && epoch - best.epoch <= options.patience; epoch++) {
    await betweenSteps(run);
    if (run.enough?.aborted && epoch > 1) break;
    trainer.runEpoch(random);
    const averaged = withParameters(network, trainer.mean);
    const loss = logLoss(scoreRows(averaged, scaling, validation).map(sigmoid), validation.labels);
    run.onProgress?.({ step: 'epochs', done: epoch, total: options.maxEpochs, validationLoss: loss });
    if (loss < best.loss) best = { epoch, loss, parameters: trainer.mean.map((values) => values.slice()) };
  }
  const rounded = best.parameters.map((values) => values.map(Math.fround));
  return { scaling, network: withParameters(network, rounded), epochs: best.epoch };
}

/** The score (log odds) of each row. */
export function scoreRows(network: Network, scaling: InputScaling, data: Rows): Float64Array {
  const count = rowCount(data);
  const width = scaledWidth(scaling);
  const pass = new NetworkPass(network, JUDGED_ROWS);
  const scores = new Float64Array(count);
  for (let from = 0; from < count; from += JUDGED_ROWS) {
    const rows = Math.min(JUDGED_ROWS, count - from);
    for (let i = 0; i < rows; i++) scaleRow(scaling, data.rows, (from + i) * data.width, pass.values[0]!, i * width);
    scores.set(pass.forward(rows), from);
  }
  return scores;
}

class Trainer {
  /** The running mean of the parameters. */
  readonly mean: Float64Array[];
  #network: Network;
  #scaled: Float64Array;
  #width: number;
  #labels: Float32Array;
  #options: MlpOptions;
  #parameters: Float64Array[];
  #pass: NetworkPass;
  #gradients: Float64Array[];
  #adam: Adam;
  #order: Int32Array;
  #step = 0;

  constructor(network: Network, scaling: InputScaling, train: Table, options: MlpOptions) {
    const count = rowCount(train);
    this.#network = network;
    this.#width = scaledWidth(scaling);
    this.#scaled = new Float64Array(count * this.#width);
    for (let i = 0; i < count; i++) scaleRow(scaling, train.rows, i * train.width, this.#scaled, i * this.#width);
    this.#labels = train.labels;
    this.#options = options;
    this.#parameters = parametersOf(network.layers);
    this.#pass = new NetworkPass(network, options.batchRows);
    this.#gradients = parametersOf(this.#pass.gradients);
    this.#adam = new Adam(this.#parameters, options);
    this.#order = Int32Array.from({ length: count }, (_, i) => i);
    this.mean = this.#parameters.map((values) => values.slice());
  }

  /** Learns from every row once, in a new order. */
  runEpoch(random: Random): void {
    shuffle(this.#order, random);
    for (let from = 0; from < this.#order.length; from += this.#options.batchRows)
      this.#runBatch(this.#order.subarray(from, from + this.#options.batchRows));
  }

  #runBatch(members: Int32Array): void {
    const [input, width] = [this.#pass.values[0]!, this.#width];
    for (const [at, row] of members.entries())
      input.set(this.#scaled.subarray(row * width, (row + 1) * width), at * width);
    const scores = this.#pass.forward(members.length);
    // The derivative of the mean log loss by each score.
    const derivatives = scores.map((score, at) => (sigmoid(score) - this.#labels[members[at]!]!) / members.length);
    this.#pass.backward(members.length, derivatives);
    const steps = this.#options.maxEpochs * Math.ceil(this.#order.length / this.#options.batchRows);
    this.#adam.step(this.#gradients, (1 + Math.cos((Math.PI * this.#step++) / steps)) / 2);
    constrain(this.#network);
    this.#updateMean();
  }

  #updateMean(): void {
    // The mean is shorter at first, or it would be that of the random start.
    const keep = Math.min(MEAN_DECAY, this.#step / (this.#step + 10));
    for (const [k, values] of this.#parameters.entries()) {
      const mean = this.mean[k]!;
      for (let i = 0; i < values.length; i++) mean[i] = keep * mean[i]! + (1 - keep) * values[i]!;
    }
  }
}

function withParameters(network: Network, parameters: readonly Float64Array[]): Network {
  const layers = network.layers.map((layer, k) => ({
    ...layer,
    weights: parameters[2 * k]!,
    biases: parameters[2 * k + 1]!,
  }));
  return { ...network, layers };
}

/** Marks the inputs that rise. Falling columns are flipped by their scale; only "monotone" remains. */
function risingInputs(scaling: InputScaling, monotone: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: scaledWidth(scaling) }, (_, i) => (monotone[i] === 1 || monotone[i] === -1 ? 1 : 0));
}

function shuffle(order: Int32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}
