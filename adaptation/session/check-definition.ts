/** The checks of a definition before the first player. Its types say the same to developers who use types. */
import {
  check,
  checkBounds,
  checkChoice,
  checkEntries,
  checkKeyName,
  checkNumber,
  checkObject,
  checkWords,
  show,
  showUnknown,
} from '../../inference/check-declaration.ts';
import { isPipeline, type Pipeline } from '../../inference/pipeline/pipeline.ts';
import { PREDICTION_KINDS, type PredictionSpec } from '../../inference/predictor/prediction-spec.ts';
import { MAX_BUDGET_MS } from '../../inference/request-limits.ts';
import { type EventSpecs, isEventCatalogue } from '../events/event-catalogue.ts';
import { isFeatureLayout } from '../features/feature-layout.ts';
import { ADAPTATION_MODES } from './adaptation-mode.ts';
import {
  type AdaptationSpec,
  type AnyPolicy,
  type BoundPolicy,
  type ExtraInput,
  type Fallback,
  type LeverSpec,
  type LeverSpecs,
  MAX_CANDIDATES,
  MAX_INPUTS,
  MAX_LABELS,
  MAX_LEVERS,
  type PolicyParts,
  type WholeSpec,
} from './definition.ts';
import { checkDefinitionWords } from './definition-words.ts';

const INVALID = 'DEFINITION_INVALID';
const PREDICTS = `predicts: { kind: "chance", words } or another of ${PREDICTION_KINDS.join(', ')}`;
const SPEC_KEYS = [
  ...['name', 'events', 'features', 'everyMs', 'budgetMs', 'pipeline', 'predicts'],
  ...['inputs', 'levers', 'outcome', 'policy', 'fallback', 'apply', 'words'],
];
const LEVER_KEYS = ['scope', 'min', 'max', 'initial', 'harder', 'words', 'unit'];
const MAX_NAME = 64;

/** Throws DEFINITION_INVALID for what is no definition's object, or has a key that no definition has. */
export function checkKeys(spec: object): void {
  checkObject(INVALID, 'a definition', spec, SPEC_KEYS);
}

/** Checks the rest. Throws DEFINITION_INVALID. FEATURE_INVALID and POLICY_BOUNDS come from the parts themselves. */
export function checkDefinition<
  Target,
  Memory,
  Specs extends EventSpecs,
  Levers extends LeverSpecs,
  Feature extends string,
  RuleMemory,
>(spec: WholeSpec<AdaptationSpec<Target, Memory, Specs, Levers, Feature, RuleMemory>>): void {
  const { name, events, features, everyMs = 250, budgetMs = everyMs, pipeline, apply } = spec;
  const named = typeof name === 'string' && /^[a-z][a-z0-9-]*$/.test(name) && name.length <= MAX_NAME;
  check(INVALID, named, 'a name like "quiz"', show(name));
  check(INVALID, isEventCatalogue(events), 'events to be what defineEvents() returned', show(events));
  check(INVALID, isFeatureLayout(features), 'features to be what defineFeatures() returned', show(features));
  const same = features.catalogue === events;
  check(INVALID, same, 'features made from the same events', 'features of another catalogue');
  checkNumber(INVALID, 'everyMs', everyMs, { min: 50, max: MAX_BUDGET_MS });
  checkNumber(INVALID, 'budgetMs', budgetMs, { above: 0, max: MAX_BUDGET_MS });
  check(INVALID, isPipeline(pipeline), 'a pipeline, made by model("name", "1")', show(pipeline));
  checkPredicts(spec.predicts, pipeline);
  checkLevers(spec.levers);
  checkInputs(spec.inputs, spec.levers, features.names);
  checkPolicy('policy', spec.policy);
  checkFallback(spec.fallback);
  check(INVALID, typeof apply === 'function', 'apply to be a function', show(apply));
  checkDefinitionWords(spec.words, spec);
}

/** Checks what is predicted, and that the pipeline leaves as many columns open. */
function checkPredicts(predicts: PredictionSpec, { choice }: Pipeline): void {
  const where = 'predicts (what the answer means)';
  check(INVALID, typeof predicts === 'object' && predicts !== null, PREDICTS, show(predicts));
  checkChoice(INVALID, `${where}, kind,`, predicts.kind, PREDICTION_KINDS);
  const own = { chance: [], value: ['unit'], classes: ['labels'], best: ['labels'] }[predicts.kind];
  checkObject(INVALID, where, predicts, ['kind', 'words', ...own]);
  checkWords(INVALID, `${where}, words,`, predicts.words);
  if (predicts.kind === 'value') checkWords(INVALID, `${where}, unit,`, predicts.unit);
  if (!('labels' in predicts)) return;
  const { labels } = predicts;
  const listed = Array.isArray(labels) && labels.every((label) => typeof label === 'string' && label !== '');
  check(INVALID, listed, `${where} with labels, a list of names`, show(labels));
  const counted = labels.length >= 2 && labels.length <= MAX_LABELS;
  check(INVALID, counted, `${where} with 2 to ${MAX_LABELS} labels`, String(labels.length));
  check(INVALID, new Set(labels).size === labels.length, `${where} with labels that differ`, show(labels));
  const whole = choice.label === null && choice.column === null;
  const expected = `the pipeline to name a whole output of ${labels.length} columns, as ${predicts.kind} are`;
  check(INVALID, whole, expected, 'one column of it');
}

/** Checks a session's options: a session can also be made without a room or a server that checked them. */
export function checkSession({ definition, mode, offsetMs = 0 }: CheckedOptions): void {
  check(INVALID, isDefinition(definition), 'a session of what defineAdaptation() returned', show(definition));
  checkChoice(INVALID, 'the mode of a session', mode, ADAPTATION_MODES);
  checkNumber(INVALID, 'offsetMs of a session', offsetMs, { min: 0 });
}

interface CheckedOptions {
  readonly definition: unknown;
  readonly mode: string;
  readonly offsetMs?: number;
}

/** Whether `value` was returned by `defineAdaptation`, and is not its argument. */
export function isDefinition(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('events' in value) || !('layoutHash' in value)) return false;
  return typeof value.layoutHash === 'string' && isEventCatalogue(value.events);
}

/** The policy that decides: a ready-made one learns here what its names mean. */
export function bindPolicy<Memory, Feature extends string, Values>(
  policy: AnyPolicy<Memory, string, Feature, Values>,
  parts: PolicyParts,
): BoundPolicy<Memory> {
  // The names that it reads are those of its definition's levers and features.
  return 'bind' in policy ? policy.bind(parts) : (policy as BoundPolicy<Memory>);
}

function checkLevers(levers: Readonly<Record<string, LeverSpec>>): void {
  const entries = checkEntries(INVALID, 'levers', levers, 'levers');
  const count = entries.length;
  check(INVALID, count >= 1 && count <= MAX_LEVERS, `1 to ${MAX_LEVERS} levers`, count === 0 ? 'none' : String(count));
  for (const [name, lever] of entries) {
    checkKeyName(INVALID, 'lever names', name, 'difficulty');
    const where = `lever ${name}`;
    checkObject(INVALID, where, lever, LEVER_KEYS);
    const { scope, min, max, initial, harder, words, unit = '' } = lever;
    checkChoice(INVALID, `${where}, scope,`, scope, ['session', 'player']);
    checkBounds(INVALID, where, min, max);
    checkNumber(INVALID, `${where}, initial,`, initial, { min, max });
    checkChoice(INVALID, `${where}, harder (which way the game gets harder),`, harder, ['up', 'down', 'neither']);
    checkWords(INVALID, `${where}, words,`, words);
    if (unit !== '') checkWords(INVALID, `${where}, unit,`, unit);
  }
}

function checkInputs(
  inputs: readonly ExtraInput[],
  levers: Readonly<Record<string, LeverSpec>>,
  features: readonly string[],
): void {
  check(INVALID, Array.isArray(inputs), 'inputs to be a list ([] for none)', show(inputs));
  check(INVALID, inputs.length <= MAX_INPUTS, `at most ${MAX_INPUTS} inputs`, String(inputs.length));
  const columns = new Set<string>();
  let candidateInputs = 0;
  for (const [i, input] of inputs.entries()) {
    const at = `input ${i + 1}`;
    const keys = ['kind', 'column', 'lever'];
    checkObject(INVALID, at, input, input?.kind === 'inForce' ? keys : [...keys, 'offsets']);
    const { kind, column } = input;
    checkChoice(INVALID, `${at}, kind,`, kind, ['inForce', 'candidates']);
    checkKeyName(INVALID, `${at} with a column`, column, 'level');
    check(INVALID, !features.includes(column), `${at} with a column that is no feature's name`, show(column));
    check(INVALID, !columns.has(column), `${at} with a column of its own`, show(column));
    columns.add(column);
    const lever = checkInputLever(at, input.lever, levers);
    if (input.kind !== 'candidates') continue;
    candidateInputs++;
    checkOffsets(at, input.offsets, lever);
  }
  check(INVALID, candidateInputs <= 1, 'at most one input of candidates', String(candidateInputs));
}

function checkInputLever(at: string, name: string, levers: Readonly<Record<string, LeverSpec>>): LeverSpec {
  const names = Object.keys(levers);
  const lever = Object.hasOwn(levers, name) ? levers[name] : undefined;
  const expected = `${at} to name a lever of the definition (${names.join(', ')})`;
  check(INVALID, lever !== undefined, expected, showUnknown(name, names));
  check(INVALID, lever.scope === 'session', `${at} to name a session lever`, `${show(name)} of the player`);
  return lever;
}

function checkOffsets(at: string, offsets: readonly number[], { min, max }: LeverSpec): void {
  const where = `${at}, offsets,`;
  check(INVALID, Array.isArray(offsets), `${where} to be a list of distances from the value in force`, show(offsets));
  const many = offsets.length >= 1 && offsets.length <= MAX_CANDIDATES;
  check(INVALID, many, `${where} with 1 to ${MAX_CANDIDATES} distances`, String(offsets.length));
  const range = max - min;
  for (const offset of offsets)
    checkNumber(INVALID, `${where} within the lever's range`, offset, { min: -range, max: range });
  // Two neighbours must differ as candidates even where the numbers are largest.
  const at32 = (offset: number) => Math.fround(Math.max(Math.abs(min), Math.abs(max)) + offset);
  const rising = offsets.every((offset, i) => i === 0 || at32(offset) > at32(offsets[i - 1]!));
  check(INVALID, rising, `${where} rising, each another value as float32`, show(offsets));
  check(INVALID, offsets.includes(0), `${where} with 0, the value in force, among them`, show(offsets));
}

function checkPolicy<Memory, Feature extends string, Values>(
  where: string,
  policy: AnyPolicy<Memory, string, Feature, Values>,
): void {
  const ready = typeof policy === 'object' && policy !== null;
  const kind = `${where} to be bandPolicy(…), beliefPolicy(…), streakRule(…) or an object with initial and decide()`;
  check(INVALID, ready, kind, show(policy));
  const decides = 'bind' in policy ? typeof policy.bind === 'function' : typeof policy.decide === 'function';
  check(INVALID, decides, kind, 'one without decide()');
  const memory = `${where} with the memory it begins with, initial (null for none)`;
  check(INVALID, 'initial' in policy, memory, 'none');
  check(
    INVALID,
    isPlainData(policy.initial),
    `${memory}, of plain data: each session has a copy`,
    show(policy.initial),
  );
}

/** Whether a session can copy it without loss: an object of a class would lose its methods. */
function isPlainData(value: unknown): boolean {
  const named = Object.prototype.toString.call(value) === '[object Object]';
  if (named && Object.getPrototypeOf(Object.getPrototypeOf(value) ?? null) !== null) return false;
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function checkFallback<Memory, Feature extends string, Values>(
  fallback: Fallback<Memory, string, Feature, Values>,
): void {
  const expected = "a fallback: { kind: 'hold' } or { kind: 'rule', policy }";
  check(INVALID, typeof fallback === 'object' && fallback !== null, expected, show(fallback));
  checkObject(INVALID, 'fallback', fallback, fallback.kind === 'hold' ? ['kind'] : ['kind', 'policy']);
  checkChoice(INVALID, 'fallback, kind,', fallback.kind, ['hold', 'rule']);
  if (fallback.kind === 'rule') checkPolicy('the policy of the fallback', fallback.policy);
}
