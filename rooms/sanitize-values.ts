/** The last wall before content changes: whatever a policy returns ends within the declared bounds. */
import type { DecisionValues, LeverValues } from './decision.ts';
import type { AdaptationDefinition } from './define-adaptation.ts';

/**
 * Values with every lever of the definition and no other, each clamped; a missing or non-finite one keeps its previous
 * value. Players are those of `previous`: a policy can neither add nor drop anyone.
 */
export function sanitizeValues<Target, Memory>(
  definition: AdaptationDefinition<Target, Memory>,
  previous: DecisionValues,
  proposed: DecisionValues,
): DecisionValues {
  if (proposed === previous) return previous;
  const players: Record<string, LeverValues> = {};
  for (const [player, before] of Object.entries(previous.players)) {
    players[player] = sanitize(definition, before, proposed.players[player]);
  }
  return { session: sanitize(definition, previous.session, proposed.session), players };
}

function sanitize<Target, Memory>(
  definition: AdaptationDefinition<Target, Memory>,
  before: LeverValues,
  proposed: LeverValues | undefined,
): LeverValues {
  const values: Record<string, number> = {};
  for (const [lever, previous] of Object.entries(before)) {
    const { min, max } = definition.levers[lever]!;
    const value = proposed?.[lever];
    values[lever] = value === undefined || !Number.isFinite(value) ? previous : Math.min(max, Math.max(min, value));
  }
  return values;
}
