/** Looks at a foreign model file: what it takes and gives, whether it can be served and how, and what its runs cost. */
import { createHash } from 'node:crypto';
import { RubatoError } from '../../../errors.ts';
import { readGolden } from '../../../inference/registry/golden-tensors.ts';
import type { ModelManifest } from '../../../inference/registry/model-manifest.ts';
import { externalFiles } from '../../../inference/runtime/onnx-operators.ts';
import type { Tensor } from '../../../inference/tensors/tensor.ts';
import { bindRow, type RowColumns } from './bind-row.ts';
import { changeEnds, type EndChange } from './change-ends.ts';
import { fitRows, rowWidth } from './fit-rows.ts';
import { fitTensors, type ManifestHead } from './fit-tensors.ts';
import type { Inspection, InspectionRequest, Sample } from './inspection-messages.ts';
import { measureCost } from './measure-cost.ts';
import { readFacts } from './model-facts.ts';
import { ELEMENT, type End, type EndPlan, planEnds } from './plan-ends.ts';
import { openFile } from './trial-run.ts';

/** Throws MODEL_UNSUPPORTED, MODEL_INVALID, MODEL_OUTPUT, MODEL_EXTERNAL, MODEL_LAYOUT or MODELS_OPTIONS. */
export async function inspect(request: InspectionRequest): Promise<Inspection> {
  const rssBefore = process.memoryUsage.rss();
  const { external, columns } = request;
  checkExternal(request);
  const plan = planEnds(readFacts(request.bytes));
  const bytes = plan.change === null ? request.bytes : changeEnds(request.bytes, plan.change);
  const fit =
    columns === null ? await fitFile(request, plan, bytes) : await fitDefinition(request, columns, plan, bytes);
  const cost = await measureCost(fit.model);
  const memoryMb = Math.max(0, (process.memoryUsage.rss() - rssBefore) / 2 ** 20);
  const round = (value: number) => Number(value.toPrecision(4));
  const manifest: ModelManifest = {
    ...fit.manifest,
    cost: { runMs: round(cost.runMs), rowMs: round(cost.rowMs), memoryMb: round(memoryMb) },
  };
  const weights = external.length === 0 ? '' : `, and ${external.length} files of weights`;
  return {
    manifest,
    bytes: fit.bytes,
    findings: [
      ['file', `${request.bytes.length} bytes${weights}`],
      [
        'takes',
        manifest.format === 1 ? `rows of ${manifest.inputWidth} float32` : manifest.inputs.map(wordsOf).join(', '),
      ],
      ...(manifest.format === 2 && manifest.state !== undefined
        ? [['state', manifest.state.map(({ input, output }) => `${input} ← ${output}`).join(', ')] as const]
        : []),
      [
        'gives',
        manifest.format === 1
          ? manifest.outputs.map(({ name, width }) => `${name} (${width})`).join(', ')
          : manifest.outputs.map(wordsOf).join(', '),
      ],
      ...[...plan.inputs, ...plan.outputs]
        .filter(({ cast }) => cast !== null)
        .map(({ name, cast, type }) => ['cast', `${name}: ${cast} and ${type}`] as const),
      ...plan.leftOut.map((value) => ['left out', value] as const),
      ...fit.notes.map((note) => ['note', note] as const),
      [
        'cost',
        cost.measured
          .map(({ rows, ms }) => `${rows} ${rows === 1 ? 'row' : 'rows'} ${ms.toPrecision(3)} ms`)
          .join(', '),
      ],
      ['memory', `${memoryMb.toFixed(1)} MB`],
    ],
  };
}

interface Fit {
  readonly manifest: ModelManifest;
  readonly model: Parameters<typeof measureCost>[0];
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

/** A model of whatever it takes: of rows if it takes such, else of tensors. */
async function fitFile(request: InspectionRequest, plan: EndPlan, bytes: Uint8Array): Promise<Fit> {
  const { external, sample } = request;
  const width = rowWidth(plan.inputs);
  const floats = plan.outputs.filter(
    ({ type, shape }) => type === 'float32' && shape?.length === 2 && typeof shape[0] === 'string',
  );
  if (width !== null && sample === null && floats.length > 0) {
    const ranges = Array.from({ length: width }, () => [-1, 1] as const);
    const head = headOf(request, bytes, `inputs-${hashOf(Buffer.from(String(width))).slice(0, 16)}`);
    const [input] = plan.inputs;
    try {
      const fit = await fitRows({
        bytes,
        external,
        inputName: input!.name,
        columns: null,
        ranges,
        outputs: floats,
        head,
      });
      return { ...fit, bytes };
    } catch (error) {
      // As tensors each row may be a run of its own, and no value is judged.
      if (!(error instanceof RubatoError) || error.code === 'MODEL_OUTPUT') throw error;
    }
  }
  const session = await openFile(bytes, external);
  const state = new Map([...guessState(plan), ...request.state]);
  for (const [input, output] of state) {
    const known = plan.inputs.some(({ name }) => name === input) && plan.outputs.some(({ name }) => name === output);
    if (!known)
      throw new RubatoError('MODELS_OPTIONS', `${input}=${output}`, { expected: '--state INPUT=OUTPUT of the file' });
  }
  const taken = plan.inputs.map(({ name, type, shape }) => [name, type, shape]);
  const head = headOf(request, bytes, `inputs-${hashOf(Buffer.from(JSON.stringify(taken))).slice(0, 16)}`);
  const fit = await fitTensors({
    session,
    bytes,
    external,
    inputs: plan.inputs,
    outputs: plan.outputs,
    state,
    sample: sample?.inputs ?? null,
    head,
  });
  if (sample !== null) checkSample(fit.manifest, plan, sample);
  return { ...fit, bytes };
}

/** Compares the golden run, which has the sample's inputs, with the outputs beside it. Throws MODEL_GOLDEN. */
function checkSample(manifest: ModelManifest, plan: EndPlan, { outputs }: Sample): void {
  if (manifest.format !== 2) return;
  const [run] = manifest.golden.runs;
  for (const [i, wanted] of outputs.entries()) {
    const end = plan.outputs[i];
    const golden = end === undefined ? undefined : run?.outputs[end.name];
    // Fewer rows than the sample has are kept of a large one, and rows on another axis are moved.
    if (wanted === null || golden === undefined || golden.values.length !== wanted.data.length) continue;
    const { type } = wanted;
    const tensor = { name: wanted.name, type, shape: golden.dims.slice(1) };
    const came = readGolden('output', { [wanted.name]: golden }, [tensor], golden.dims[0]!);
    const problem = typeof came === 'string' ? came : differenceOf(came[0]!, wanted);
    if (problem === null) continue;
    throw new RubatoError('MODEL_GOLDEN', `${problem} in output "${wanted.name}"`, {
      expected: 'the outputs that test_data_set_0 beside the file has',
    });
  }
}

/** ONNX's own bounds for its tests. */
const NEAR = { relative: 1e-3, absolute: 1e-7 };

function differenceOf(came: Tensor, wanted: Tensor): string | null {
  for (let i = 0; i < wanted.data.length; i++) {
    const [value, other] = [came.data[i]!, wanted.data[i]!];
    if (Object.is(value, other) || value === other) continue;
    const numbers = typeof value !== 'string' && typeof other !== 'string';
    if (numbers && Math.abs(Number(value) - Number(other)) <= NEAR.relative * Math.abs(Number(other)) + NEAR.absolute)
      continue;
    return `${value} instead of ${other}`;
  }
  return null;
}

/** A model of a definition's rows. */
async function fitDefinition(
  request: InspectionRequest,
  columns: RowColumns,
  plan: EndPlan,
  bytes: Uint8Array,
): Promise<Fit> {
  const { external } = request;
  const row = bindRow(bytes, plan.inputs, columns, new Map(request.map));
  const ends = floatColumns(plan.outputs);
  const changed = ends.change === null ? row.bytes : changeEnds(row.bytes, ends.change);
  const head = headOf(request, changed, columns.layoutHash);
  const { names, ranges } = columns;
  const fit = await fitRows({
    bytes: changed,
    external,
    inputName: row.inputName,
    columns: names,
    ranges,
    outputs: ends.outputs,
    head,
  });
  return { ...fit, bytes: changed, notes: [...row.bound.map((words) => `bound: ${words}`), ...fit.notes] };
}

/** Outputs as columns of float32: float64 is cast, and one value per row becomes a column. Others are not asked for. */
function floatColumns(outputs: readonly End[]): {
  readonly outputs: readonly End[];
  readonly change: EndChange | null;
} {
  const nodes: EndChange['outputs']['nodes'][number][] = [];
  const drop: string[] = [];
  const columns = outputs
    .filter(({ type, shape }) => (type === 'float32' || type === 'float64') && (shape?.length ?? 2) <= 2)
    .map((end): End => {
      const flat = end.shape?.length === 1;
      if (end.type === 'float32' && !flat) return end;
      drop.push(end.name);
      const name = `${end.name}_column`;
      const between = `${name} as float32`;
      nodes.push({ op: 'Cast', inputs: [end.name], outputs: [between], integers: { to: ELEMENT.float32 } });
      nodes.push({ op: 'Reshape', inputs: [between, flat ? 'rubato one column' : 'rubato columns'], outputs: [name] });
      return { ...end, name, type: 'float32', shape: ['N', flat ? 1 : (end.shape?.[1] ?? '')] };
    });
  if (columns.length === 0) {
    const got = outputs.map(({ name, type }) => `"${name}" (${type})`).join(', ');
    throw new RubatoError('MODEL_UNSUPPORTED', got, {
      expected: 'an output of float32 or float64, [N] or [N, columns], for rows',
    });
  }
  if (nodes.length === 0) return { outputs: columns, change: null };
  const add = columns
    .filter(({ name }) => name.endsWith('_column'))
    .map(({ name, shape }) => ({ name, element: ELEMENT.float32, shape }));
  return {
    outputs: columns,
    change: {
      inputs: { drop: [], add: [], nodes: [] },
      outputs: { drop, add, nodes },
      // 0 keeps the rows' length, −1 is what is left.
      constants: { 'rubato one column': [-1, 1], 'rubato columns': [0, -1] },
      opset: null,
    },
  };
}

function headOf(
  { name, version, external, trainedBy, card }: InspectionRequest,
  bytes: Uint8Array,
  layoutHash: string,
): ManifestHead {
  return {
    name,
    version,
    layoutHash,
    sha256: hashOf(bytes),
    metrics: {},
    trainedBy,
    ...(card !== null && { card }),
    ...(external.length > 0 && {
      externalData: external.map(({ path, bytes: own }) => ({ path, sha256: hashOf(own) })),
    }),
  };
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function checkExternal({ bytes, external }: InspectionRequest): void {
  const missing = externalFiles(bytes).filter((path) => external.every((file) => file.path !== path));
  if (missing.length === 0) return;
  const expected = 'all files of weights that the model names, below its folder';
  throw new RubatoError('MODEL_EXTERNAL', `none of ${missing.map((path) => JSON.stringify(path)).join(', ')}`, {
    expected,
  });
}

/** Endings of an output that gives the next state of the input before it: stateN, h_out, next h. */
const NEXT = [/^(.+?)(?:N|n|_n|_out|_next|Out|Next)$/, /^(?:new|next|out)[_ ](.+)$/, /^(.+?)n$/];

/** Pairs of an input and an output that look like state: of one type, of like shape, and named after each other. */
function guessState({ inputs, outputs }: EndPlan): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, type, shape } of outputs) {
    const stems = NEXT.flatMap((form) => form.exec(name)?.[1] ?? []);
    const input = inputs.find(
      (one) =>
        (stems.includes(one.name) || stems.some((stem) => one.name === `${stem}0`)) &&
        one.type === type &&
        isLike(one.shape, shape),
    );
    if (input !== undefined && inputs.length > 1) found.set(input.name, name);
  }
  return found;
}

function isLike(one: End['shape'], other: End['shape']): boolean {
  if (one === null || other === null || one.length !== other.length || one.length === 0) return false;
  return one.every(
    (length, axis) => typeof length === 'string' || typeof other[axis] === 'string' || length === other[axis],
  );
}

function wordsOf({
  name,
  type,
  shape,
}: {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | null)[];
}): string {
  return `${name} ${type}[${['N', ...shape.map((length) => length ?? '?')].join(', ')}]`;
}
