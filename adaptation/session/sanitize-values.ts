/** The last check before content changes: all values of a policy end within the declared bounds. */
import type { DecisionValues, LeverValues } from './decision.ts';
import type { AdaptationDefinition } from './definition.ts';

/**
 * The values of all levers of the definition, and no others, each clamped; a missing or non-finite one keeps its
 * previous value. Players are those of `previous`: a policy can neither add nor drop anyone. `onWrong` hears of values
 * that are no numbers, and of unknown levers.
 */
export function sanitizeValues<Target, Memory>(
  definition: AdaptationDefinition<Target, Memory>,
  previous: DecisionValues,
  proposed: DecisionValues,
  onWrong: (lever: string, value: unknown) => void = () => undefined,
): DecisionValues {
  if (proposed === previous) return previous;
  const players: Record<string, LeverValues> = {};
  for (const [player, before] of Object.entries(previous.players)) {
    players[player] = sanitize(definition, before, proposed.players[player], onWrong);
  }
  return { session: sanitize(definition, previous.session, proposed.session, onWrong), players };
}

function sanitize<Target, Memory>(
  definition: AdaptationDefinition<Target, Memory>,
  before: LeverValues,
  proposed: LeverValues | undefined,
  onWrong: (lever: string, value: unknown) => void,
): LeverValues {
  const values: Record<string, number> = {};
  for (const [lever, previous] of Object.entries(before)) {
    const { min, max } = definition.levers[lever]!;
    const value = proposed?.[lever];
    const usable = value !== undefined && Number.isFinite(value);
    values[lever] = usable ? Math.min(max, Math.max(min, value)) : previous;
    if (!usable && value !== undefined) onWrong(lever, value);
  }
  for (const lever in proposed) if (!Object.hasOwn(before, lever)) onWrong(lever, proposed[lever]);
  return values;
}
