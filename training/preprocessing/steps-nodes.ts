/** Steps in standard operators, with the trainer's results to the bit. */
import { castTo, floatVector, type OnnxNode, type OnnxTensor } from '../export/onnx-writer.ts';
import { CYCLE_PLACES, CYCLE_TABLE, type FittedSteps } from './fitted-steps.ts';
import type { NumberWay } from './number-steps.ts';

/** Nodes being collected; a part is a tensor of some made columns. */
interface Drawing {
  readonly nodes: OnnxNode[];
  readonly constants: Record<string, OnnxTensor>;
  readonly parts: string[];
}

/** Nodes that make `output` of the rows `input`. */
export function stepsNodes(
  fitted: FittedSteps,
  input: string,
  output: string,
): { readonly nodes: readonly OnnxNode[]; readonly constants: Readonly<Record<string, OnnxTensor>> } {
  const drawing: Drawing = { nodes: [], constants: { steps_nan: floatVector([Number.NaN]) }, parts: [] };
  if (fitted.numbers.length > 0) drawNumbers(drawing, fitted.numbers, input);
  if (fitted.indicators.length > 0) {
    const ranged = drawRange(drawing, 'steps_indicators', fitted.indicators, input);
    const missing = draw(drawing, 'IsNaN', [ranged], 'steps_indicators_missing');
    drawing.nodes.push(castTo('float', missing, 'steps_indicators_made'));
    drawing.parts.push('steps_indicators_made');
  }
  if (fitted.cycles.length > 0) drawCycles(drawing, fitted.cycles, input);
  for (const [i, lookup] of fitted.lookups.entries()) drawLookup(drawing, `steps_lookup${i}`, lookup, input);
  drawing.nodes.push({
    op: 'Concat',
    inputs: drawing.parts,
    outputs: [output],
    attributes: { axis: { kind: 'int', value: 1 } },
  });
  return drawing;
}

function drawNumbers(drawing: Drawing, ways: readonly NumberWay[], input: string): void {
  const name = 'steps_numbers';
  const vector = (of: keyof NumberWay) => constant(drawing, `${name}_${of}`, floatVector(ways.map((way) => way[of])));
  const ranged = drawRange(drawing, name, ways, input);
  const least = vector('least');
  const most = vector('most');
  const below = draw(drawing, 'Less', [ranged, least], `${name}_below`);
  const raised = draw(drawing, 'Where', [below, least, ranged], `${name}_raised`);
  const above = draw(drawing, 'Greater', [raised, most], `${name}_above`);
  const drawn = draw(drawing, 'Where', [above, most, raised], `${name}_drawn`);
  const missing = draw(drawing, 'IsNaN', [drawn], `${name}_missing`);
  const filled = draw(drawing, 'Where', [missing, vector('fill'), drawn], `${name}_filled`);
  const centred = draw(drawing, 'Sub', [filled, vector('centre')], `${name}_centred`);
  drawing.parts.push(draw(drawing, 'Mul', [centred, vector('factor')], `${name}_made`));
}

/** The columns of these sources; what is out of range is missing. */
function drawRange(
  drawing: Drawing,
  name: string,
  ways: readonly Pick<NumberWay, 'source' | 'low' | 'high'>[],
  input: string,
): string {
  const taken = drawColumns(
    drawing,
    name,
    ways.map(({ source }) => source),
    input,
  );
  const low = constant(drawing, `${name}_low`, floatVector(ways.map((way) => way.low)));
  const high = constant(drawing, `${name}_high`, floatVector(ways.map((way) => way.high)));
  const under = draw(drawing, 'Less', [taken, low], `${name}_under`);
  const over = draw(drawing, 'Greater', [taken, high], `${name}_over`);
  const outside = draw(drawing, 'Or', [under, over], `${name}_outside`);
  return draw(drawing, 'Where', [outside, 'steps_nan', taken], `${name}_ranged`);
}

function drawCycles(drawing: Drawing, cycles: FittedSteps['cycles'], input: string): void {
  const name = 'steps_cycles';
  const own = (of: string, tensor: OnnxTensor) => constant(drawing, `${name}_${of}`, tensor);
  const ranged = drawRange(drawing, name, cycles, input);
  const rounds = own('rounds', floatVector(cycles.map((cycle) => cycle.rounds)));
  const turns = draw(drawing, 'Mul', [ranged, rounds], `${name}_turns`);
  const whole = draw(drawing, 'Floor', [turns], `${name}_whole`);
  const part = draw(drawing, 'Sub', [turns, whole], `${name}_part`);
  const missing = draw(drawing, 'IsNaN', [part], `${name}_missing`);
  const some = draw(drawing, 'Where', [missing, own('zero', floatVector([0])), part], `${name}_some`);
  const scaled = draw(drawing, 'Mul', [some, own('places', floatVector([CYCLE_PLACES]))], `${name}_scaled`);
  const floored = draw(drawing, 'Floor', [scaled], `${name}_floored`);
  drawing.nodes.push(castTo('int64', floored, `${name}_place`));
  const table = own('table', { type: 'float', shape: [CYCLE_TABLE.length / 2, 2], values: CYCLE_TABLE });
  const pairs = draw(drawing, 'Gather', [table, `${name}_place`], `${name}_pairs`);
  const axis = own('axis', { type: 'int64', shape: [1], values: [2] });
  const marks = draw(drawing, 'Unsqueeze', [missing, axis], `${name}_marks`);
  const answers = own('answers', {
    type: 'float',
    shape: [cycles.length, 1],
    values: cycles.map((cycle) => cycle.missing),
  });
  const answered = draw(drawing, 'Where', [marks, answers, pairs], `${name}_answered`);
  const shape = own('shape', { type: 'int64', shape: [2], values: [-1, 2 * cycles.length] });
  drawing.parts.push(draw(drawing, 'Reshape', [answered, shape], `${name}_made`));
}

function drawLookup(drawing: Drawing, name: string, lookup: FittedSteps['lookups'][number], input: string): void {
  const { source, count, names, table } = lookup;
  const codes = drawColumns(drawing, name, [source], input);
  const unknown = constant(drawing, `${name}_unknown`, floatVector([count]));
  const zero = constant(drawing, `${name}_zero`, floatVector([0]));
  // A comparison with NaN is false, so a missing category is unknown too.
  const first = draw(drawing, 'GreaterOrEqual', [codes, zero], `${name}_first`);
  const last = draw(drawing, 'Less', [codes, unknown], `${name}_last`);
  const known = draw(drawing, 'And', [first, last], `${name}_known`);
  const row = draw(drawing, 'Where', [known, codes, unknown], `${name}_row`);
  drawing.nodes.push(castTo('int64', row, `${name}_place`));
  const axis = constant(drawing, `${name}_axis`, { type: 'int64', shape: [1], values: [1] });
  const flat = draw(drawing, 'Squeeze', [`${name}_place`, axis], `${name}_flat`);
  const rows = constant(drawing, `${name}_table`, { type: 'float', shape: [count + 1, names.length], values: table });
  drawing.parts.push(draw(drawing, 'Gather', [rows, flat], `${name}_made`));
}

function drawColumns(drawing: Drawing, name: string, sources: readonly number[], input: string): string {
  const places = constant(drawing, `${name}_sources`, { type: 'int64', shape: [sources.length], values: sources });
  const attributes = { axis: { kind: 'int', value: 1 } } as const;
  drawing.nodes.push({ op: 'Gather', inputs: [input, places], outputs: [`${name}_taken`], attributes });
  return `${name}_taken`;
}

function constant({ constants }: Drawing, name: string, tensor: OnnxTensor): string {
  constants[name] = tensor;
  return name;
}

function draw({ nodes }: Drawing, op: string, inputs: readonly string[], output: string): string {
  nodes.push({ op, inputs, outputs: [output] });
  return output;
}
