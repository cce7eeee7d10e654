/**
 * What one client may see of a session. Everybody sees the session's levers. A player sees their own part; where the
 * room shows `all`, everybody sees everybody's levers and predictions by slot. Reasons tell how somebody plays: a player
 * sees their own alone, and a client without a seat sees them where the room shows `all`.
 */
import type { BeliefView } from '../../adaptation/belief/belief-view.ts';
import type { Explanation } from '../../adaptation/explain/explanations.ts';
import { reasonWords } from '../../adaptation/explain/reason-words.ts';
import type { AnswerStatus, LeverValues } from '../../adaptation/session/decision.ts';
import type { Translation } from '../../adaptation/session/definition-words.ts';
import type { SessionPlayer } from '../../adaptation/session/session-player.ts';
import type { AdaptationUpdate, BeliefInfo, DecisionInfo, PlayerInfo, ReasonsInfo } from '../protocol.ts';
import type { Described } from './describe-definition.ts';

/** The parts of a session that clients may see. */
export interface WatchedSession {
  readonly mode: 'off' | 'shadow' | 'on';
  readonly status: AnswerStatus;
  readonly players: ReadonlyMap<string, SessionPlayer>;
  valuesFor(player: string): LeverValues;
  predictionFor(player: string): Float32Array | null;
  sureFor(player: string): number | null;
  beliefFor(player: string): Pick<BeliefView, 'mean' | 'spread' | 'outcomes'> | null;
}

export type Shows = 'own' | 'all';

export interface Viewer {
  /** Null for a client without a seat. */
  readonly slot: number | null;
  readonly shows: Shows;
  readonly translation: Translation | null;
}

/** Predictions come four times a second and differ in the fourth digit; a player sees percent. */
const CHANCE_STEPS = 200;
const VALUE_DIGITS = 3;
/** A belief is drawn as a band: steps of a lever's range, and digits that don't show rounding. */
const BELIEF_STEPS = 200;
const BELIEF_DIGITS = 6;
/** Nobody is in this slot: the session's own values come with it. */
const NOBODY = '';

/** What is in force. Equal states of a session give equal objects, so that nothing is sent twice. */
export function stateFor(
  definition: Described,
  session: WatchedSession,
  { slot, shows }: Viewer,
): Pick<AdaptationUpdate, 'source' | 'fallback' | 'models' | 'levers' | 'players'> {
  const { source, reason, models } = session.status;
  const seen = [...session.players.values()].filter((player) => shows === 'all' || player.slot === slot);
  return {
    source,
    fallback: reason,
    models,
    levers: valuesIn(definition, session.valuesFor(NOBODY), 'session'),
    players: seen.sort((a, b) => a.slot - b.slot).map((player) => playerInfo(definition, session, player)),
  };
}

function playerInfo(definition: Described, session: WatchedSession, entry: SessionPlayer): PlayerInfo {
  const { player, slot, adaptive, target } = entry;
  const columns = session.predictionFor(player);
  const sure = session.sureFor(player);
  const levers = valuesIn(definition, session.valuesFor(player), 'player');
  const isChance = definition.predicts.kind === 'chance' || definition.predicts.kind === 'classes';
  const rounded = (value: number) =>
    isChance ? Math.round(value * CHANCE_STEPS) / CHANCE_STEPS : Number(value.toPrecision(VALUE_DIGITS));
  return {
    slot,
    adaptive: adaptive && session.mode !== 'off',
    target,
    levers,
    predicted: columns === null ? null : Array.from(columns, rounded),
    sure: sure === null ? null : Math.round(sure * 100) / 100,
    belief: beliefInfo(definition, session, player),
  };
}

function beliefInfo({ outcome, levers }: Described, session: WatchedSession, player: string): BeliefInfo | null {
  const belief = session.beliefFor(player);
  if (outcome === null || belief === null) return null;
  const { min, max } = levers[outcome.lever]!;
  const step = (max - min) / BELIEF_STEPS;
  const rounded = (value: number) => Number((Math.round(value / step) * step).toPrecision(BELIEF_DIGITS));
  return {
    lever: outcome.lever,
    mean: rounded(belief.mean),
    spread: rounded(belief.spread),
    outcomes: belief.outcomes,
  };
}

function valuesIn({ levers }: Described, values: LeverValues, scope: 'session' | 'player'): LeverValues {
  return Object.fromEntries(Object.entries(values).filter(([lever]) => levers[lever]?.scope === scope));
}

/** The decisions with the changes that the client may see; one in which there is none of them is left out. */
export function decisionsFor(decisions: readonly DecisionInfo[], { slot, shows }: Viewer): readonly DecisionInfo[] {
  if (shows === 'all') return decisions;
  return decisions.flatMap((decision) => {
    const changes = decision.changes.filter((change) => change.slot === null || change.slot === slot);
    return changes.length === 0 ? [] : [{ ...decision, changes }];
  });
}

/** The explanations in the client's words, without those of other players' play. */
export function reasonsFor(
  { features, predicts }: Described,
  explanations: readonly Explanation[],
  { slot, shows, translation }: Viewer,
): ReasonsInfo[] {
  return explanations.map(({ decisionId, player, reasons }) => {
    const about = Number(player);
    const sees = about === slot || (slot === null && shows === 'all');
    const told = reasons.map(({ feature, value, effect, words }) => ({
      feature,
      value: Number(value.toPrecision(4)),
      effect: Number(effect.toPrecision(4)),
      words: translation === null ? words : reasonWords(features, predicts, { feature, value, effect }, translation),
    }));
    return { decision: decisionId, slot: about, reasons: sees ? told : null };
  });
}
