/** The last decisions for the panel: one entry per lever that moved. Reasons are filled in when they arrive. */

import type { Explanation } from '../../../adaptation/explain/explanations.ts';
import type { Decision } from '../../../adaptation/session/decision.ts';
import { type ArenaState, DecisionState } from './arena-state.ts';

/** Limit of entries: more than a player reads. Each costs about 100 bytes once. */
const MAX_ENTRIES = 8;
/** Levers whose moves get no entry. */
const SILENT = new Set(['mood']);
const SESSION_SLOT = 255;
/** Many small things led to the model's answer; none of them is worth a word. */
const NOTHING_STANDS_OUT = 'none';

export class DecisionFeed {
  #state: ArenaState;
  #next = 1;
  /** Entries whose reasons may still come, oldest first. */
  #entries: { key: string; decisionId: number; slot: number }[] = [];

  constructor(state: ArenaState) {
    this.#state = state;
  }

  add(decision: Decision): void {
    for (const change of decision.changes) {
      if (SILENT.has(change.lever)) continue;
      const slot = change.player === null ? SESSION_SLOT : Number(change.player);
      const entry = new DecisionState();
      entry.atMs = Math.round(decision.atMs);
      entry.slot = slot;
      entry.lever = change.lever;
      entry.from = change.from;
      entry.to = change.to;
      entry.source = decision.source;
      entry.model = decision.models.join('+');
      entry.latencyMs = decision.latencyMs;
      const key = String(this.#next++);
      this.#state.decisions.set(key, entry);
      this.#entries.push({ key, decisionId: decision.id, slot });
    }
    while (this.#entries.length > MAX_ENTRIES) this.#state.decisions.delete(this.#entries.shift()!.key);
  }

  /** A session's change shows the reasons of the first player explained; a player's change shows their own. */
  explain({ decisionId, player, reasons }: Explanation): void {
    const told = reasons.map(({ feature, value, effect }) => {
      const points = Math.round(100 * effect);
      return `${feature}:${Number(value.toPrecision(4))}:${points}`;
    });
    const shown = told.length === 0 ? NOTHING_STANDS_OUT : told.join(';');
    for (const { key, decisionId: id, slot } of this.#entries) {
      if (id !== decisionId) continue;
      const entry = this.#state.decisions.get(key);
      if (entry === undefined || entry.reasons !== '') continue;
      if (slot !== SESSION_SLOT && slot !== Number(player)) continue;
      entry.reasons = shown;
      entry.about = Number(player);
    }
  }
}
