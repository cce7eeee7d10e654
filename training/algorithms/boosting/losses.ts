/** What boosting makes small: for each task the slope and the curvature of a row's loss, and where margins begin. */
import { sigmoid } from '../../logistic.ts';
import type { TaskName } from '../../tasks.ts';

/** Margins of rows, `targets` side by side. `norms` has the greatest margin and the sum of exponentials per row. */
export interface LossRows {
  readonly labels: Float32Array;
  readonly margins: Float64Array;
  readonly norms: Float64Array;
}

export interface Loss {
  readonly targets: number;
  /** Where the margins of all rows begin. */
  base(labels: Float32Array): Float64Array;
  /** Prepares rows `from` to `to` after their margins changed. */
  prepare(rows: LossRows, from: number, to: number): void;
  /** Writes slope and curvature by one target's margin, side by side per row. */
  derive(rows: LossRows, target: number, pairs: Float32Array, from: number, to: number): void;
  /** The loss of one row. */
  ofRow(rows: LossRows, row: number): number;
  /** The share of residuals below a leaf's value, if that is how a leaf gets its value. */
  readonly quantile?: number;
}

export interface LossOptions {
  readonly loss: 'squared' | 'absolute' | 'quantile';
  readonly quantile: number;
}

export function lossOf(task: TaskName, classCount: number, { loss, quantile }: LossOptions): Loss {
  if (task === 'probability') return LOG_LOSS;
  if (task === 'classes') return softmaxLoss(classCount);
  return loss === 'squared' ? SQUARED_LOSS : quantileLoss(loss === 'absolute' ? 0.5 : quantile);
}

const nothing = () => undefined;
const meanOf = (labels: Float32Array) => labels.reduce((sum, label) => sum + label, 0) / labels.length;

const LOG_LOSS: Loss = {
  targets: 1,
  base(labels) {
    const share = meanOf(labels);
    return Float64Array.of(Math.log(share / (1 - share)));
  },
  prepare: nothing,
  derive({ labels, margins }, _target, pairs, from, to) {
    for (let i = from; i < to; i++) {
      const chance = sigmoid(margins[i]!);
      pairs[2 * i] = chance - labels[i]!;
      pairs[2 * i + 1] = Math.max(1e-6, chance * (1 - chance));
    }
  },
  ofRow({ labels, margins }, row) {
    const chance = Math.min(1 - 1e-7, Math.max(1e-7, sigmoid(margins[row]!)));
    return -(labels[row]! === 1 ? Math.log(chance) : Math.log(1 - chance));
  },
};

/** One margin per class; the softmax of a row's margins is its chances (Friedman 2001, algorithm 6). */
function softmaxLoss(targets: number): Loss {
  // With the curvature of each class alone, steps would be too long: the classes' margins move at once.
  const factor = targets / (targets - 1);
  return {
    targets,
    base(labels) {
      const counts = new Float64Array(targets);
      for (const label of labels) counts[label]!++;
      // A class that only judging rows have isn't impossible.
      return counts.map((count) => Math.log((count + 1e-3) / labels.length));
    },
    prepare({ margins, norms }, from, to) {
      for (let i = from; i < to; i++) {
        let most = Number.NEGATIVE_INFINITY;
        for (let k = i * targets; k < (i + 1) * targets; k++) if (margins[k]! > most) most = margins[k]!;
        let sum = 0;
        for (let k = i * targets; k < (i + 1) * targets; k++) sum += Math.exp(margins[k]! - most);
        norms[2 * i] = most;
        norms[2 * i + 1] = sum;
      }
    },
    derive({ labels, margins, norms }, target, pairs, from, to) {
      for (let i = from; i < to; i++) {
        const chance = Math.exp(margins[i * targets + target]! - norms[2 * i]!) / norms[2 * i + 1]!;
        pairs[2 * i] = chance - (labels[i]! === target ? 1 : 0);
        pairs[2 * i + 1] = Math.max(1e-6, factor * chance * (1 - chance));
      }
    },
    ofRow({ labels, margins, norms }, row) {
      const margin = margins[row * targets + labels[row]!]! - norms[2 * row]!;
      return Math.log(norms[2 * row + 1]!) - margin;
    },
  };
}

const SQUARED_LOSS: Loss = {
  targets: 1,
  base: (labels) => Float64Array.of(meanOf(labels)),
  prepare: nothing,
  derive({ labels, margins }, _target, pairs, from, to) {
    for (let i = from; i < to; i++) {
      pairs[2 * i] = margins[i]! - labels[i]!;
      pairs[2 * i + 1] = 1;
    }
  },
  ofRow: ({ labels, margins }, row) => (labels[row]! - margins[row]!) ** 2,
};

/** The pinball loss (Koenker & Bassett 1978), doubled, so that the half quantile gives the absolute error. */
function quantileLoss(quantile: number): Loss {
  return {
    targets: 1,
    quantile,
    base: (labels) => Float64Array.of(quantileOf(Float64Array.from(labels), quantile)),
    prepare: nothing,
    derive({ labels, margins }, _target, pairs, from, to) {
      for (let i = from; i < to; i++) {
        const residual = labels[i]! - margins[i]!;
        pairs[2 * i] = residual > 0 ? -2 * quantile : residual < 0 ? 2 - 2 * quantile : 0;
        pairs[2 * i + 1] = 1;
      }
    },
    ofRow({ labels, margins }, row) {
      const residual = labels[row]! - margins[row]!;
      return 2 * (residual > 0 ? quantile * residual : (quantile - 1) * residual);
    },
  };
}

/** The value below which that share of the values is; between two values it is on the line. Sorts `values`. */
export function quantileOf(values: Float64Array, quantile: number): number {
  values.sort();
  const at = quantile * (values.length - 1);
  const low = values[Math.floor(at)]!;
  return low + (values[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
