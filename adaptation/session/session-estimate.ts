/** The beliefs of a session whose definition declares an outcome, with the session's ports behind them. */

import { REFERENCE_TARGET } from '../belief/create-population.ts';
import { SessionBeliefs } from '../belief/session-beliefs.ts';
import type { LeverValues } from './decision.ts';
import type { AdaptationDefinition } from './definition.ts';
import type { SessionPorts } from './session-ports.ts';

interface Played {
  valuesFor(player: string): LeverValues;
  predictedFor(player: string): number | null;
}

interface Declared extends Pick<AdaptationDefinition<never, never>, 'outcome' | 'predicts'> {
  readonly policy: { readonly target?: number };
}

/** Null for a definition without an outcome. */
export function createBeliefs(
  { outcome, policy, predicts }: Declared,
  { observer, journal }: Pick<SessionPorts, 'observer' | 'journal'>,
  session: Played,
): SessionBeliefs | null {
  if (outcome === null) return null;
  const isChance = predicts.kind === 'chance';
  return new SessionBeliefs(outcome, policy.target ?? REFERENCE_TARGET, {
    valuesFor: (player) => session.valuesFor(player),
    predictedFor: (player) => (isChance ? session.predictedFor(player) : null),
    met(met, atMs) {
      observer?.outcome(met);
      journal?.outcome(met, atMs);
    },
    censored: () => observer?.censored(),
  });
}
