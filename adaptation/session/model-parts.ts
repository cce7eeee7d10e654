/** The parts of a definition that are for its model alone, filled in where it has none. */
import { check } from '../../inference/check-declaration.ts';
import { NO_MODEL } from '../../inference/pipeline/pipeline.ts';
import type { EventSpecs } from '../events/event-catalogue.ts';
import { checkKeys } from './check-definition.ts';
import type { AdaptationSpec, LeverSpecs, WholeSpec } from './definition.ts';

/**
 * The definition as it is, or, where it names no model, with parts that ask and predict nothing. Throws
 * DEFINITION_INVALID for parts of a model without the model.
 */
export function withModelParts<
  Target,
  Memory,
  Specs extends EventSpecs,
  Levers extends LeverSpecs,
  Feature extends string,
  RuleMemory,
>(
  given: AdaptationSpec<Target, Memory, Specs, Levers, Feature, RuleMemory>,
): WholeSpec<AdaptationSpec<Target, Memory, Specs, Levers, Feature, RuleMemory>> {
  checkKeys(given);
  // Whether all parts are there is checked next.
  if (given.pipeline !== undefined) return given as WholeSpec<typeof given>;
  const { predicts, inputs, fallback, budgetMs } = given;
  const left = Object.entries({ predicts, inputs, fallback, budgetMs }).find(([, part]) => part !== undefined);
  const expected = 'a pipeline, made by model("name", "1"), or nothing else that is for a model';
  check('DEFINITION_INVALID', left === undefined, expected, `${left?.[0]} alone`);
  const predicted = { kind: 'chance', words: 'success' } as const;
  return { ...given, pipeline: NO_MODEL, predicts: predicted, inputs: [], fallback: { kind: 'hold' } };
}
