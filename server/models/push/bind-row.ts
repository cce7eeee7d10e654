/**
 * Makes one row of many inputs: columns of a definition's rows are taken to the inputs that want them, in the type and
 * form that each wants. So a model that was exported with an input per column answers a session like any other.
 */
import { RubatoError } from '../../../errors.ts';
import { nearestName } from '../../../inference/nearest-name.ts';
import { changeEnds, type EndNode } from './change-ends.ts';
import { ELEMENT, type End } from './plan-ends.ts';

/** The rows that a definition writes. */
export interface RowColumns {
  readonly layoutHash: string;
  readonly names: readonly string[];
  /** Lowest and highest value of each column. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** Name of the input that takes the row. */
const ROW = 'rubato_row';

export interface BoundRow {
  readonly bytes: Uint8Array;
  readonly inputName: string;
  /** Each input with the columns that it gets. */
  readonly bound: readonly string[];
}

/** `map` names the columns of an input, where names differ. Throws MODEL_UNSUPPORTED or MODELS_OPTIONS. */
export function bindRow(
  bytes: Uint8Array,
  inputs: readonly End[],
  columns: RowColumns,
  map: ReadonlyMap<string, readonly string[]>,
): BoundRow {
  const stranger = [...map.keys()].find((name) => inputs.every((input) => input.name !== name));
  if (stranger !== undefined) {
    const names = inputs.map(({ name }) => name);
    const near = nearestName(stranger, new Set(names));
    throw new RubatoError('MODELS_OPTIONS', `"${stranger}"${near === null ? '' : ` (did you mean ${near}?)`}`, {
      expected: `--map INPUT=COLUMN,… with an input of the file: ${names.join(', ')}`,
    });
  }
  const choices = inputs.map((input) => ({ input, chosen: columnsOf(input, inputs.length, columns, map) }));
  const bound = choices.map(({ input, chosen }) => `${input.name} = ${chosen.join(', ')}`);
  const [first] = choices;
  const asItIs = choices.length === 1 && first!.input.type === 'float32' && first!.input.shape?.length === 2;
  if (asItIs && first!.chosen.join('\n') === columns.names.join('\n'))
    return { bytes, inputName: first!.input.name, bound };
  const nodes: EndNode[] = [];
  const constants: Record<string, readonly number[]> = { 'rubato flat': [-1] };
  for (const { input, chosen } of choices) {
    constants[`rubato columns of ${input.name}`] = chosen.map((name) => columns.names.indexOf(name));
    nodes.push(...nodesFor(input));
  }
  const change = {
    inputs: {
      drop: inputs.map(({ name }) => name),
      add: [{ name: ROW, element: ELEMENT.float32, shape: ['N', columns.names.length] }],
      nodes,
    },
    outputs: { drop: [], add: [], nodes: [] },
    constants,
    opset: null,
  };
  return { bytes: changeEnds(bytes, change), inputName: ROW, bound };
}

function columnsOf(
  { name, type, shape }: End,
  inputs: number,
  { names }: RowColumns,
  map: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const width = shape === null || shape.length === 1 ? 1 : shape[1];
  const fits = type !== 'string' && (shape === null || shape.length === 1 || shape.length === 2);
  if (!fits || typeof shape?.[0] === 'number') {
    const got = `input "${name}", ${type}[${shape?.join(', ') ?? '?'}]`;
    throw new RubatoError('MODEL_UNSUPPORTED', got, {
      expected: 'inputs of numbers, [N] or [N, columns], for rows of a definition',
    });
  }
  const asked = map.get(name) ?? (names.includes(name) ? [name] : inputs === 1 ? names : null);
  if (asked === null) {
    throw new RubatoError('MODEL_UNSUPPORTED', `input "${name}", which is none of them`, {
      expected: `inputs named after columns, or --map ${name}=COLUMN; the columns are ${names.join(', ')}`,
    });
  }
  const unknown = asked.find((column) => !names.includes(column));
  if (unknown !== undefined) {
    const near = nearestName(unknown, new Set(names));
    throw new RubatoError('MODELS_OPTIONS', `"${unknown}"${near === null ? '' : ` (did you mean ${near}?)`}`, {
      expected: `columns of the definition: ${names.join(', ')}`,
    });
  }
  if (typeof width === 'number' && width !== asked.length) {
    const expected = `${asked.length} columns in input "${name}", which gets ${asked.join(', ')}`;
    throw new RubatoError('MODEL_LAYOUT', `${width}`, { expected });
  }
  return asked;
}

/** Takes the columns, makes them the input's type, and flattens what has one axis. */
function nodesFor({ name, type, shape }: End): readonly EndNode[] {
  const steps: Omit<EndNode, 'outputs'>[] = [
    { op: 'Gather', inputs: [ROW, `rubato columns of ${name}`], integers: { axis: 1 } },
  ];
  if (type !== 'float32') steps.push({ op: 'Cast', inputs: [], integers: { to: ELEMENT[type] } });
  if (shape?.length === 1) steps.push({ op: 'Reshape', inputs: ['rubato flat'] });
  return steps.map((step, i) => {
    const last = i === steps.length - 1;
    const before = i === 0 ? [] : [`rubato ${i} of ${name}`];
    return { ...step, inputs: [...before, ...step.inputs], outputs: [last ? name : `rubato ${i + 1} of ${name}`] };
  });
}
