/**
 * The kinds of features and the builder that declares them. Their exact meaning is in SPEC.md (FW1 and following); this
 * file knows names and parameters, not how they are computed.
 */
import type { EventName, EventSpecs, FieldName } from './event-catalogue.ts';

/** What every feature says about itself. */
export interface FeatureMeta {
  readonly unit: string;
  /** The row holds the value clamped to these bounds. */
  readonly min: number;
  readonly max: number;
  /** A phrase a player understands, such as "shots that hit". */
  readonly words: string;
  /** What the row holds while nothing was seen; default NaN, which models take as missing. */
  readonly missing?: number;
}

/** Over the last milliseconds (a multiple of BUCKET_MS) or the last n events (at most MAX_LAST). */
export type Span =
  | { readonly windowMs: number; readonly last?: never }
  | { readonly last: number; readonly windowMs?: never };

export type Aggregate =
  | { readonly kind: 'rate' | 'count'; readonly event: string; readonly windowMs: number }
  | { readonly kind: 'sum'; readonly event: string; readonly field: string; readonly windowMs: number }
  | { readonly kind: 'mean' | 'max'; readonly event: string; readonly field: string; readonly span: Span }
  | { readonly kind: 'ratio'; readonly event: string; readonly other: string; readonly span: Span }
  | { readonly kind: 'ewma'; readonly event: string; readonly field: string; readonly tauMs: number }
  | { readonly kind: 'timeSince'; readonly event: string }
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

function feature(aggregate: Aggregate, { unit, min, max, words, missing }: FeatureMeta): FeatureSpec {
  return Object.freeze({ aggregate: Object.freeze(aggregate), unit, min, max, words, missing: missing ?? Number.NaN });
}

const spanOf = ({ windowMs, last }: Spanned): Span => (last === undefined ? { windowMs } : { last });

/** One function per kind. Names are checked by the types, and again when the layout is defined. */
export interface FeatureBuilder<Specs extends EventSpecs = EventSpecs> {
  /** Events per second. */
  rate(event: EventName<Specs>, options: Windowed): FeatureSpec;
  /** Events in the window. */
  count(event: EventName<Specs>, options: Windowed): FeatureSpec;
  /** Sum of a field over the window. */
  sum<Type extends EventName<Specs>>(event: Type, field: FieldName<Specs, Type>, options: Windowed): FeatureSpec;
  /** Mean of a field. */
  mean<Type extends EventName<Specs>>(event: Type, field: FieldName<Specs, Type>, options: Spanned): FeatureSpec;
  /** Largest value of a field. */
  max<Type extends EventName<Specs>>(event: Type, field: FieldName<Specs, Type>, options: Spanned): FeatureSpec;
  /** Share of `event` among `event` and `other` together. */
  ratio(event: EventName<Specs>, other: EventName<Specs>, options: Spanned): FeatureSpec;
  /** Exponentially weighted mean of a field with time constant `tauMs`, in the rational form a = dt / (dt + tau). */
  ewma<Type extends EventName<Specs>>(event: Type, field: FieldName<Specs, Type>, options: Decaying): FeatureSpec;
  /** Seconds since the last event. */
  timeSince(event: EventName<Specs>, options: FeatureMeta): FeatureSpec;
  /** A field of the last event. */
  last<Type extends EventName<Specs>>(event: Type, field: FieldName<Specs, Type>, options: FeatureMeta): FeatureSpec;
  /** Events since the last event `until`. */
  streak(event: EventName<Specs>, until: EventName<Specs>, options: FeatureMeta): FeatureSpec;
  /** How many different values an integer field took in the window. */
  distinct<Type extends EventName<Specs>>(event: Type, field: FieldName<Specs, Type>, options: Windowed): FeatureSpec;
}

export const featureBuilder: FeatureBuilder = Object.freeze<FeatureBuilder>({
  rate: (event, options) => feature({ kind: 'rate', event, windowMs: options.windowMs }, options),
  count: (event, options) => feature({ kind: 'count', event, windowMs: options.windowMs }, options),
  sum: (event, field, options) => feature({ kind: 'sum', event, field, windowMs: options.windowMs }, options),
  mean: (event, field, options) => feature({ kind: 'mean', event, field, span: spanOf(options) }, options),
  max: (event, field, options) => feature({ kind: 'max', event, field, span: spanOf(options) }, options),
  ratio: (event, other, options) => feature({ kind: 'ratio', event, other, span: spanOf(options) }, options),
  ewma: (event, field, options) => feature({ kind: 'ewma', event, field, tauMs: options.tauMs }, options),
  timeSince: (event, options) => feature({ kind: 'timeSince', event }, options),
  last: (event, field, options) => feature({ kind: 'last', event, field }, options),
  streak: (event, until, options) => feature({ kind: 'streak', event, until }, options),
  distinct: (event, field, options) => feature({ kind: 'distinct', event, field, windowMs: options.windowMs }, options),
});
