/**
 * The kinds of features and the builder that declares them. Their exact meaning is in SPEC.md (FW1 and following); this
 * file knows names and parameters, not how they are computed.
 */

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
export type Span = { readonly windowMs: number } | { readonly last: number };

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

function feature(aggregate: Aggregate, { unit, min, max, words, missing }: FeatureMeta): FeatureSpec {
  return Object.freeze({ aggregate: Object.freeze(aggregate), unit, min, max, words, missing: missing ?? Number.NaN });
}

const spanOf = (options: Spanned): Span =>
  'last' in options ? { last: options.last } : { windowMs: options.windowMs };

/** One function per kind; names are checked when the layout is defined. */
export const featureBuilder = Object.freeze({
  /** Events per second. */
  rate: (event: string, options: Windowed) => feature({ kind: 'rate', event, windowMs: options.windowMs }, options),
  /** Events in the window. */
  count: (event: string, options: Windowed) => feature({ kind: 'count', event, windowMs: options.windowMs }, options),
  /** Sum of a field over the window. */
  sum: (event: string, field: string, options: Windowed) =>
    feature({ kind: 'sum', event, field, windowMs: options.windowMs }, options),
  /** Mean of a field. */
  mean: (event: string, field: string, options: Spanned) =>
    feature({ kind: 'mean', event, field, span: spanOf(options) }, options),
  /** Largest value of a field. */
  max: (event: string, field: string, options: Spanned) =>
    feature({ kind: 'max', event, field, span: spanOf(options) }, options),
  /** Share of `event` among `event` and `other` together. */
  ratio: (event: string, other: string, options: Spanned) =>
    feature({ kind: 'ratio', event, other, span: spanOf(options) }, options),
  /** Exponentially weighted mean of a field with time constant `tauMs`, in the rational form a = dt / (dt + tau). */
  ewma: (event: string, field: string, options: FeatureMeta & { readonly tauMs: number }) =>
    feature({ kind: 'ewma', event, field, tauMs: options.tauMs }, options),
  /** Seconds since the last event. */
  timeSince: (event: string, options: FeatureMeta) => feature({ kind: 'timeSince', event }, options),
  /** A field of the last event. */
  last: (event: string, field: string, options: FeatureMeta) => feature({ kind: 'last', event, field }, options),
  /** Events since the last event `until`. */
  streak: (event: string, until: string, options: FeatureMeta) => feature({ kind: 'streak', event, until }, options),
  /** How many different values an integer field took in the window. */
  distinct: (event: string, field: string, options: Windowed) =>
    feature({ kind: 'distinct', event, field, windowMs: options.windowMs }, options),
});

export type FeatureBuilder = typeof featureBuilder;
