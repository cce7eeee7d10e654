/** What is read from the session logs of one definition, and which columns its table has. */
import { modelLayoutHash } from '../../adaptation/features/feature-layout.ts';
import type { BoundRule } from '../../adaptation/outcome/outcome-spec.ts';
import type { ServedDefinition } from '../../adaptation/session/definition.ts';
import { RubatoError } from '../../errors.ts';

export interface LogPlan {
  /** The definition's name, by which its logs are known. */
  readonly name: string;
  readonly featuresHash: string;
  /** Numbers that a log has for each row; the levers follow them. */
  readonly featureWidth: number;
  readonly columns: readonly string[];
  /** The hash of these columns, by which a room knows a model of its own. */
  readonly layoutHash: string;
  /** The lever of each column after the features. */
  readonly levers: readonly string[];
  /** The lever that the chance is about, its column, and whether the chance falls or rises with its values. */
  readonly lever: { readonly name: string; readonly column: number; readonly direction: 1 | -1 };
  readonly rule: BoundRule;
  /** The values of all levers before the first decision. */
  readonly initial: Readonly<Record<string, number>>;
}

/** Throws DEFINITION_INVALID for a definition whose logs have no outcome, or whose model gives no chance. */
export function planLogs(definition: ServedDefinition): LogPlan {
  const { name, features, inputs, levers, outcome, predicts, pipeline } = definition;
  if (outcome === null) {
    const expected = 'a definition that declares an outcome (outcome: { success, failure } and others)';
    throw new RubatoError('DEFINITION_INVALID', `"${name}" without one`, { expected });
  }
  const hasModel = pipeline.kind !== 'none';
  if (hasModel && predicts.kind !== 'chance') {
    const expected = 'a definition whose model gives a chance, as logs have outcomes';
    throw new RubatoError('DEFINITION_INVALID', `"${name}", whose model gives a ${predicts.kind}`, { expected });
  }
  // A room without a model gets one that is asked about the outcome's lever.
  const extras = hasModel ? inputs : [{ column: outcome.lever, lever: outcome.lever }];
  const names = extras.map(({ lever }) => lever);
  const at = names.indexOf(outcome.lever);
  if (at < 0) {
    const expected = `a definition whose model has the outcome's lever "${outcome.lever}" among its inputs`;
    throw new RubatoError('DEFINITION_INVALID', `"${name}" with ${names.join(', ') || 'none'}`, { expected });
  }
  const extraColumns = extras.map(({ column }) => column);
  return {
    ...{ name, featuresHash: features.hash, featureWidth: features.width },
    columns: [...features.names, ...extraColumns],
    layoutHash: modelLayoutHash(features, extraColumns),
    levers: names,
    lever: {
      ...{ name: outcome.lever, column: features.width + at },
      direction: levers[outcome.lever]!.harder === 'up' ? -1 : 1,
    },
    rule: outcome.rule,
    initial: Object.fromEntries(Object.entries(levers).map(([lever, { initial }]) => [lever, initial])),
  };
}
