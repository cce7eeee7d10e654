/** What a game declares to become adaptive: what to watch, what to ask and what to change. */

import type { Pipeline } from '../../inference/pipeline/pipeline.ts';
import type { PredictionSpec } from '../../inference/predictor/prediction-spec.ts';
import { MAX_REQUEST_ROWS } from '../../inference/request-limits.ts';
import type { BeliefView } from '../belief/belief-view.ts';
import type { EventCatalogue, EventSpecs } from '../events/event-catalogue.ts';
import type { FeatureLayout } from '../features/feature-layout.ts';
import type { FeatureValues } from '../features/feature-view.ts';
import type { BoundOutcome, OutcomeSpec } from '../outcome/outcome-spec.ts';
import type { Harder } from '../policy/harder.ts';
import type { Decision, DecisionValues, LeverValues } from './decision.ts';
import type { DefinitionWords } from './definition-words.ts';

/** A content value the policy may change, with its bounds. */
export interface LeverSpec {
  /** `session`: all players share one value. `player`: each player has one. */
  readonly scope: 'session' | 'player';
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /**
   * The direction in which the game gets harder: `up` where more is harder (opponents), `down` where more is easier
   * (seconds to answer), `neither` where no side is harder (a mood that is shown). Everything that steers by success
   * reads it.
   */
  readonly harder: Harder | 'neither';
  /** A phrase a player understands, such as "difficulty". */
  readonly words: string;
  /** The unit in which a player reads its value; `share` is shown in percent. Default none. */
  readonly unit?: string;
}

export type LeverSpecs = Readonly<Record<string, LeverSpec>>;

/**
 * The values of the session's levers by their names; players' levers are in the decision. Where the compiler can't tell
 * the scope (a lever declared apart, as `LeverSpec`), any of them may be missing.
 */
export type SessionValues<Levers extends LeverSpecs> = string extends keyof Levers
  ? LeverValues
  : {
      readonly [Name in keyof Levers as 'session' extends Levers[Name]['scope'] ? Name : never]:
        | number
        | ('player' extends Levers[Name]['scope'] ? undefined : never);
    };

/** The values of each player's levers by their names, as far as the compiler can tell them (see SessionValues). */
export type PlayerValues<Levers extends LeverSpecs> = string extends keyof Levers
  ? LeverValues
  : {
      readonly [Name in keyof Levers as 'player' extends Levers[Name]['scope'] ? Name : never]:
        | number
        | ('session' extends Levers[Name]['scope'] ? undefined : never);
    };

/** All values in force, by the names of levers. */
export interface NamedValues<Levers extends LeverSpecs> {
  readonly session: SessionValues<Levers>;
  readonly players: Readonly<Record<string, PlayerValues<Levers>>>;
}

/** A model input that is no feature of the player: a session lever in force, or the value to try. */
export type ExtraInput<Lever extends string = string> =
  | { readonly kind: 'inForce'; readonly column: string; readonly lever: Lever }
  | {
      readonly kind: 'candidates';
      readonly column: string;
      readonly lever: Lever;
      /** Values to try, as distances from the value in force (rising, clamped to the lever's bounds). */
      readonly offsets: readonly number[];
    };

export interface PolicyPlayer<Feature extends string = string> {
  readonly player: string;
  /**
   * The player's features by name, as they were when the model was asked; NaN = nothing seen yet. They are read in
   * place: whoever needs a number later copies it.
   */
  readonly features: FeatureValues<Feature>;
  /**
   * The prediction for each candidate (one where there are no candidates): one value, or one per label of `predicts`,
   * side by side.
   */
  readonly predicted: Float32Array;
  /**
   * What this player asked for when joining: a chance of success, or a value in the unit of `predicts`. Absent or null:
   * the policy's own target.
   */
  readonly target?: number | null;
  /** The belief about this player; absent or null where the definition declares no outcome. */
  readonly belief?: BeliefView | null;
}

export interface PolicyInput<Memory, Feature extends string = string, Values = DecisionValues> {
  readonly nowMs: number;
  readonly players: readonly PolicyPlayer<Feature>[];
  /** The values that were tried, rising; empty when the pipeline has no candidates. */
  readonly candidates: Float32Array;
  /** The values in force, of the session and of each player, by the names of levers. */
  readonly previous: Values;
  /** What the policy returned last time; `initial` at first. Plain data, so that a decision can be replayed. */
  readonly memory: Memory;
}

/**
 * Stop 9: pure. Values outside a lever's bounds are clamped, non-finite ones keep the previous value. `Feature` names
 * the features that it reads, `Values` the levers.
 */
export interface Policy<Memory, Feature extends string = string, Values = DecisionValues> {
  readonly initial: Memory;
  readonly decide: (input: PolicyInput<Memory, Feature, Values>) => {
    values: DecisionValues | Values;
    memory: Memory;
  };
  /** True: it does not read the players' own targets. Then a player who asks for one is told of in the log. */
  readonly ignoresTarget?: boolean;
  /** The chance of success that those are to have who asked for none; default 0.75. Beliefs are told by it. */
  readonly target?: number;
  /**
   * When it is asked, and the model with it: at every `beat`, or when there is `news` (an outcome, a wish, somebody who
   * came or left), while a player isn't known yet, and else every five seconds. Default beat.
   */
  readonly asks?: 'beat' | 'news';
}

/** What a ready-made policy learns about its definition. */
export interface PolicyParts {
  readonly levers: Readonly<Record<string, LeverSpec>>;
  readonly features: FeatureLayout;
  readonly inputs: readonly ExtraInput[];
  readonly predicts: PredictionSpec;
  readonly outcome?: BoundOutcome | null;
  /** The place of the policy: `fallback` is asked when there is no prediction. */
  readonly place: 'policy' | 'fallback';
}

/** A policy that knows its lever and feature by name; the definition binds it and says what they are. */
export interface NamedPolicy<Memory, Lever extends string = string, Feature extends string = string> {
  readonly initial: Memory;
  /** Called once, when the definition is made. Throws DEFINITION_INVALID or POLICY_BOUNDS when they do not fit. */
  bind(parts: PolicyParts): Policy<Memory>;
  /** Read by the compiler alone: the names that a definition must declare. */
  readonly names?: { readonly lever: Lever; readonly feature: Feature };
}

/** A policy of your own, or a ready-made one (`bandPolicy`, `streakRule`). */
export type AnyPolicy<Memory, Lever extends string = string, Feature extends string = string, Values = DecisionValues> =
  | Policy<Memory, Feature, Values>
  | NamedPolicy<Memory, Lever, Feature>;

/** What happens without a model's answer: keep the values, or use a rule that needs none (`predicted` is empty). */
export type Fallback<Memory, Lever extends string = string, Feature extends string = string, Values = DecisionValues> =
  | { readonly kind: 'hold' }
  | { readonly kind: 'rule'; readonly policy: AnyPolicy<Memory, Lever, Feature, Values> };

export interface AdaptationSpec<
  Target,
  Memory,
  Specs extends EventSpecs = EventSpecs,
  Levers extends LeverSpecs = LeverSpecs,
  Feature extends string = string,
  RuleMemory = Memory,
> {
  readonly name: string;
  readonly events: EventCatalogue<Specs>;
  readonly features: FeatureLayout<Feature>;
  /** Milliseconds between decisions, 50 to 60,000; default 250. */
  readonly everyMs?: number;
  /** Milliseconds an answer may take; default `everyMs`, at most 60,000. */
  readonly budgetMs?: number;
  /** Left out: there is no model, and so no `predicts`, `inputs` and `fallback` either; the policy is a rule. */
  readonly pipeline?: Pipeline;
  /** What the pipeline's answer means: a chance, a value with a unit, classes, or the best of several contents. */
  readonly predicts?: PredictionSpec;
  /** Further model inputs after the features, in this order; at most one of them `candidates`. */
  readonly inputs?: readonly ExtraInput<NoInfer<keyof Levers & string>>[];
  readonly levers: Levers;
  /** What success is. With it a session holds a belief about each player, which `beliefPolicy` steers by. */
  readonly outcome?: OutcomeSpec<NoInfer<Specs>, NoInfer<keyof Levers & string>>;
  readonly policy: AnyPolicy<Memory, NoInfer<keyof Levers & string>, NoInfer<Feature>, NoInfer<NamedValues<Levers>>>;
  /** Its rule may have another memory than the policy. They share one if both start with the same object. */
  readonly fallback?: Fallback<
    RuleMemory,
    NoInfer<keyof Levers & string>,
    NoInfer<Feature>,
    NoInfer<NamedValues<Levers>>
  >;
  /**
   * Writes a decision where the game reads it. It gets the session's levers by name, the object to write to, and the
   * decision, which has the players' levers. Called when a decision takes effect, never in `shadow`.
   */
  readonly apply: (levers: SessionValues<NoInfer<Levers>>, target: Target, decision: Decision) => void;
  /** The words in other languages, by language: `{ zh: { levers: { level: '难度' } } }`. */
  readonly words?: DefinitionWords<NoInfer<keyof Levers & string>, NoInfer<Feature>>;
}

/** A policy once bound: what it named is known. A session keeps its memory without knowing what is in it. */
export interface BoundPolicy<Memory> {
  readonly initial: Memory;
  decide(input: PolicyInput<Memory>): ReturnType<Policy<Memory>['decide']>;
  readonly ignoresTarget?: boolean;
  readonly target?: number;
  readonly asks?: 'beat' | 'news';
}

/** A definition with all that is for its model. */
export type WholeSpec<Spec> = Spec & { readonly [Part in keyof Spec & ModelPart]-?: Exclude<Spec[Part], undefined> };

type ModelPart = 'pipeline' | 'predicts' | 'inputs' | 'fallback';

interface BoundPolicies<Memory> {
  readonly policy: BoundPolicy<Memory>;
  readonly fallback: { readonly kind: 'hold' } | { readonly kind: 'rule'; readonly policy: BoundPolicy<unknown> };
}

export interface AdaptationDefinition<Target, Memory, Specs extends EventSpecs = EventSpecs>
  extends Omit<Required<AdaptationSpec<Target, Memory, Specs>>, keyof BoundPolicies<Memory> | 'apply' | 'outcome'>,
    BoundPolicies<Memory> {
  /** Null where none was declared. */
  readonly outcome: BoundOutcome | null;
  /** Applies a decision to what the game reads. Throws what the game's own code throws; an async one may reject. */
  readonly apply: (decision: Decision, target: Target) => unknown;
  /** Columns of a model row: features and extra inputs. */
  readonly width: number;
  /** Their names. */
  readonly columns: readonly string[];
  /** The layout that a model must have been trained on. */
  readonly layoutHash: string;
  readonly sessionDefaults: LeverValues;
  readonly playerDefaults: LeverValues;
}

/** What a server needs from a definition: the events to count, the model to ask, and the layout of its rows. */
export type ServedDefinition = Pick<
  AdaptationDefinition<never, never>,
  | 'name'
  | 'events'
  | 'pipeline'
  | 'predicts'
  | 'layoutHash'
  | 'width'
  | 'columns'
  | 'features'
  | 'inputs'
  | 'levers'
  | 'outcome'
>;

/** Limit of players in a session; each has rows in every request. */
export const MAX_PLAYERS = 64;
/** Limit of values to try: all players with all of them fit into one request. */
export const MAX_CANDIDATES = Math.min(32, MAX_REQUEST_ROWS / MAX_PLAYERS);
/** Limit of contents or classes to choose from; each is a column of every answer. */
export const MAX_LABELS = 64;
/** Limit of levers and of inputs; each is a column of every row. More are a mistake, not a game. */
export const MAX_LEVERS = 32;
export const MAX_INPUTS = 32;
