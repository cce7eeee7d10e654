/**
 * The start and end of every graph, whatever is between: it takes a `row` and gives float32 outputs of shape [N, width],
 * depending on what it predicts. A chance that comes from a score has two outputs: the `margin` (the score, log odds)
 * and its `probability`. Several classes have `probabilities`, and the `scores` that they come from.
 */
import type { ModelOutput } from '../../inference/registry/model-manifest.ts';
import type { PredictionForm } from '../prediction-form.ts';
import { castTo, doubleVector, type OnnxNode, type OnnxTensor } from './onnx-writer.ts';

export const ROW_INPUT = 'row';

export interface GraphOutput {
  readonly name: string;
  readonly width: number;
  /** The kind in the manifest. A score has none: it is not a chance. */
  readonly kind?: ModelOutput['kind'];
}

export interface GraphEnd {
  /** The output that an algorithm's own nodes write. */
  readonly prediction: string;
  /** The graph's outputs, in the order in which replies hold them. */
  readonly outputs: readonly GraphOutput[];
  /** The nodes that make the other outputs from the prediction … */
  readonly nodes: readonly OnnxNode[];
  /** … and the initializers that they need. */
  readonly constants: Readonly<Record<string, OnnxTensor>>;
}

/**
 * The chance is written as 1 / (1 + exp(-m)): ONNX Runtime's Sigmoid is an approximation that is off by up to 1.2e-5
 * relative, ten times more than this.
 */
export const CHANCE_END: GraphEnd = {
  prediction: 'margin',
  outputs: [
    { name: 'probability', width: 1 },
    { name: 'margin', width: 1 },
  ],
  nodes: [
    { op: 'Neg', inputs: ['margin'], outputs: ['negated'] },
    { op: 'Exp', inputs: ['negated'], outputs: ['odds'] },
    { op: 'Add', inputs: ['odds', 'one'], outputs: ['denominator'] },
    { op: 'Reciprocal', inputs: ['denominator'], outputs: ['probability'] },
  ],
  constants: { one: { type: 'float', shape: [1], values: [1] } },
};

/** The prediction is the chance. */
export const DIRECT_CHANCE_END: GraphEnd = {
  prediction: 'probability',
  outputs: [{ name: 'probability', width: 1, kind: 'probability' }],
  nodes: [],
  constants: {},
};

/** The chances of several classes, side by side. */
export function classesEnd({ link, width }: PredictionForm): GraphEnd {
  const chances: GraphOutput = { name: 'probabilities', width, kind: 'classes' };
  if (link === 'identity') return { prediction: chances.name, outputs: [chances], nodes: [], constants: {} };
  return {
    prediction: 'scores',
    outputs: [chances, { name: 'scores', width }],
    nodes: [{ op: 'Softmax', inputs: ['scores'], outputs: [chances.name] }],
    constants: {},
  };
}

/** The distances from the centres of clusters, and the number of the nearest one. */
export function clustersEnd({ width }: PredictionForm): GraphEnd {
  return {
    prediction: 'distances',
    outputs: [
      { name: 'cluster', width: 1, kind: 'cluster' },
      { name: 'distances', width },
    ],
    nodes: nearestOf('distances'),
    constants: {},
  };
}

/** The first of the smallest. */
const nearestOf = (distances: string): readonly OnnxNode[] => [
  { op: 'ArgMin', inputs: [distances], outputs: ['nearest'], attributes: { axis: { kind: 'int', value: 1 } } },
  castTo('float', 'nearest', 'cluster'),
];

export const VALUE_END: GraphEnd = {
  prediction: 'value',
  outputs: [{ name: 'value', width: 1, kind: 'value' }],
  nodes: [],
  constants: {},
};

/*
 * The same outputs from a prediction in float64, which is rounded only at the end. Predictions are scores.
 */

export const EXACT_CHANCE_END: GraphEnd = {
  prediction: 'exact_margin',
  outputs: CHANCE_END.outputs,
  nodes: [
    { op: 'Neg', inputs: ['exact_margin'], outputs: ['negated'] },
    { op: 'Exp', inputs: ['negated'], outputs: ['odds'] },
    { op: 'Add', inputs: ['odds', 'one'], outputs: ['denominator'] },
    { op: 'Reciprocal', inputs: ['denominator'], outputs: ['exact_chance'] },
    castTo('float', 'exact_chance', 'probability'),
    castTo('float', 'exact_margin', 'margin'),
  ],
  constants: { one: doubleVector([1]) },
};

export function exactClassesEnd({ width }: PredictionForm): GraphEnd {
  const nodes: readonly OnnxNode[] = [
    { op: 'Softmax', inputs: ['exact_scores'], outputs: ['exact_chances'] },
    castTo('float', 'exact_chances', 'probabilities'),
    castTo('float', 'exact_scores', 'scores'),
  ];
  const { outputs } = classesEnd({ link: 'logit', width });
  return { prediction: 'exact_scores', outputs, nodes, constants: {} };
}

export const EXACT_VALUE_END: GraphEnd = {
  ...VALUE_END,
  prediction: 'exact_value',
  nodes: [castTo('float', 'exact_value', 'value')],
};

export function exactClustersEnd(form: PredictionForm): GraphEnd {
  const nodes = [...nearestOf('exact_distances'), castTo('float', 'exact_distances', 'distances')];
  return { ...clustersEnd(form), prediction: 'exact_distances', nodes };
}
