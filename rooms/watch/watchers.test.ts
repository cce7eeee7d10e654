import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeatureWindow } from '../../adaptation/features/feature-window.ts';
import type { Decision, LeverChange } from '../../adaptation/session/decision.ts';
import { defineAdaptation } from '../../adaptation/session/define-adaptation.ts';
import type { SessionPlayer } from '../../adaptation/session/session-player.ts';
import { quizSpec } from '../../test-support/test-adaptation.ts';
import { type AdaptationHello, type AdaptationUpdate, MESSAGE, type StopPlace } from '../protocol.ts';
import type { Shows, WatchedSession } from './visible-part.ts';
import { UPDATE_MS, Watchers } from './watchers.ts';

const definition = defineAdaptation({
  ...quizSpec(),
  words: {
    zh: { predicts: '答对的题', levers: { level: '难度' }, features: { right: '答对率' }, units: { points: '分' } },
  },
});
/** Session ids are secrets, and so is a player's id: none may ever be sent. */
const SECRET = 'secret-session-of-';
const PLAYERS = 3;

interface Message {
  readonly atMs: number;
  readonly type: string;
  readonly body: unknown;
}

/** A session of three players whose levers stand where `values` says, and clients that keep what they are sent. */
function open(shows: Shows = 'own') {
  const values: Record<string, Record<string, number>> = { session: { level: 0.5 } };
  const players = new Map<string, SessionPlayer>();
  const sent = new Map<string, Message[]>();
  const gone = new Set<string>();
  const stopped: { at: StopPlace | null } = { at: null };
  let nowMs = 0;
  let look: (() => void) | null = null;
  for (let slot = 0; slot < PLAYERS; slot++) {
    const player = String(slot);
    const window = new FeatureWindow(definition.features, 0);
    values[player] = { help: 0 };
    players.set(player, { player, slot, playerId: `${SECRET}id`, adaptive: true, target: null, window });
  }
  const session: WatchedSession = {
    mode: 'on',
    status: { source: 'model', reason: null, detail: '', models: ['chance@1'], latencyMs: 1.234 },
    players,
    valuesFor: (player) => ({ ...values.session, ...(values[player] ?? { help: 0 }) }),
    predictionFor: (player) => (player === '2' ? null : Float32Array.of(0.7512)),
    sureFor: (player) => (player === '2' ? null : 0.5),
    beliefFor: () => null,
  };
  const watchers = new Watchers({
    definition,
    session,
    shows,
    nowMs: () => nowMs,
    clockMs: () => nowMs,
    stopped: () => stopped.at,
    clientOf: (sessionId) =>
      gone.has(sessionId)
        ? undefined
        : {
            send: (type, body) => {
              const messages = sent.get(sessionId) ?? [];
              sent.set(sessionId, [...messages, { atMs: nowMs, type, body: JSON.parse(JSON.stringify(body)) }]);
            },
          },
    seatOf: (sessionId) => {
      const slot = Number(sessionId.slice(SECRET.length));
      return Number.isInteger(slot) ? { slot, lastEvent: 41 } : null;
    },
    every: (told) => {
      look = told;
      return () => {
        look = null;
      };
    },
  });
  return {
    watchers,
    players,
    gone,
    stopped,
    pass(ms: number) {
      for (let left = ms; left > 0; left -= 50) {
        nowMs += 50;
        look?.();
      }
    },
    /** Moves a lever, and tells of it. */
    decide(id: number, player: string | null, to: number) {
      const lever = player === null ? 'level' : 'help';
      const held = values[player ?? 'session']!;
      const changes: LeverChange[] = [{ player, lever, from: held[lever]!, to }];
      held[lever] = to;
      const answered = { source: 'model', models: ['chance@1'], latencyMs: 1 } as const;
      const decision: Decision = { id, atMs: nowMs, values: { session: {}, players: {} }, changes, ...answered };
      watchers.decided(decision);
    },
    explain(decisionId: number, player: string) {
      const reasons = [{ feature: 'right', value: 0.25, effect: -0.1, words: 'right answers 25 % (−10 points)' }];
      watchers.explained({ decisionId, player, reasons });
    },
    updates: (sessionId: string) =>
      (sent.get(sessionId) ?? []).filter(({ type }) => type === MESSAGE.decision) as (Message & {
        readonly body: AdaptationUpdate;
      })[],
    hello: (sessionId: string) =>
      (sent.get(sessionId) ?? []).findLast(({ type }) => type === MESSAGE.hello)?.body as AdaptationHello | undefined,
    sent,
    isLooking: () => look !== null,
  };
}

const idOf = (slot: number) => `${SECRET}${slot}`;
const SPECTATOR = `${SECRET}nobody`;

describe('clients that look on', () => {
  it('[RM51] a client that asks gets the definition and what is in force at once; one that does not gets nothing', () => {
    const session = open();
    session.decide(1, null, 0.6);
    session.pass(1000);
    expect(session.sent.size).toBe(0);
    expect(session.isLooking()).toBe(false);
    session.watchers.watch(idOf(0), undefined);
    expect(session.hello(idOf(0))).toMatchObject({
      protocol: 1,
      name: 'quiz',
      slot: 0,
      lastEvent: 41,
      predicts: { kind: 'chance', words: 'right answers' },
      events: [{ number: 1, name: 'hint', fields: [] }],
    });
    const [update] = session.updates(idOf(0));
    expect(update?.body).toMatchObject({
      levers: { level: 0.6 },
      players: [{ slot: 0, predicted: [0.75], sure: 0.5, levers: { help: 0 } }],
      decisions: [{ id: 1, changes: [{ slot: null, lever: 'level', from: 0.5, to: 0.6 }] }],
    });
    session.pass(1000);
    expect(session.updates(idOf(0))).toHaveLength(1);
    session.watchers.forget(idOf(0));
    expect(session.isLooking()).toBe(false);
  });

  it('[CA31] a client is told that the session adapts no more, and where it failed', () => {
    const session = open();
    session.watchers.watch(idOf(0), undefined);
    session.stopped.at = 'apply';
    session.pass(1000);
    expect(session.updates(idOf(0)).map(({ body }) => body.stopped)).toEqual([null, 'apply']);
  });

  it('[RM51, RM52] whatever is decided when: four updates a second at most, and no change of a lever is lost', () => {
    const decision = fc.record({
      waitMs: fc.constantFrom(0, 50, 100, 400),
      player: fc.constantFrom(null, '0', '1'),
      to: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 60 }), fc.boolean(), (decisions, asksAgain) => {
        const session = open('all');
        session.watchers.watch(idOf(0), undefined);
        let id = 0;
        for (const { waitMs, player, to } of decisions) {
          session.pass(waitMs);
          session.decide(++id, player, to / 100);
          if (asksAgain && id === 1) session.watchers.watch(idOf(2), 'zh');
        }
        session.pass(1000);
        const updates = session.updates(idOf(0));
        for (const [i, { atMs }] of updates.entries())
          if (i > 0) expect(atMs - updates[i - 1]!.atMs).toBeGreaterThanOrEqual(UPDATE_MS);
        // Each lever's changes join, from where it began to where it is.
        const at = new Map<string, number>();
        for (const { body } of updates) {
          expect(body.decisions.length).toBeLessThanOrEqual(8);
          for (const { slot, lever, from, to } of body.decisions.flatMap(({ changes }) => changes)) {
            expect(from).toBe(at.get(`${slot}/${lever}`) ?? (slot === null ? 0.5 : 0));
            at.set(`${slot}/${lever}`, to);
          }
        }
        const last = updates.at(-1)!.body;
        expect(last.levers.level).toBe(at.get('null/level') ?? 0.5);
        for (const { slot, levers } of last.players) expect(levers.help).toBe(at.get(`${slot}/help`) ?? 0);
        expect(JSON.stringify([...session.sent.values()])).not.toContain(SECRET);
      }),
      { numRuns: 60 },
    );
  });

  it('[RM52] a thousand decisions between two updates are told as eight, with all changes', () => {
    const session = open();
    session.watchers.watch(idOf(0), undefined);
    for (let id = 1; id <= 1000; id++) session.decide(id, null, id / 1000);
    session.pass(UPDATE_MS);
    const told = session.updates(idOf(0))[1]!.body.decisions;
    expect(told).toHaveLength(8);
    expect(told[0]!.changes).toEqual([{ slot: null, lever: 'level', from: 0.5, to: 0.993 }]);
    expect(told.at(-1)).toMatchObject({ id: 1000, changes: [{ from: 0.999, to: 1 }] });
  });

  it('[RM53] a player sees their own part and the session’s; all parts, and no other’s reasons, where the room shows all', () => {
    const seen = (shows: Shows, sessionId: string) => {
      const session = open(shows);
      session.decide(1, null, 0.6);
      session.decide(2, '1', 0.2);
      session.explain(2, '1');
      session.watchers.watch(sessionId, undefined);
      const { players, decisions, reasons } = session.updates(sessionId)[0]!.body;
      return {
        players: players.map(({ slot }) => slot),
        decisions: decisions.map(({ id }) => id),
        reasons: reasons.map(({ slot, reasons: told }) => [slot, told?.length ?? null]),
      };
    };
    expect(seen('own', idOf(0))).toEqual({ players: [0], decisions: [1], reasons: [[1, null]] });
    expect(seen('own', idOf(1))).toEqual({ players: [1], decisions: [1, 2], reasons: [[1, 1]] });
    expect(seen('own', SPECTATOR)).toEqual({ players: [], decisions: [1], reasons: [[1, null]] });
    expect(seen('all', idOf(0))).toEqual({ players: [0, 1, 2], decisions: [1, 2], reasons: [[1, null]] });
    expect(seen('all', SPECTATOR)).toEqual({ players: [0, 1, 2], decisions: [1, 2], reasons: [[1, 1]] });
  });

  it('[RM53] what was told of a player who left or opted out is told to nobody, least of all to the next in that slot', () => {
    const session = open('all');
    session.decide(1, null, 0.6);
    session.decide(2, '1', 0.2);
    session.explain(1, '0');
    session.explain(2, '1');
    session.watchers.forgetPlayer(1);
    for (const viewer of [idOf(1), SPECTATOR]) {
      session.watchers.watch(viewer, undefined);
      const [update] = session.updates(viewer);
      expect(update!.body.decisions.map(({ id }) => id)).toEqual([1]);
      expect(update!.body.reasons.map(({ slot }) => slot)).toEqual([0]);
    }
    session.players.set('1', { ...session.players.get('1')!, adaptive: false });
    session.explain(2, '1');
    session.pass(UPDATE_MS * 2);
    expect(
      session
        .updates(SPECTATOR)
        .flatMap(({ body }) => body.reasons)
        .map(({ slot }) => slot),
    ).toEqual([0]);
  });

  it('[RM57] words come in the client’s language, be it of a region, and in the definition’s own where there is no other', () => {
    const say = (language: string | undefined) => {
      const session = open();
      session.decide(1, null, 0.6);
      session.explain(1, '0');
      session.watchers.watch(idOf(0), language);
      const { levers, predicts } = session.hello(idOf(0))!;
      const [told] = session.updates(idOf(0))[0]!.body.reasons;
      return [predicts.words, ...levers.map(({ words }) => words), told!.reasons![0]!.words];
    };
    const own = ['right answers', 'level', 'help', 'right answers 25 % (−10 points)'];
    expect(say(undefined)).toEqual(own);
    expect(say('de')).toEqual(own);
    expect(say('__proto__')).toEqual(own);
    expect(say('zh')).toEqual(['答对的题', '难度', 'help', '答对率 25 % (−10 分)']);
    expect(say('zh-Hant-TW')).toEqual(say('zh'));
  });

  it('[RM51] who asks again is told all again, at the same pace; who is gone is forgotten', () => {
    const session = open();
    session.decide(1, null, 0.6);
    for (let i = 0; i < 20; i++) session.watchers.watch(idOf(0), undefined);
    expect(session.updates(idOf(0))).toHaveLength(1);
    session.pass(UPDATE_MS);
    expect(session.updates(idOf(0)).map(({ body }) => body.decisions.length)).toEqual([1, 1]);
    session.gone.add(idOf(0));
    session.decide(2, null, 0.7);
    session.pass(UPDATE_MS);
    expect(session.updates(idOf(0))).toHaveLength(2);
    expect(session.isLooking()).toBe(false);
  });
});
