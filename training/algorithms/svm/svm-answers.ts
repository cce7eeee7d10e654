/** What a support vector machine answers, by its own arithmetic and as a graph: both in float64. */
import { type Rows, rowCount } from '../../data/table.ts';
import { ROW_INPUT } from '../../export/graph-ends.ts';
import { INPUTS, inputConstants, inputNodes } from '../../export/input-nodes.ts';
import { doubleVector, type OnnxGraph, type OnnxNode, type OnnxTensor } from '../../export/onnx-writer.ts';
import { productOf, squaresOf } from '../../optimize/products.ts';
import { inputRows } from '../../preprocessing/numeric-inputs.ts';
import { formOf, TASKS } from '../../tasks.ts';
import type { SvmModel } from './fit-svm.ts';

/** Chances within a pair stay away from 0 and 1, as libsvm's do: no pair alone decides among many classes. */
const LEAST_CHANCE = 1e-7;

export function svmPredictions(model: SvmModel, rows: Rows): Float64Array {
  const answers = decisionsOf(model, rows);
  const { classCount } = model;
  return model.task === 'classes' && classCount > 2 ? logChances(answers, classCount) : twoSided(model, answers);
}

/** Two classes have one decision: 0 and the second one's log odds are scores of both. */
function twoSided({ task }: SvmModel, answers: Float64Array): Float64Array {
  if (task !== 'classes') return answers;
  const scores = new Float64Array(2 * answers.length);
  for (const [row, answer] of answers.entries()) scores[2 * row + 1] = answer;
  return scores;
}

function decisionsOf({ inputs, kernel, support, shares, constants }: SvmModel, rows: Rows): Float64Array {
  const width = inputs.sources.length;
  const all = inputRows(inputs, rows);
  const [squares, supportSquares] = [squaresOf(all, width), squaresOf(support, width)];
  const count = constants.length;
  const answers = new Float64Array(rowCount(rows) * count);
  for (let row = 0; row < squares.length; row++) {
    for (let k = 0; k < count; k++) answers[row * count + k] = constants[k]!;
    for (let s = 0; s < supportSquares.length; s++) {
      const product = productOf(all, row * width, support, s * width, width);
      const distance = Math.max(0, squares[row]! + supportSquares[s]! - 2 * product);
      const alike = kernel.kind === 'linear' ? product : Math.exp(-kernel.gamma * distance);
      for (let k = 0; k < count; k++) answers[row * count + k]! += shares[s * count + k]! * alike;
    }
  }
  return answers;
}

/**
 * The chances of classes from those within pairs (Price, Knerr, Personnaz & Dreyfus 1995): 1 over the sum of 1 / chance
 * against each other class, less all but two of the classes. It is right where the pairs agree with each other.
 */
function logChances(odds: Float64Array, classCount: number): Float64Array {
  const pairs = (classCount * (classCount - 1)) / 2;
  const scores = new Float64Array((odds.length / pairs) * classCount);
  for (let row = 0; row < odds.length / pairs; row++) {
    const sums = new Float64Array(classCount).fill(2 - classCount);
    let pair = row * pairs;
    for (let one = 0; one < classCount; one++)
      for (let other = one + 1; other < classCount; other++) {
        const chance = 1 / (1 + Math.exp(-odds[pair++]!));
        const own = Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, chance));
        sums[one]! += 1 / own;
        sums[other]! += 1 / (1 - own);
      }
    const total = sums.reduce((sum, one) => sum + 1 / one, 0);
    for (let k = 0; k < classCount; k++) scores[row * classCount + k] = Math.log(1 / sums[k]! / total);
  }
  return scores;
}

export function svmGraph(model: SvmModel): OnnxGraph {
  const { task, inputs, kernel, classCount } = model;
  const end = TASKS[task].exactEnd(formOf(task, 'logit', classCount));
  const answers = kernel.kind === 'linear' ? linearPart(model) : bellPart(model, kernel.gamma);
  const last = lastPart(model, end.prediction);
  return {
    name: 'support_vector_machine',
    inputs: [{ name: ROW_INPUT, width: inputs.width }],
    outputs: end.outputs,
    initializers: {
      ...inputConstants(inputs),
      ...answers.constants,
      constants: doubleVector(model.constants),
      ...last.constants,
      ...end.constants,
    },
    nodes: [
      ...inputNodes(inputs),
      ...answers.nodes,
      { op: 'Add', inputs: ['sums', 'constants'], outputs: ['decisions'] },
      ...last.nodes,
      ...end.nodes,
    ],
  };
}

interface Part {
  readonly nodes: readonly OnnxNode[];
  readonly constants: Readonly<Record<string, OnnxTensor>>;
}

/** Products add up: the rows that count become one weight per input. */
function linearPart({ inputs, support, shares, constants }: SvmModel): Part {
  const [width, count] = [inputs.sources.length, constants.length];
  const slopes = new Float64Array(width * count);
  for (let s = 0; s < support.length / width; s++)
    for (let j = 0; j < width; j++)
      for (let k = 0; k < count; k++) slopes[j * count + k]! += support[s * width + j]! * shares[s * count + k]!;
  return {
    nodes: [{ op: 'MatMul', inputs: [INPUTS, 'slopes'], outputs: ['sums'] }],
    constants: { slopes: { type: 'double', shape: [width, count], values: slopes } },
  };
}

function bellPart({ inputs, support, shares, constants }: SvmModel, gamma: number): Part {
  const width = inputs.sources.length;
  const rows = support.length / width;
  const turned = Float64Array.from(support, (_, i) => support[(i % rows) * width + Math.floor(i / rows)]!);
  return {
    nodes: [
      { op: 'MatMul', inputs: [INPUTS, 'support'], outputs: ['products'] },
      { op: 'Mul', inputs: ['products', 'minus_two'], outputs: ['crossed'] },
      {
        op: 'ReduceSumSquare',
        inputs: [INPUTS],
        outputs: ['squares'],
        attributes: { axes: { kind: 'ints', values: [1] }, keepdims: { kind: 'int', value: 1 } },
      },
      { op: 'Add', inputs: ['squares', 'support_squares'], outputs: ['both_squares'] },
      { op: 'Add', inputs: ['both_squares', 'crossed'], outputs: ['rounded_distances'] },
      { op: 'Max', inputs: ['rounded_distances', 'zero'], outputs: ['distances'] },
      { op: 'Mul', inputs: ['distances', 'minus_gamma'], outputs: ['exponents'] },
      { op: 'Exp', inputs: ['exponents'], outputs: ['alike'] },
      { op: 'MatMul', inputs: ['alike', 'shares'], outputs: ['sums'] },
    ],
    constants: {
      support: { type: 'double', shape: [width, rows], values: turned },
      support_squares: doubleVector(squaresOf(support, width)),
      minus_two: doubleVector([-2]),
      zero: doubleVector([0]),
      minus_gamma: doubleVector([-gamma]),
      shares: { type: 'double', shape: [rows, constants.length], values: shares },
    },
  };
}

/** Predictions from decisions: nothing for one, 0 beside it for two classes, chances of pairs for more. */
function lastPart({ task, classCount }: SvmModel, prediction: string): Part {
  if (task !== 'classes')
    return { nodes: [{ op: 'Identity', inputs: ['decisions'], outputs: [prediction] }], constants: {} };
  if (classCount === 2) {
    return {
      nodes: [{ op: 'Mul', inputs: ['decisions', 'second'], outputs: [prediction] }],
      constants: { second: doubleVector([0, 1]) },
    };
  }
  return {
    nodes: [
      { op: 'Neg', inputs: ['decisions'], outputs: ['against'] },
      { op: 'Exp', inputs: ['against'], outputs: ['odds_against'] },
      { op: 'Add', inputs: ['odds_against', 'unit'], outputs: ['whole'] },
      { op: 'Reciprocal', inputs: ['whole'], outputs: ['unbounded'] },
      { op: 'Max', inputs: ['unbounded', 'least'], outputs: ['above_least'] },
      { op: 'Min', inputs: ['above_least', 'most'], outputs: ['firsts'] },
      { op: 'Sub', inputs: ['unit', 'firsts'], outputs: ['seconds'] },
      { op: 'Reciprocal', inputs: ['firsts'], outputs: ['over_firsts'] },
      { op: 'Reciprocal', inputs: ['seconds'], outputs: ['over_seconds'] },
      { op: 'MatMul', inputs: ['over_firsts', 'first_of'], outputs: ['first_sums'] },
      { op: 'MatMul', inputs: ['over_seconds', 'second_of'], outputs: ['second_sums'] },
      { op: 'Add', inputs: ['first_sums', 'second_sums'], outputs: ['all_sums'] },
      { op: 'Add', inputs: ['all_sums', 'two_less'], outputs: ['class_sums'] },
      { op: 'Reciprocal', inputs: ['class_sums'], outputs: ['class_parts'] },
      {
        op: 'ReduceL1',
        inputs: ['class_parts'],
        outputs: ['total'],
        attributes: { axes: { kind: 'ints', values: [1] }, keepdims: { kind: 'int', value: 1 } },
      },
      { op: 'Div', inputs: ['class_parts', 'total'], outputs: ['class_chances'] },
      { op: 'Log', inputs: ['class_chances'], outputs: [prediction] },
    ],
    constants: {
      unit: doubleVector([1]),
      least: doubleVector([LEAST_CHANCE]),
      most: doubleVector([1 - LEAST_CHANCE]),
      two_less: doubleVector([2 - classCount]),
      ...pairMatrices(classCount),
    },
  };
}

/** Which pairs a class is the first of, and which the second. */
function pairMatrices(classCount: number): Record<string, OnnxTensor> {
  const shape = [(classCount * (classCount - 1)) / 2, classCount];
  const [firsts, seconds] = [new Float64Array(shape[0]! * classCount), new Float64Array(shape[0]! * classCount)];
  let pair = 0;
  for (let one = 0; one < classCount; one++)
    for (let other = one + 1; other < classCount; other++, pair++) {
      firsts[pair * classCount + one] = 1;
      seconds[pair * classCount + other] = 1;
    }
  return {
    first_of: { type: 'double', shape, values: firsts },
    second_of: { type: 'double', shape, values: seconds },
  };
}
