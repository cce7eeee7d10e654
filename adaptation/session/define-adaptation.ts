/**
 * Makes a definition of what a game declares. The object is checked as a whole when it is defined, so that a wrong name
 * or an inverted bound is an error before the first player joins.
 */

import { NO_MODEL } from '../../inference/pipeline/pipeline.ts';
import type { PredictionSpec } from '../../inference/predictor/prediction-spec.ts';
import type { EventSpecs } from '../events/event-catalogue.ts';
import { modelLayoutHash } from '../features/feature-layout.ts';
import { bindOutcome } from '../outcome/bind-outcome.ts';
import { bindPolicy, checkDefinition } from './check-definition.ts';
import type { Decision, LeverValues } from './decision.ts';
import type {
  AdaptationDefinition,
  AdaptationSpec,
  ExtraInput,
  LeverSpec,
  LeverSpecs,
  SessionValues,
} from './definition.ts';
import { frozenWords } from './definition-words.ts';
import { withModelParts } from './model-parts.ts';
import { leverNamer } from './named-levers.ts';

/** Nothing is known of the target where `apply` has no second parameter. */
type Known<Target> = [Target] extends [never] ? unknown : Target;

/**
 * Checks and freezes a definition. All types are inferred, so that the compiler checks names; the target's type comes
 * from the second parameter of `apply`. Throws DEFINITION_INVALID, and POLICY_BOUNDS for numbers of a ready-made
 * policy. The defaults stand where inference ended early, at another mistake: with them `apply` is not blamed for it.
 */
export function defineAdaptation<
  Target = never,
  Memory = never,
  const Specs extends EventSpecs = never,
  const Levers extends LeverSpecs = never,
  Feature extends string = never,
  RuleMemory = Memory,
>(
  given: AdaptationSpec<Target, Memory, Specs, Levers, Feature, RuleMemory>,
): AdaptationDefinition<Known<Target>, Memory, Specs> {
  const spec = withModelParts(given);
  checkDefinition(spec);
  const { everyMs = 250, fallback, features } = spec;
  const levers: Readonly<Record<string, LeverSpec>> = frozenByName(spec.levers);
  const inputs = Object.freeze(spec.inputs.map(frozenInput));
  const predicts = frozenPrediction(spec.predicts);
  const outcome = spec.outcome === undefined ? null : bindOutcome(spec.outcome, spec.events, levers);
  const parts = { levers, features, inputs, predicts, outcome };
  const columns = inputs.map((input) => input.column);
  // Without a model the policy is what decides when no model answers.
  const policy = bindPolicy(spec.policy, { ...parts, place: spec.pipeline === NO_MODEL ? 'fallback' : 'policy' });
  const nameLevers = leverNamer(levers);
  return Object.freeze({
    ...spec,
    levers,
    inputs,
    predicts,
    outcome,
    policy,
    fallback:
      spec.pipeline === NO_MODEL
        ? { kind: 'rule' as const, policy }
        : fallback.kind === 'hold'
          ? fallback
          : { kind: fallback.kind, policy: bindPolicy(fallback.policy, { ...parts, place: 'fallback' }) },
    apply: (given: Decision, target: Known<Target>) => {
      const decision = nameLevers(given);
      return spec.apply(decision.values.session as SessionValues<Levers>, target as Target, decision);
    },
    words: frozenWords(spec.words),
    everyMs,
    budgetMs: spec.budgetMs ?? everyMs,
    width: features.width + columns.length,
    columns: Object.freeze([...features.names, ...columns]),
    layoutHash: modelLayoutHash(features, columns),
    sessionDefaults: defaults(levers, 'session'),
    playerDefaults: defaults(levers, 'player'),
  });
}

function frozenPrediction(predicts: PredictionSpec): PredictionSpec {
  if (!('labels' in predicts)) return Object.freeze({ ...predicts });
  return Object.freeze({ ...predicts, labels: Object.freeze([...predicts.labels]) });
}

function frozenInput(input: ExtraInput): ExtraInput {
  if (input.kind === 'inForce') return Object.freeze({ ...input });
  return Object.freeze({ ...input, offsets: Object.freeze([...input.offsets]) });
}

/** Frozen copies, so that later changes of the declaration do not change the definition. */
function frozenByName(levers: Readonly<Record<string, LeverSpec>>): Readonly<Record<string, LeverSpec>> {
  const copies = Object.entries(levers).map(([name, lever]) => [name, Object.freeze({ ...lever })] as const);
  return Object.freeze(Object.fromEntries(copies));
}

function defaults(levers: Readonly<Record<string, LeverSpec>>, scope: LeverSpec['scope']): LeverValues {
  const values: Record<string, number> = {};
  for (const [name, lever] of Object.entries(levers)) if (lever.scope === scope) values[name] = lever.initial;
  return Object.freeze(values);
}
