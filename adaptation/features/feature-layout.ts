/**
 * The ordered list of a game's features: checked, frozen and hashed, so that a model can say what it was trained on.
 */
import { createHash } from 'node:crypto';
import {
  check,
  checkBounds,
  checkEntries,
  checkKeyName,
  checkNumber,
  checkObject,
  checkWords,
  show,
  showUnknown,
} from '../../inference/check-declaration.ts';
import { type EventCatalogue, type EventSpecs, isEventCatalogue } from '../events/event-catalogue.ts';
import {
  type Aggregate,
  type FeatureBuilder,
  type FeatureSpec,
  featureBuilder,
  isAggregate,
  type Span,
} from './feature-aggregates.ts';
import { type CreateFeatureView, featureViews } from './feature-view.ts';

/** Length of the buckets of time windows. A window ends with the current, partial bucket. */
export const BUCKET_MS = 1000;
/** Longest window: a session adapts to one minute of history. It bounds the memory of a player. */
const MAX_WINDOW_MS = 60_000;
/** Longest time constant: a longer mean would hardly move in a session. */
const MAX_TAU_MS = 600_000;
/** Largest n of "the last n"; a maximum looks at all of them. */
const MAX_LAST = 32;
/** Limit of different values: each is one bit of a 32-bit integer. */
const MAX_DISTINCT = 32;
/** Limit of features: rows of wider layouts would make requests of many players exceed a pool's slab. */
export const MAX_FEATURES = 128;

export interface FeatureLayout<Name extends string = string> {
  readonly catalogue: EventCatalogue;
  readonly names: readonly Name[];
  readonly specs: readonly FeatureSpec[];
  /** Columns of a row. */
  readonly width: number;
  /** First 16 hexadecimal digits of the sha256 of the whole declaration; it differs after any change. */
  readonly hash: string;
  /** The declaration of a feature. Throws FEATURE_INVALID for a name that no feature has. */
  specOf(name: Name): FeatureSpec;
  /** A view that reads a row by the names of these features. */
  readonly createView: CreateFeatureView<Name>;
}

const INVALID = 'FEATURE_INVALID';
const SPEC_KEYS = ['aggregate', 'unit', 'min', 'max', 'words', 'missing'];
const made = new WeakSet<object>();

/** Whether `value` was made by `defineFeatures`. */
export function isFeatureLayout(value: unknown): value is FeatureLayout {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** Throws FEATURE_INVALID, naming the feature and what is wrong. */
export function defineFeatures<Specs extends EventSpecs, Features extends Readonly<Record<string, FeatureSpec>>>(
  catalogue: EventCatalogue<Specs>,
  declare: (f: FeatureBuilder<Specs>) => Features,
): FeatureLayout<keyof Features & string> {
  check(INVALID, isEventCatalogue(catalogue), 'events that defineEvents() made', show(catalogue));
  check(INVALID, typeof declare === 'function', 'a function that declares features', show(declare));
  const entries = checkEntries(INVALID, 'what declares features', declare(featureBuilder), 'features');
  const count = entries.length;
  check(INVALID, count >= 1 && count <= MAX_FEATURES, `1 to ${MAX_FEATURES} features`, String(count));
  for (const [name, spec] of entries) checkFeature(name, spec, catalogue);
  const specs = entries.map(([, spec]) => Object.freeze({ ...spec }));
  const names = entries.map(([name]) => name);
  const byName = new Map(names.map((name, i) => [name, specs[i]!] as const));
  const hash = digest(['features 1', describeEvents(catalogue), names.map((name, i) => [name, describe(specs[i]!)])]);
  const layout: FeatureLayout<keyof Features & string> = Object.freeze({
    catalogue,
    names: Object.freeze(names),
    specs: Object.freeze(specs),
    width: names.length,
    hash,
    specOf: (name: string) => {
      const spec = byName.get(name);
      check(INVALID, spec !== undefined, `one of the features ${names.join(', ')}`, showUnknown(name, names));
      return spec;
    },
    createView: featureViews(names),
  });
  made.add(layout);
  return layout;
}

/** The layout hash of a model whose rows have `extraColumns` behind the features. */
export function modelLayoutHash(layout: FeatureLayout, extraColumns: readonly string[]): string {
  return extraColumns.length === 0 ? layout.hash : digest(['model columns 1', layout.hash, extraColumns]);
}

function checkFeature(name: string, spec: FeatureSpec, catalogue: EventCatalogue): void {
  checkKeyName(INVALID, 'feature names', name, 'shotsPerSecond');
  checkObject(INVALID, `feature ${name}`, spec, SPEC_KEYS);
  const { aggregate, unit, missing } = spec;
  check(INVALID, isAggregate(aggregate), `feature ${name} to be made by a method of f`, show(aggregate));
  check(INVALID, typeof unit === 'string', `${name} with a unit ('' for none)`, show(unit));
  checkBounds(INVALID, name, spec.min, spec.max);
  if (!Number.isNaN(missing)) checkNumber(INVALID, `${name} with a missing value, or none,`, missing);
  checkWords(INVALID, `${name}.words`, spec.words);
  checkEvent(name, aggregate.event, catalogue);
  if (aggregate.kind === 'ratio') checkEvent(name, aggregate.other, catalogue);
  if (aggregate.kind === 'streak') checkEvent(name, aggregate.until, catalogue);
  const twin = aggregate.kind === 'ratio' ? aggregate.other : aggregate.kind === 'streak' ? aggregate.until : null;
  check(INVALID, twin !== aggregate.event, `${name} to name two different events`, show(aggregate.event));
  if ('field' in aggregate) checkField(name, aggregate, catalogue);
  if ('windowMs' in aggregate) checkWindow(name, aggregate.windowMs);
  if ('span' in aggregate) checkSpan(name, aggregate.span);
  if (aggregate.kind === 'ewma') checkNumber(INVALID, `${name}.tauMs`, aggregate.tauMs, { above: 0, max: MAX_TAU_MS });
}

function checkEvent(name: string, event: string, catalogue: EventCatalogue): void {
  const known = catalogue.numberOf(event) >= 0;
  check(INVALID, known, `${name} to name an event of the catalogue`, showUnknown(event, catalogue.types));
}

function checkField(name: string, aggregate: Extract<Aggregate, { field: string }>, catalogue: EventCatalogue): void {
  const fields = catalogue.fieldsOf(catalogue.numberOf(aggregate.event));
  const field = fields.find((candidate) => candidate.name === aggregate.field);
  const known = fields.map((candidate) => candidate.name);
  const got = showUnknown(aggregate.field, known);
  check(INVALID, field !== undefined, `${name} to name a field of event ${aggregate.event} (${known.join(', ')})`, got);
  if (aggregate.kind !== 'distinct') return;
  const values = field.max - field.min + 1;
  const few = field.integer && values <= MAX_DISTINCT;
  check(INVALID, few, `${name} over an integer field of at most ${MAX_DISTINCT} values`, `${values} values`);
}

function checkSpan(name: string, span: Span): void {
  const { windowMs, last } = span;
  const given = (windowMs === undefined ? 0 : 1) + (last === undefined ? 0 : 1);
  check(INVALID, given === 1, `${name} over windowMs or last`, given === 0 ? 'neither' : 'both');
  if (windowMs !== undefined) checkWindow(name, windowMs);
  const ok = last === undefined || (Number.isInteger(last) && last >= 1 && last <= MAX_LAST);
  check(INVALID, ok, `${name} over the last 1 to ${MAX_LAST} events`, show(last));
}

function checkWindow(name: string, windowMs: number): void {
  const expected = `${name} over a multiple of ${BUCKET_MS} ms up to ${MAX_WINDOW_MS}`;
  const within = typeof windowMs === 'number' && windowMs >= BUCKET_MS && windowMs <= MAX_WINDOW_MS;
  check(INVALID, within && Number.isInteger(windowMs / BUCKET_MS), expected, show(windowMs));
}

function describeEvents(catalogue: EventCatalogue): unknown {
  return catalogue.types.map((type, index) => [
    type,
    catalogue.sourceOf(index),
    catalogue.fieldsOf(index).map(({ name, unit, min, max, integer, outOfRange }) => {
      const field = [name, unit, min, max, integer];
      // Written only when it isn't the default, so that older layouts keep their hash.
      return outOfRange === 'refuse' ? field : [...field, outOfRange];
    }),
  ]);
}

/** What the hash covers of a feature. Its words are left out: changing them does not make a model invalid. */
function describe({ aggregate, unit, min, max, missing }: FeatureSpec): unknown {
  const parameters = Object.entries(aggregate).sort(([a], [b]) => (a < b ? -1 : 1));
  return [parameters, unit, min, max, Number.isNaN(missing) ? 'NaN' : missing];
}

function digest(description: unknown): string {
  return createHash('sha256').update(JSON.stringify(description)).digest('hex').slice(0, 16);
}
