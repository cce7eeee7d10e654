/**
 * What a game declares to become adaptive: what to watch, what to ask and what to change. The object is checked as a
 * whole when it is defined, so that a wrong name or an inverted bound is an error before the first player joins.
 */
import { RubatoError } from '../errors.ts';
import type { EventCatalogue } from '../inference/event-catalogue.ts';
import { type FeatureLayout, modelLayoutHash } from '../inference/feature-layout.ts';
import type { Pipeline } from '../inference/pipeline/pipeline.ts';
import type { Decision, DecisionValues, LeverValues } from './decision.ts';

/** A content value the policy may change, with its bounds. */
export interface LeverSpec {
  /** `session`: one value for all; `player`: one value each. */
  readonly scope: 'session' | 'player';
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** A phrase a player understands, such as "difficulty". */
  readonly words: string;
}

/** An input of the model that is no feature of the player: a session lever in force, or the value to try. */
export type ExtraInput =
  | { readonly kind: 'inForce'; readonly column: string; readonly lever: string }
  | {
      readonly kind: 'candidates';
      readonly column: string;
      readonly lever: string;
      /** Values to try, as distances from the value in force (rising, clamped to the lever's bounds). */
      readonly offsets: readonly number[];
    };

export interface PolicyPlayer {
  readonly player: string;
  /** The player's features, `features.width` columns; NaN = nothing seen yet. */
  readonly row: Float32Array;
  /** Predicted value per candidate; one value where the pipeline has no candidates. */
  readonly predicted: Float32Array;
  /** The chance of success this player asked for when joining; absent or null: the policy's own target. */
  readonly target?: number | null;
}

export interface PolicyInput<Memory> {
  readonly nowMs: number;
  readonly players: readonly PolicyPlayer[];
  /** The values that were tried, rising; empty where the pipeline has no candidates. */
  readonly candidates: Float32Array;
  readonly previous: DecisionValues;
  /** What the policy handed back last time; `initial` at first. Plain data, so that a decision can be replayed. */
  readonly memory: Memory;
}

/** Stop 9: pure. Values outside a lever's bounds are clamped, non-finite ones keep the previous value. */
export interface Policy<Memory> {
  readonly initial: Memory;
  decide(input: PolicyInput<Memory>): { values: DecisionValues; memory: Memory };
}

/** What happens without a model's answer: keep the values, or a rule that needs none (`predicted` is empty then). */
export type Fallback<Memory> = { readonly kind: 'hold' } | { readonly kind: 'rule'; readonly policy: Policy<Memory> };

export interface AdaptationSpec<Target, Memory> {
  readonly name: string;
  readonly events: EventCatalogue;
  readonly features: FeatureLayout;
  /** Milliseconds between decisions, 50 to 60,000; default 250. */
  readonly everyMs?: number;
  /** Milliseconds an answer may take; default `everyMs`, at most 60,000. */
  readonly budgetMs?: number;
  readonly pipeline: Pipeline;
  /** Further model inputs behind the features, in this order; at most one of them `candidates`. */
  readonly inputs: readonly ExtraInput[];
  readonly levers: Readonly<Record<string, LeverSpec>>;
  readonly policy: Policy<Memory>;
  readonly fallback: Fallback<Memory>;
  /** Stop 10: writes a decision where the game reads it. Called when a decision takes effect, never in `shadow`. */
  readonly apply: (decision: Decision, target: Target) => void;
}

export interface AdaptationDefinition<Target, Memory> extends Required<AdaptationSpec<Target, Memory>> {
  /** Columns of a model row: features and extra inputs. */
  readonly width: number;
  /** What a model must have been trained on. */
  readonly layoutHash: string;
  readonly sessionDefaults: LeverValues;
  readonly playerDefaults: LeverValues;
}

/** What a server needs to know of a definition: whose events it counts, which model it asks, and for which rows. */
export type ServedDefinition = Pick<
  AdaptationDefinition<never, never>,
  'name' | 'events' | 'pipeline' | 'layoutHash' | 'width'
>;

/** At most this many players' rows go into one request: 64 players × 32 candidates stay below a pool's largest batch. */
export const MAX_PLAYERS = 64;
const MAX_CANDIDATES = 32;

/** Checks and freezes a definition. Throws DEFINITION_INVALID; a policy's own bounds throw POLICY_BOUNDS where it is made. */
export function defineAdaptation<Target, Memory>(
  spec: AdaptationSpec<Target, Memory>,
): AdaptationDefinition<Target, Memory> {
  const everyMs = spec.everyMs ?? 250;
  const budgetMs = spec.budgetMs ?? everyMs;
  check(/^[a-z][a-z0-9-]*$/.test(spec.name), 'a name like "arena"', spec.name);
  check(spec.features.catalogue === spec.events, 'features made from the same events', 'features of another catalogue');
  check(everyMs >= 50 && everyMs <= 60_000, 'everyMs from 50 to 60000', String(everyMs));
  check(budgetMs > 0 && budgetMs <= 60_000, 'budgetMs above 0 and at most 60000', String(budgetMs));
  checkLevers(spec.levers);
  checkInputs(spec.inputs, spec.levers);
  check(typeof spec.policy?.decide === 'function', 'a policy with decide()', typeof spec.policy);
  check(typeof spec.apply === 'function', 'apply to be a function', typeof spec.apply);
  check(
    spec.fallback?.kind === 'hold' || spec.fallback?.kind === 'rule',
    'a fallback: hold or rule',
    String(spec.fallback),
  );
  const columns = spec.inputs.map((input) => input.column);
  return Object.freeze({
    ...spec,
    everyMs,
    budgetMs,
    width: spec.features.width + columns.length,
    layoutHash: modelLayoutHash(spec.features, columns),
    sessionDefaults: defaults(spec.levers, 'session'),
    playerDefaults: defaults(spec.levers, 'player'),
  });
}

function checkLevers(levers: Readonly<Record<string, LeverSpec>>): void {
  check(Object.keys(levers).length > 0, 'at least one lever', 'none');
  for (const [name, lever] of Object.entries(levers)) {
    check(lever.min < lever.max, `lever ${name} with min below max`, `min ${lever.min}, max ${lever.max}`);
    check(
      lever.initial >= lever.min && lever.initial <= lever.max,
      `lever ${name} with initial within its bounds`,
      String(lever.initial),
    );
    check(lever.words.length > 0, `lever ${name} with words`, 'an empty phrase');
  }
}

function checkInputs(inputs: readonly ExtraInput[], levers: Readonly<Record<string, LeverSpec>>): void {
  let candidateInputs = 0;
  for (const input of inputs) {
    const lever = levers[input.lever];
    check(lever !== undefined, `input ${input.column} to name a lever of the definition`, input.lever);
    check(lever?.scope === 'session', `input ${input.column} to name a session lever`, input.lever);
    if (input.kind !== 'candidates') continue;
    candidateInputs++;
    const rising = input.offsets.every((offset, i) => i === 0 || offset > input.offsets[i - 1]!);
    check(
      rising && input.offsets.length >= 1 && input.offsets.length <= MAX_CANDIDATES && input.offsets.includes(0),
      `1 to ${MAX_CANDIDATES} rising offsets with 0 among them`,
      JSON.stringify(input.offsets),
    );
  }
  check(candidateInputs <= 1, 'at most one input of candidates', String(candidateInputs));
}

function defaults(levers: Readonly<Record<string, LeverSpec>>, scope: LeverSpec['scope']): LeverValues {
  const values: Record<string, number> = {};
  for (const [name, lever] of Object.entries(levers)) if (lever.scope === scope) values[name] = lever.initial;
  return Object.freeze(values);
}

function check(ok: boolean, expected: string, got: string): void {
  if (!ok) throw new RubatoError('DEFINITION_INVALID', got, { expected });
}
