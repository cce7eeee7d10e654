/** What a client has not been told yet. It is bounded, and no lever's change is ever lost from it. */
import type { Explanation } from '../../adaptation/explain/explanations.ts';
import type { Decision } from '../../adaptation/session/decision.ts';
import type { ChangeInfo, DecisionInfo } from '../protocol.ts';

/**
 * Limit of decisions that wait as they are. A client is told four times a second and a session decides at most twenty
 * times, so five wait; what waits longer is merged, and then it is bounded by the number of levers.
 */
const MAX_DECISIONS = 8;
/** Decisions remembered for a client that begins to look on: more than a player reads. */
const MAX_REMEMBERED = 16;
/** Limit of explanations that wait; the oldest go first. One of 64 players is explained per decision, or a few. */
const MAX_EXPLANATIONS = 16;

export class PendingNews {
  #decisions: DecisionInfo[] = [];
  #explanations: Explanation[] = [];

  get isEmpty(): boolean {
    return this.#decisions.length === 0 && this.#explanations.length === 0;
  }

  /** A copy, for a client that begins to look on. */
  copy(): PendingNews {
    const copy = new PendingNews();
    copy.#decisions = [...this.#decisions];
    copy.#explanations = [...this.#explanations];
    return copy;
  }

  decided(decision: DecisionInfo): void {
    this.#decisions.push(decision);
    if (this.#decisions.length <= MAX_DECISIONS) return;
    const [first, second, ...rest] = this.#decisions;
    this.#decisions = [mergeDecisions(first!, second!), ...rest];
  }

  /** The same for a memory of the newest: the oldest decision goes, with its reasons. */
  remember(decision: DecisionInfo): void {
    this.#decisions.push(decision);
    if (this.#decisions.length > MAX_REMEMBERED) this.#decisions.shift();
    const oldest = this.#decisions[0]!.id;
    this.#explanations = this.#explanations.filter(({ decisionId }) => decisionId >= oldest);
  }

  explained(explanation: Explanation): void {
    this.#explanations.push(explanation);
    if (this.#explanations.length > MAX_EXPLANATIONS) this.#explanations.shift();
  }

  /** Drops what is about a player: the next one in their slot must not read it, nor anyone after they opted out. */
  forgetPlayer(slot: number): void {
    const others = this.#decisions.map((decision) => ({
      ...decision,
      changes: decision.changes.filter((change) => change.slot !== slot),
    }));
    this.#decisions = others.filter(({ changes }) => changes.length > 0);
    this.#explanations = this.#explanations.filter(({ player }) => player !== String(slot));
  }

  /** Everything that waits; nothing waits afterwards. */
  take(): { readonly decisions: readonly DecisionInfo[]; readonly explanations: readonly Explanation[] } {
    return { decisions: this.#decisions.splice(0), explanations: this.#explanations.splice(0) };
  }
}

/** A decision as clients read it: players are slots. */
export function decisionInfo({ id, atMs, source, models, latencyMs, changes }: Decision): DecisionInfo {
  return {
    id,
    atMs: Math.round(atMs),
    source,
    models,
    latencyMs: tenths(latencyMs),
    changes: changes.map(({ player, lever, from, to }) => ({
      slot: player === null ? null : Number(player),
      lever,
      from,
      to,
    })),
  };
}

/** Two decisions as one, told as the later: each lever goes from where it was to where it is. */
function mergeDecisions(earlier: DecisionInfo, later: DecisionInfo): DecisionInfo {
  const merged = new Map<string, ChangeInfo>();
  for (const change of [...earlier.changes, ...later.changes]) {
    const key = `${change.slot}/${change.lever}`;
    merged.set(key, { ...change, from: merged.get(key)?.from ?? change.from });
  }
  return { ...later, changes: [...merged.values()] };
}

/** Tenths of a millisecond are more than anyone reads, and take few bytes. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10;
