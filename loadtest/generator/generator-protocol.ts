/** The messages between the commander of a run and its generator processes. */
import type { PatchCounts } from '../client/patch-check.ts';
import type { Counters, HistogramName } from './meter.ts';

export interface GeneratorOptions {
  readonly base: string;
  readonly room: string;
  /** Absolute path of the module that defines the players; null: the built-in players of this room. */
  readonly player: string | null;
  /** Share of clients that decode the state and play. */
  readonly playing: number;
  readonly seed: number;
}

/** What clients do besides playing, until told otherwise. */
export type Behaviour =
  | { readonly kind: 'none' }
  /** Each second, this share of the clients drops and comes back, and this share leaves for good and is replaced. */
  | { readonly kind: 'churn'; readonly drops: number; readonly leaves: number }
  /** Each second, this share of the clients stops reading for `seconds`. */
  | { readonly kind: 'slow'; readonly share: number; readonly seconds: number }
  /** Messages in all over `connections`, bare sockets, and matchmaking requests; all per second. */
  | {
      readonly kind: 'flood';
      readonly connections: number;
      readonly messages: number;
      readonly sockets: number;
      readonly seats: number;
    }
  /** Broken frames per second over `connections`. */
  | { readonly kind: 'malformed'; readonly connections: number; readonly frames: number };

export type GeneratorCommand =
  | { readonly kind: 'population'; readonly clients: number; readonly joinsPerSecond: number }
  | { readonly kind: 'behave'; readonly behaviour: Behaviour }
  /** Asks for what was measured since the last report. */
  | { readonly kind: 'report' }
  | { readonly kind: 'stop' };

export interface GeneratorReport {
  readonly kind: 'report';
  readonly counters: Counters;
  readonly patches: PatchCounts;
  readonly errors: Readonly<Record<string, number>>;
  /** Histograms of this interval only, compressed as HdrHistogram does. */
  readonly histograms: Readonly<Record<HistogramName, string>>;
  readonly clients: number;
  readonly playing: number;
  /** Joins and reconnections under way. */
  readonly joining: number;
  readonly cpuMs: number;
  readonly residentMb: number;
}

export type GeneratorMessage = { readonly kind: 'ready' } | GeneratorReport;
