/** The last decisions of a session with their reasons, put together from updates. */
import type { AdaptationUpdate, DecisionInfo, ReasonsInfo } from '../rooms/protocol.ts';

/** A decision, and what came of reasons for it so far: one entry per player whose play was explained. */
export interface ToldDecision extends DecisionInfo {
  readonly explained: readonly ReasonsInfo[];
}

/** As many as a server remembers for who comes late. */
const MAX_DECISIONS = 16;

/** Adds what an update tells. A decision that is told again replaces the one before: its words may be in another language. */
export function withUpdate(
  known: readonly ToldDecision[],
  { decisions, reasons }: Pick<AdaptationUpdate, 'decisions' | 'reasons'>,
): readonly ToldDecision[] {
  if (decisions.length === 0 && reasons.length === 0) return known;
  const byId = new Map(known.map((decision) => [decision.id, decision]));
  for (const decision of decisions)
    byId.set(decision.id, { ...decision, explained: byId.get(decision.id)?.explained ?? [] });
  for (const told of reasons) {
    const decision = byId.get(told.decision);
    if (decision === undefined) continue;
    const others = decision.explained.filter(({ slot }) => slot !== told.slot);
    byId.set(decision.id, { ...decision, explained: [...others, told] });
  }
  return [...byId.values()].sort((a, b) => a.id - b.id).slice(-MAX_DECISIONS);
}
