/** The decision of a session that is in force, and what changes it: a policy's values, and players who come and go. */

import type { AnswerStatus } from './decision.ts';
import {
  changesBetween,
  type Decision,
  type DecisionValues,
  frozenDecision,
  type LeverValues,
  NOTHING_DECIDED,
} from './decision.ts';
import type { AdaptationDefinition } from './definition.ts';

type Defaults = Pick<AdaptationDefinition<never, never>, 'sessionDefaults' | 'playerDefaults'>;

export class PresentDecision {
  /** The last decided values; in `shadow` they are hypothetical. */
  decision: Decision;
  #defaults: Defaults;

  constructor(defaults: Defaults) {
    this.#defaults = defaults;
    const values: DecisionValues = { session: defaults.sessionDefaults, players: {} };
    this.decision = frozenDecision({ ...NOTHING_DECIDED, values });
  }

  /** A player has the levers' defaults: they are new, or switched adaptation off. */
  begin(player: string): void {
    const { session, players } = this.decision.values;
    this.#replace({ session, players: { ...players, [player]: this.#defaults.playerDefaults } });
  }

  remove(player: string): void {
    const { [player]: _gone, ...players } = this.decision.values.players;
    this.#replace({ ...this.decision.values, players });
  }

  /** The next decision, if these values differ from those in force; else null. */
  decide(values: DecisionValues, { source, models, latencyMs }: AnswerStatus, nowMs: number): Decision | null {
    const changes = changesBetween(this.decision.values, values);
    if (changes.length === 0) return null;
    const id = this.decision.id + 1;
    this.decision = frozenDecision({ id, atMs: nowMs, values, changes, source, models, latencyMs });
    return this.decision;
  }

  /** Values that changed without any answer are a decision of their own. */
  announce(nowMs: number): Decision {
    this.decision = frozenDecision({ ...this.decision, id: this.decision.id + 1, atMs: nowMs, changes: [] });
    return this.decision;
  }

  /** Session levers and the player's own; the defaults of one who isn't there. */
  valuesFor(player: string): LeverValues {
    const { session, players } = this.decision.values;
    return { ...session, ...(players[player] ?? this.#defaults.playerDefaults) };
  }

  #replace(values: DecisionValues): void {
    this.decision = frozenDecision({ ...this.decision, values });
  }
}
