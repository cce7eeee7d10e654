/**
 * The kinds of features and the builder that declares them. Their exact meaning is in SPEC.md (FW1 and following); this
 * file knows names and parameters, not how they are computed.
 */
import { checkObject, show } from '../../inference/check-declaration.ts';
import type { EventSpecs } from '../events/event-catalogue.ts';

/** What every feature says about itself. */
export interface FeatureMeta {
  readonly unit: string;
  /** The row holds the value clamped to these bounds. */
  readonly min: number;
  readonly max: number;
  /** A phrase a player understands, such as "shots that hit". */
  readonly words: string;
  /** What the row holds while nothing was seen; default NaN, which models read as missing. */
  readonly missing?: number;
}

/** The events that count: those of the last milliseconds (a multiple of BUCKET_MS) or the last n (at most MAX_LAST). */
export type Span =
  | { readonly windowMs: number; readonly last?: never }
  | { readonly last: number; readonly windowMs?: never };

export type Aggregate =
  | { readonly kind: 'rate' | 'count'; readonly event: string; readonly windowMs: number }
  | { readonly kind: 'sum'; readonly event: string; readonly field: string; readonly windowMs: number }
  | { readonly kind: 'mean' | 'max'; readonly event: string; readonly field: string; readonly span: Span }
  | { readonly kind: 'ratio'; readonly event: string; readonly other: string; readonly span: Span }
  | { readonly kind: 'ewma'; readonly event: string; readonly field: string; readonly tauMs: number }
  | { readonly kind: 'timeSince' | 'total'; readonly event: string }
  | { readonly kind: 'last'; readonly event: string; readonly field: string }
  | { readonly kind: 'streak'; readonly event: string; readonly until: string }
  | { readonly kind: 'distinct'; readonly event: string; readonly field: string; readonly windowMs: number };

export interface FeatureSpec {
  readonly aggregate: Aggregate;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly words: string;
  readonly missing: number;
}

type Windowed = FeatureMeta & { readonly windowMs: number };
type Spanned = FeatureMeta & Span;
type Decaying = FeatureMeta & { readonly tauMs: number };

/** The options of each kind beside those that every feature has. */
const OWN_OPTIONS = {
  rate: ['windowMs'],
  count: ['windowMs'],
  sum: ['windowMs'],
  mean: ['windowMs', 'last'],
  max: ['windowMs', 'last'],
  ratio: ['windowMs', 'last'],
  ewma: ['tauMs'],
  timeSince: [],
  total: [],
  last: [],
  streak: [],
  distinct: ['windowMs'],
} as const satisfies Readonly<Record<Aggregate['kind'], readonly string[]>>;

const made = new WeakSet<object>();

/** Whether `value` was made by a method of the builder. Its names and numbers are checked later. */
export function isAggregate(value: unknown): value is Aggregate {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** Refuses misspelt options, which would have no effect. The rest is checked when the layout names the feature. */
function feature<Options extends FeatureMeta>(
  kind: Aggregate['kind'],
  event: string,
  options: Options,
  aggregateOf: (options: Options) => Aggregate,
): FeatureSpec {
  const where = `f.${kind}(${show(event)}, …)`;
  checkObject('FEATURE_INVALID', where, options, ['unit', 'min', 'max', 'words', 'missing', ...OWN_OPTIONS[kind]]);
  const { unit, min, max, words, missing = Number.NaN } = options;
  const aggregate = Object.freeze(aggregateOf(options));
  made.add(aggregate);
  return Object.freeze({ aggregate, unit, min, max, words, missing });
}

/** Keeps both spans where both were given, so that the layout's check refuses them. */
const spanOf = ({ windowMs, last }: Spanned): Span =>
  last === undefined ? { windowMs } : windowMs === undefined ? { last } : ({ windowMs, last } as Span);

/** One function per kind. Names are checked by the types, and again when the layout is defined. */
export interface FeatureBuilder<Specs extends EventSpecs = EventSpecs> {
  /** Events per second. */
  rate(event: keyof Specs & string, options: Windowed): FeatureSpec;
  /** Events in the window. */
  count(event: keyof Specs & string, options: Windowed): FeatureSpec;
  /** Sum of a field over the window. */
  sum<Type extends keyof Specs & string>(
    event: Type,
    field: keyof Specs[Type]['fields'] & string,
    options: Windowed,
  ): FeatureSpec;
  /** Mean of a field. */
  mean<Type extends keyof Specs & string>(
    event: Type,
    field: keyof Specs[Type]['fields'] & string,
    options: Spanned,
  ): FeatureSpec;
  /** Largest value of a field. */
  max<Type extends keyof Specs & string>(
    event: Type,
    field: keyof Specs[Type]['fields'] & string,
    options: Spanned,
  ): FeatureSpec;
  /** Share of `event` among `event` and `other` together. */
  ratio(event: keyof Specs & string, other: keyof Specs & string, options: Spanned): FeatureSpec;
  /** Exponentially weighted mean of a field with time constant `tauMs`, in the rational form a = dt / (dt + tau). */
  ewma<Type extends keyof Specs & string>(
    event: Type,
    field: keyof Specs[Type]['fields'] & string,
    options: Decaying,
  ): FeatureSpec;
  /** Seconds since the last event. */
  timeSince(event: keyof Specs & string, options: FeatureMeta): FeatureSpec;
  /** Events since the player came. */
  total(event: keyof Specs & string, options: FeatureMeta): FeatureSpec;
  /** A field of the last event. */
  last<Type extends keyof Specs & string>(
    event: Type,
    field: keyof Specs[Type]['fields'] & string,
    options: FeatureMeta,
  ): FeatureSpec;
  /** Events since the last event `until`. */
  streak(event: keyof Specs & string, until: keyof Specs & string, options: FeatureMeta): FeatureSpec;
  /** How many different values an integer field took in the window. */
  distinct<Type extends keyof Specs & string>(
    event: Type,
    field: keyof Specs[Type]['fields'] & string,
    options: Windowed,
  ): FeatureSpec;
}

export const featureBuilder: FeatureBuilder = Object.freeze<FeatureBuilder>({
  rate: (event, options) => feature('rate', event, options, ({ windowMs }) => ({ kind: 'rate', event, windowMs })),
  count: (event, options) => feature('count', event, options, ({ windowMs }) => ({ kind: 'count', event, windowMs })),
  sum: (event, field, options) =>
    feature('sum', event, options, ({ windowMs }) => ({ kind: 'sum', event, field, windowMs })),
  mean: (event, field, options) =>
    feature('mean', event, options, (given) => ({ kind: 'mean', event, field, span: spanOf(given) })),
  max: (event, field, options) =>
    feature('max', event, options, (given) => ({ kind: 'max', event, field, span: spanOf(given) })),
  ratio: (event, other, options) =>
    feature('ratio', event, options, (given) => ({ kind: 'ratio', event, other, span: spanOf(given) })),
  ewma: (event, field, options) =>
    feature('ewma', event, options, ({ tauMs }) => ({ kind: 'ewma', event, field, tauMs })),
  timeSince: (event, options) => feature('timeSince', event, options, () => ({ kind: 'timeSince', event })),
  total: (event, options) => feature('total', event, options, () => ({ kind: 'total', event })),
  last: (event, field, options) => feature('last', event, options, () => ({ kind: 'last', event, field })),
  streak: (event, until, options) => feature('streak', event, options, () => ({ kind: 'streak', event, until })),
  distinct: (event, field, options) =>
    feature('distinct', event, options, ({ windowMs }) => ({ kind: 'distinct', event, field, windowMs })),
});
