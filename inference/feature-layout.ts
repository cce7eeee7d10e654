/** The ordered list of features of a game: checked, frozen and hashed, so that a model can say what it was trained on. */
import { createHash } from 'node:crypto';
import { RubatoError } from '../errors.ts';
import type { EventCatalogue, EventSpecs } from './event-catalogue.ts';
import {
  type Aggregate,
  type FeatureBuilder,
  type FeatureSpec,
  featureBuilder,
  type Span,
} from './feature-aggregates.ts';

/** Time windows are made of buckets of this length; they end with the current, partial one. */
export const BUCKET_MS = 1000;
/** One minute of history is what a session adapts to; it bounds the memory of a player. */
const MAX_WINDOW_MS = 60_000;
/** "The last n" keeps n values; a maximum is found by looking at all of them. */
const MAX_LAST = 32;
/** Different values are kept as bits of a 32-bit integer. */
const MAX_DISTINCT = 32;
/** Rows of wider layouts would make requests of many players exceed a pool's slab. */
const MAX_FEATURES = 128;

export interface FeatureLayout {
  readonly catalogue: EventCatalogue;
  readonly names: readonly string[];
  readonly specs: readonly FeatureSpec[];
  /** Columns of a row. */
  readonly width: number;
  /** First 16 hexadecimal digits of the sha256 of the whole declaration: any change of it is another layout. */
  readonly hash: string;
}

/** Throws FEATURE_INVALID, naming the feature and what is wrong. */
export function defineFeatures<Specs extends EventSpecs>(
  catalogue: EventCatalogue<Specs>,
  declare: (f: FeatureBuilder<Specs>) => Readonly<Record<string, FeatureSpec>>,
): FeatureLayout {
  const features = declare(featureBuilder);
  const names = Object.keys(features);
  const specs = Object.values(features);
  check(names.length >= 1 && names.length <= MAX_FEATURES, `1 to ${MAX_FEATURES} features`, String(names.length));
  for (const [i, name] of names.entries()) checkFeature(name, specs[i]!, catalogue);
  const hash = digest(['features 1', describeEvents(catalogue), names.map((name, i) => [name, describe(specs[i]!)])]);
  return Object.freeze({
    catalogue,
    names: Object.freeze(names),
    specs: Object.freeze(specs),
    width: names.length,
    hash,
  });
}

/** The layout hash of a model whose rows have `extraColumns` behind the features. */
export function modelLayoutHash(layout: FeatureLayout, extraColumns: readonly string[]): string {
  return extraColumns.length === 0 ? layout.hash : digest(['model columns 1', layout.hash, extraColumns]);
}

function checkFeature(name: string, spec: FeatureSpec, catalogue: EventCatalogue): void {
  const { aggregate } = spec;
  check(/^[a-z][A-Za-z0-9]*$/.test(name), 'feature names like "shotsPerSecond"', JSON.stringify(name));
  check(
    Number.isFinite(spec.min) && Number.isFinite(spec.max) && spec.min < spec.max,
    `${name} with finite min below max`,
    `min ${spec.min}, max ${spec.max}`,
  );
  check(
    Number.isFinite(spec.missing) || Number.isNaN(spec.missing),
    `${name} with a finite missing value, or none`,
    String(spec.missing),
  );
  check(typeof spec.words === 'string' && spec.words.length > 0, `${name} with words`, String(spec.words));
  checkEvent(name, aggregate.event, catalogue);
  if (aggregate.kind === 'ratio') checkEvent(name, aggregate.other, catalogue);
  if (aggregate.kind === 'streak') checkEvent(name, aggregate.until, catalogue);
  const twin = aggregate.kind === 'ratio' ? aggregate.other : aggregate.kind === 'streak' ? aggregate.until : null;
  check(twin !== aggregate.event, `${name} to name two different events`, aggregate.event);
  if ('field' in aggregate) checkField(name, aggregate, catalogue);
  if ('windowMs' in aggregate) checkWindow(name, aggregate.windowMs);
  if ('span' in aggregate) checkSpan(name, aggregate.span);
  if (aggregate.kind === 'ewma')
    check(
      aggregate.tauMs > 0 && aggregate.tauMs <= 600_000,
      `${name} with tauMs above 0 and at most 600000`,
      String(aggregate.tauMs),
    );
}

function checkEvent(name: string, event: string, catalogue: EventCatalogue): void {
  check(catalogue.indexOf(event) >= 0, `${name} to name an event of the catalogue`, JSON.stringify(event));
}

function checkField(name: string, aggregate: Extract<Aggregate, { field: string }>, catalogue: EventCatalogue): void {
  const field = catalogue
    .fieldsOf(catalogue.indexOf(aggregate.event))
    .find((candidate) => candidate.name === aggregate.field);
  if (field === undefined)
    throw invalid(`${name} to name a field of event ${aggregate.event}`, JSON.stringify(aggregate.field));
  if (aggregate.kind !== 'distinct') return;
  const values = field.max - field.min + 1;
  check(
    field.integer && values <= MAX_DISTINCT,
    `${name} over an integer field of at most ${MAX_DISTINCT} values`,
    `${values} values`,
  );
}

function checkSpan(name: string, span: Span): void {
  if ('windowMs' in span) checkWindow(name, span.windowMs);
  else
    check(
      Number.isInteger(span.last) && span.last >= 1 && span.last <= MAX_LAST,
      `${name} over the last 1 to ${MAX_LAST} events`,
      String(span.last),
    );
}

function checkWindow(name: string, windowMs: number): void {
  const whole = Number.isInteger(windowMs / BUCKET_MS);
  check(
    whole && windowMs >= BUCKET_MS && windowMs <= MAX_WINDOW_MS,
    `${name} over a multiple of ${BUCKET_MS} ms up to ${MAX_WINDOW_MS}`,
    String(windowMs),
  );
}

function describeEvents(catalogue: EventCatalogue): unknown {
  return catalogue.types.map((type, index) => [
    type,
    catalogue.sourceOf(index),
    catalogue.fieldsOf(index).map(({ name, unit, min, max, integer }) => [name, unit, min, max, integer]),
  ]);
}

/** Words are left out: they can be improved without making a model invalid. */
function describe({ aggregate, unit, min, max, missing }: FeatureSpec): unknown {
  const parameters = Object.entries(aggregate).sort(([a], [b]) => (a < b ? -1 : 1));
  return [parameters, unit, min, max, Number.isNaN(missing) ? 'NaN' : missing];
}

function digest(description: unknown): string {
  return createHash('sha256').update(JSON.stringify(description)).digest('hex').slice(0, 16);
}

function check(ok: boolean, expected: string, got: string): void {
  if (!ok) throw invalid(expected, got);
}

function invalid(expected: string, got: string): RubatoError {
  return new RubatoError('FEATURE_INVALID', got, { expected });
}
