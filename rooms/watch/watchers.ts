/**
 * The clients of a session that asked for decisions. Each is told at most four times a second, and only when something
 * changed: what is in force now, and every lever's change since it was told last. A client that doesn't ask costs
 * nothing.
 */
import type { Explanation } from '../../adaptation/explain/explanations.ts';
import type { Decision } from '../../adaptation/session/decision.ts';
import type { Translation } from '../../adaptation/session/definition-words.ts';
import {
  ADAPTATION_PROTOCOL,
  type AdaptationHello,
  type AdaptationUpdate,
  MESSAGE,
  type StopPlace,
} from '../protocol.ts';
import { type Described, describeDefinition, translationOf } from './describe-definition.ts';
import { decisionInfo, PendingNews, tenths } from './pending-news.ts';
import { decisionsFor, reasonsFor, type Shows, stateFor, type WatchedSession } from './visible-part.ts';

/** Least time between two updates to a client; a decision's default interval. */
export const UPDATE_MS = 250;

export interface WatchingClient {
  send(type: string, body: unknown): void;
}

export interface WatchersPorts {
  readonly definition: Described;
  readonly session: WatchedSession;
  readonly shows: Shows;
  /** Where the game's own code failed, if it did: the session adapts no more. */
  stopped(): StopPlace | null;
  /** The client of a session id while it is connected. */
  clientOf(sessionId: string): WatchingClient | undefined;
  /** The client's seat, and the number of the last event taken from it; null without a seat. */
  seatOf(sessionId: string): { readonly slot: number; readonly lastEvent: number } | null;
  /** The session's time. */
  nowMs(): number;
  /** The clock's time, which goes on while a session stands still. */
  clockMs(): number;
  /** Calls `look` several times in UPDATE_MS, until what it returns is called. */
  every(look: () => void): () => void;
}

interface Watcher {
  translation: Translation | null;
  readonly news: PendingNews;
  /** The hello is due: at first, after each request, and when the seat changed. */
  greets: boolean;
  slot: number | null;
  /** The last state told, as JSON. */
  told: string;
  toldAtMs: number;
  lookedAtMs: number;
}

export class Watchers {
  #ports: WatchersPorts;
  #watchers = new Map<string, Watcher>();
  #recent = new PendingNews();
  #stop: (() => void) | null = null;

  constructor(ports: WatchersPorts) {
    this.#ports = ports;
  }

  /** A client asks, or asks again: it is told everything that is remembered. */
  watch(sessionId: string, language: string | undefined): void {
    const translation = translationOf(this.#ports.definition, language);
    const toldAtMs = this.#watchers.get(sessionId)?.toldAtMs ?? Number.NEGATIVE_INFINITY;
    const news = this.#recent.copy();
    const lookedAtMs = Number.NEGATIVE_INFINITY;
    const watcher: Watcher = { translation, news, greets: true, slot: null, told: '', toldAtMs, lookedAtMs };
    this.#watchers.set(sessionId, watcher);
    this.#stop ??= this.#ports.every(() => this.#tellAll());
    this.#tell(sessionId, watcher, this.#ports.clockMs());
  }

  forget(sessionId: string): void {
    this.#watchers.delete(sessionId);
    if (this.#watchers.size > 0) return;
    this.#stop?.();
    this.#stop = null;
  }

  /** The player in this slot left, or switched adaptation off: what is known of them is told to nobody any more. */
  forgetPlayer(slot: number): void {
    this.#recent.forgetPlayer(slot);
    for (const { news } of this.#watchers.values()) news.forgetPlayer(slot);
  }

  decided(decision: Decision): void {
    if (decision.changes.length === 0) return;
    const info = decisionInfo(decision);
    this.#recent.remember(info);
    for (const { news } of this.#watchers.values()) news.decided(info);
  }

  explained(explanation: Explanation): void {
    if (this.#ports.session.players.get(explanation.player)?.adaptive !== true) return;
    this.#recent.explained(explanation);
    for (const { news } of this.#watchers.values()) news.explained(explanation);
  }

  #tellAll(): void {
    const nowMs = this.#ports.clockMs();
    for (const [sessionId, watcher] of this.#watchers) this.#tell(sessionId, watcher, nowMs);
  }

  #tell(sessionId: string, watcher: Watcher, nowMs: number): void {
    if (nowMs - watcher.toldAtMs < UPDATE_MS) return;
    // Without news, only a prediction or a switch may have changed: that is not looked at more often either.
    if (watcher.news.isEmpty && nowMs - watcher.lookedAtMs < UPDATE_MS) return;
    watcher.lookedAtMs = nowMs;
    const { clientOf, seatOf, definition, session, shows, stopped } = this.#ports;
    const client = clientOf(sessionId);
    if (client === undefined) {
      // It is gone, or comes back and asks again.
      this.forget(sessionId);
      return;
    }
    const seat = seatOf(sessionId);
    const slot = seat?.slot ?? null;
    if (slot !== watcher.slot) watcher.greets = true;
    watcher.slot = slot;
    const viewer = { slot, shows, translation: watcher.translation };
    const state = { ...stateFor(definition, session, viewer), stopped: stopped() };
    const told = JSON.stringify(state);
    if (told === watcher.told && watcher.news.isEmpty && !watcher.greets) return;
    if (watcher.greets) client.send(MESSAGE.hello, this.#hello(watcher, seat));
    const { decisions, explanations } = watcher.news.take();
    const update: AdaptationUpdate = {
      ...state,
      atMs: Math.round(this.#ports.nowMs()),
      latencyMs: tenths(session.status.latencyMs),
      decisions: decisionsFor(decisions, viewer),
      reasons: reasonsFor(definition, explanations, viewer),
    };
    client.send(MESSAGE.decision, update);
    watcher.greets = false;
    watcher.told = told;
    watcher.toldAtMs = nowMs;
  }

  #hello({ translation, slot }: Watcher, seat: ReturnType<WatchersPorts['seatOf']>): AdaptationHello {
    const { definition, session } = this.#ports;
    return {
      protocol: ADAPTATION_PROTOCOL,
      mode: session.mode,
      slot,
      lastEvent: seat?.lastEvent ?? -1,
      ...describeDefinition(definition, translation),
    };
  }
}
