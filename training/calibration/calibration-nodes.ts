/** A calibration in standard operators. It computes in float64, so that the only rounding is that of the answer. */
import { castTo, doubleVector, type OnnxNode, type OnnxTensor } from '../export/onnx-writer.ts';
import { type Calibration, LEAST_CHANCE, type SignalKind } from './calibration.ts';
import { type Curve, slopeAfter } from './centred-isotonic.ts';

export interface Part {
  readonly nodes: readonly OnnxNode[];
  readonly constants: Readonly<Record<string, OnnxTensor>>;
}

/** Nodes that read `input` and write `output`, both float32 of `width` columns. */
export function calibrationNodes(
  calibration: Calibration,
  kind: SignalKind,
  width: number,
  input: string,
  output: string,
): Part {
  const signal = signalPart(kind, input);
  const curve = curvePart(calibration, width);
  const several = width > 1 && calibration.method !== 'temperature';
  const share: Part = several
    ? {
        nodes: [
          node('ReduceSum', ['calibration_curve', 'calibration_last_axis'], 'calibration_sum'),
          node('Div', ['calibration_curve', 'calibration_sum'], 'calibration_chance'),
        ],
        constants: { calibration_last_axis: { type: 'int64', shape: [1], values: [1] } },
      }
    : { nodes: [node('Identity', ['calibration_curve'], 'calibration_chance')], constants: {} };
  return {
    nodes: [...signal.nodes, ...curve.nodes, ...share.nodes, castTo('float', 'calibration_chance', output)],
    constants: { ...signal.constants, ...curve.constants, ...share.constants },
  };
}

function signalPart(kind: SignalKind, input: string): Part {
  const signal = 'calibration_signal';
  if (kind === 'score' || kind === 'chance') return { nodes: [castTo('double', input, signal)], constants: {} };
  const kept = [
    castTo('double', input, 'calibration_exact'),
    node('Max', ['calibration_exact', 'calibration_least'], 'calibration_above'),
    node('Min', ['calibration_above', 'calibration_most'], 'calibration_kept'),
  ];
  const constants = {
    calibration_least: doubleVector([LEAST_CHANCE]),
    calibration_most: doubleVector([1 - LEAST_CHANCE]),
  };
  if (kind === 'logChance') return { nodes: [...kept, node('Log', ['calibration_kept'], signal)], constants };
  return {
    nodes: [
      ...kept,
      node('Log', ['calibration_kept'], 'calibration_log'),
      node('Sub', ['calibration_1', 'calibration_kept'], 'calibration_rest'),
      node('Log', ['calibration_rest'], 'calibration_rest_log'),
      node('Sub', ['calibration_log', 'calibration_rest_log'], signal),
    ],
    constants: { ...constants, calibration_1: doubleVector([1]) },
  };
}

function curvePart(calibration: Calibration, width: number): Part {
  if (calibration.method === 'isotonic') return interpolation(calibration.curves);
  if (calibration.method === 'temperature') {
    const divided = node('Div', ['calibration_signal', 'calibration_temperature'], 'calibration_score');
    const constants = { calibration_temperature: doubleVector([calibration.temperature]) };
    if (width === 1) return { nodes: [divided, ...LOGISTIC_NODES], constants: { ...constants, ...LOGISTIC_CONSTANTS } };
    return { nodes: [divided, node('Softmax', ['calibration_score'], 'calibration_curve')], constants };
  }
  return {
    nodes: [
      node('Mul', ['calibration_signal', 'calibration_slope'], 'calibration_scaled'),
      node('Add', ['calibration_scaled', 'calibration_offset'], 'calibration_score'),
      ...LOGISTIC_NODES,
    ],
    constants: {
      calibration_slope: doubleVector(calibration.curves.map(({ slope }) => slope)),
      calibration_offset: doubleVector(calibration.curves.map(({ offset }) => offset)),
      ...LOGISTIC_CONSTANTS,
    },
  };
}

/** Sigmoid is written out: ONNX Runtime's own is an approximation. */
const LOGISTIC_NODES: readonly OnnxNode[] = [
  node('Neg', ['calibration_score'], 'calibration_negated'),
  node('Exp', ['calibration_negated'], 'calibration_odds'),
  node('Add', ['calibration_odds', 'calibration_one'], 'calibration_denominator'),
  node('Reciprocal', ['calibration_denominator'], 'calibration_curve'),
];
const LOGISTIC_CONSTANTS = { calibration_one: doubleVector([1]) };

/**
 * The place among the points is the number of points up to the signal. A table has for each place where its part of the
 * line begins, and how steep it is. Curves of different lengths are filled up with points that no signal reaches.
 */
function interpolation(curves: readonly Curve[]): Part {
  const points = Math.max(...curves.map(({ at }) => at.length));
  const padded = (values: Float64Array, fill: number) => Array.from({ length: points }, (_, i) => values[i] ?? fill);
  const placesOf = (curve: Curve) => Array.from({ length: points + 1 }, (_, place) => partAt(curve, place));
  const parts = curves.flatMap(placesOf);
  const table = (of: (part: (typeof parts)[number]) => number) => doubleVector(parts.map(of));
  return {
    nodes: [
      node('Unsqueeze', ['calibration_signal', 'calibration_new_axis'], 'calibration_column'),
      node('GreaterOrEqual', ['calibration_column', 'calibration_points'], 'calibration_reached'),
      castTo('int64', 'calibration_reached', 'calibration_counted'),
      {
        ...node('ReduceSum', ['calibration_counted', 'calibration_new_axis'], 'calibration_place'),
        attributes: { keepdims: { kind: 'int', value: 0 } },
      },
      node('Add', ['calibration_place', 'calibration_first'], 'calibration_part'),
      node('Gather', ['calibration_from', 'calibration_part'], 'calibration_begin'),
      node('Gather', ['calibration_height', 'calibration_part'], 'calibration_base'),
      node('Gather', ['calibration_steepness', 'calibration_part'], 'calibration_rise'),
      node('Sub', ['calibration_signal', 'calibration_begin'], 'calibration_beyond'),
      node('Mul', ['calibration_beyond', 'calibration_rise'], 'calibration_gain'),
      node('Add', ['calibration_base', 'calibration_gain'], 'calibration_curve'),
    ],
    constants: {
      calibration_new_axis: { type: 'int64', shape: [1], values: [2] },
      calibration_points: {
        type: 'double',
        shape: [curves.length, points],
        values: curves.flatMap(({ at }) => padded(at, Number.POSITIVE_INFINITY)),
      },
      calibration_first: {
        type: 'int64',
        shape: [curves.length],
        values: curves.map((_, k) => k * (points + 1)),
      },
      calibration_from: table(({ from }) => from),
      calibration_height: table(({ height }) => height),
      calibration_steepness: table(({ slope }) => slope),
    },
  };
}

/** The part of the line after so many points. */
function partAt(curve: Curve, place: number): { from: number; height: number; slope: number } {
  const point = Math.min(Math.max(0, place - 1), curve.at.length - 1);
  const level = place === 0 || place >= curve.at.length;
  return { from: curve.at[point]!, height: curve.chance[point]!, slope: level ? 0 : slopeAfter(curve, point) };
}

function node(op: string, inputs: readonly string[], output: string): OnnxNode {
  return { op, inputs, outputs: [output] };
}
