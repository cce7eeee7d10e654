import { describe, expect, it } from 'vitest';
import type { InferencePool } from '../../inference/contract.ts';
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, type QuizTarget, quiz, settle } from '../../test-support/test-adaptation.ts';
import { bandPolicy, streakRule } from '../policy/lever-policies.ts';
import type { LeverMemory } from '../policy/session-lever.ts';
import type { AdaptationMode } from './adaptation-mode.ts';
import { AdaptationSession } from './adaptation-session.ts';
import type { AdaptationDefinition, Policy } from './definition.ts';
import type { JournaledPrediction, SessionJournal } from './session-ports.ts';

const LEVEL = 2;
/** A player for whom everything is easy: the chance falls with the level from 1 to 0.85. */
const easy = (row: Float32Array) => 1 - 0.15 * row[LEVEL]!;

interface Journal extends SessionJournal {
  readonly lines: unknown[][];
}

function journal(): Journal {
  const lines: unknown[][] = [];
  return {
    lines,
    event: (slot, index, seq, atMs, fields) =>
      void lines.push(['event', slot, index, seq, atMs, [...Array.from({ length: 1 }, (_, i) => fields[i])]]),
    rows: (request, atMs, slots, rows) => void lines.push(['rows', request, atMs, [...slots], [...rows]]),
    prediction: (request, atMs, prediction: JournaledPrediction) =>
      void lines.push(['prediction', request, atMs, prediction.source, prediction.reason]),
    decision: (decision) =>
      void lines.push(['decision', decision.id, decision.atMs, decision.values, decision.changes]),
    outcome: (met) => void lines.push(['outcome', met]),
    reasons: (id, player, reasons) => void lines.push(['reasons', id, player, reasons.map((reason) => reason.feature)]),
    optOut: (slot) => void lines.push(['optOut', slot]),
    optIn: (slot) => void lines.push(['optIn', slot]),
    wish: (slot, target) => void lines.push(['wish', slot, target]),
  };
}

interface SetUp {
  readonly definition?: AdaptationDefinition<QuizTarget, LeverMemory>;
  readonly pool?: InferencePool;
  readonly mode?: AdaptationMode;
}

function setUp({ definition = quiz(), pool = new FunctionPool(easy), mode = 'on' }: SetUp = {}) {
  const kept = journal();
  const counted = { events: 0, clamped: 0, rejected: [] as string[], answers: [] as (string | null)[], decided: 0 };
  const observer = {
    event: () => void counted.events++,
    clamped: () => void counted.clamped++,
    rejected: (code: string) => void counted.rejected.push(code),
    answered: (prediction: Prediction) =>
      void counted.answers.push(prediction.source === 'fallback' ? prediction.reason : prediction.source),
    decided: () => void counted.decided++,
    outcome: () => {},
    censored: () => {},
  };
  const baseline = () => Float32Array.of(0.5, 0, 0.5);
  const session = new AdaptationSession({
    definition,
    ports: { session: 'test', predictor: createPredictor(definition, { pool, baseline }), observer, journal: kept },
    mode,
    offsetMs: 0,
  });
  /** Beats every 50 ms and lets answers arrive in between. */
  const run = async (fromMs: number, toMs: number) => {
    for (let nowMs = fromMs; nowMs <= toMs; nowMs += 50) {
      session.tick(nowMs);
      await settle();
    }
  };
  return { session, kept, counted, run, pool };
}

describe('adaptive session', () => {
  it('[SE1] adapts without a room: events in, decisions out', async () => {
    const { session, run, counted } = setUp();
    session.join('ada', 0, 0);
    for (let i = 0; i < 10; i++) expect(session.record('ada', 'answer', { right: 1 }, i * 100)).toBe(true);
    await run(1000, 4000);
    expect(session.valuesFor('ada').level).toBeGreaterThan(0.5);
    expect(session.predictedFor('ada')).toBeGreaterThan(0.8);
    expect(session.status).toMatchObject({ source: 'model', models: ['chance@1'] });
    expect(counted).toMatchObject({ events: 10, rejected: [] });
    expect(counted.decided).toBeGreaterThan(0);
  });

  it('[SE2] a beat applies what has come and asks; it never waits for an answer', async () => {
    const pool = new FunctionPool(easy);
    const { promise, resolve } = Promise.withResolvers<void>();
    pool.gate = promise;
    const { session, run } = setUp({ pool });
    session.join('ada', 0, 0);
    await run(0, 3000);
    expect(pool.requests).toHaveLength(1);
    expect(session.decision.id).toBe(0);
    resolve();
    await settle();
    expect(session.tick(3050)?.changes[0]).toMatchObject({ player: null, lever: 'level', from: 0.5 });
  });

  it.each(['late', 'shed', 'failed', 'closed'] as const)(
    '[SE3] an answer that is %s holds the values and is counted',
    async (reason) => {
      const broken = new FunctionPool(easy);
      broken.infer = async () => ({ ok: false, reason, code: 'POOL_FAILED', detail: 'broken' });
      const { session, run, counted } = setUp({ pool: broken });
      session.join('ada', 0, 0);
      await run(0, 2000);
      expect(session.valuesFor('ada').level).toBe(0.5);
      expect(new Set(counted.answers)).toEqual(new Set([reason]));
      expect(session.status).toMatchObject({ source: 'fallback', reason });
    },
  );

  it('[SE3, AD11] or goes through the declared rule, which needs no model', async () => {
    const rule = streakRule('level', { feature: 'right', target: 0.75, step: 0.1, coolDownMs: 500 });
    const dead = new FunctionPool(() => Number.NaN);
    const { session, run } = setUp({ definition: quiz({ fallback: { kind: 'rule', policy: rule } }), pool: dead });
    session.join('ada', 0, 0);
    await run(0, 1000);
    expect(session.valuesFor('ada').level).toBe(0.5);
    for (let i = 0; i < 8; i++) session.record('ada', 'answer', { right: 1 }, 1000);
    await run(1050, 4000);
    expect(session.valuesFor('ada').level).toBe(1);
    for (let i = 0; i < 8; i++) session.record('ada', 'answer', { right: 0 }, 4000);
    await run(4050, 5000);
    expect(session.valuesFor('ada').level).toBeLessThan(1);
    expect(session.decision.source).toBe('fallback');
  });

  it('[DF3] a lever where more is easier falls for whoever hits everything, by the model as by the rule', async () => {
    const time = {
      scope: 'session',
      min: 200,
      max: 1500,
      initial: 800,
      harder: 'down',
      words: 'time to answer',
    } as const;
    const offsets = [-300, -150, 0, 150, 300];
    const rule = streakRule('time', { feature: 'right', target: 0.75, step: 100, coolDownMs: 500 });
    const definition = quiz({
      levers: { time },
      inputs: [{ kind: 'candidates', column: 'time', lever: 'time', offsets }],
      policy: bandPolicy('time', { step: 100, coolDownMs: 500 }),
      fallback: { kind: 'rule', policy: rule },
    });
    const chances = [(row: Float32Array) => Math.min(1, row[LEVEL]! / 1000), () => Number.NaN];
    for (const chance of chances) {
      const { session, run } = setUp({ definition, pool: new FunctionPool(chance) });
      session.join('ada', 0, 0);
      for (let i = 0; i < 8; i++) session.record('ada', 'answer', { right: 1 }, 0);
      await run(0, 6000);
      const after = session.valuesFor('ada').time!;
      // The model knows that this player manages with 750 ms; the rule knows only that nothing is missed.
      if (chance === chances[0]) expect(Math.abs(after / 1000 - 0.75)).toBeLessThanOrEqual(0.07);
      else expect(after).toBe(200);
      for (let i = 0; i < 8; i++) session.record('ada', 'answer', { right: 0 }, 6000);
      await run(6050, 8000);
      if (chance !== chances[0]) expect(session.valuesFor('ada').time).toBeGreaterThan(400);
    }
  });

  it('[SE4] an answer for somebody who left or switched off is used for nobody, even if they are on again', async () => {
    const pool = new FunctionPool(easy);
    const { promise, resolve } = Promise.withResolvers<void>();
    pool.gate = promise;
    const { session } = setUp({ pool });
    session.join('ada', 0, 0);
    session.join('bob', 1, 0);
    session.join('eve', 2, 0);
    session.tick(0);
    session.leave('ada');
    session.setAdaptive('bob', false, 10);
    session.setAdaptive('eve', false, 10);
    session.setAdaptive('eve', true, 20);
    resolve();
    await settle();
    session.tick(50);
    for (const player of ['ada', 'bob', 'eve']) expect(session.predictedFor(player)).toBeNull();
    expect(session.decision.values.session.level).toBe(0.5);
    expect(session.decision.values.players).toEqual({ bob: { help: 0 }, eve: { help: 0 } });
  });

  it('[SE5] switching off stops rows, log and help of that player alone', async () => {
    const helping: Policy<LeverMemory> = {
      initial: { moving: 0, changedAtMs: 0 },
      decide: ({ previous, players, memory }) => ({
        values: { ...previous, players: Object.fromEntries(players.map(({ player }) => [player, { help: 1 }])) },
        memory,
      }),
    };
    const pool = new FunctionPool(easy);
    const { session, run, kept } = setUp({ definition: quiz({ policy: helping }), pool });
    session.join('ada', 0, 0);
    session.join('bob', 1, 0);
    session.record('ada', 'answer', { right: 1 }, 0);
    await run(0, 600);
    expect(session.valuesFor('ada').help).toBe(1);
    session.setAdaptive('ada', false, 600);
    const from = kept.lines.length;
    expect(session.record('ada', 'answer', { right: 1 }, 650)).toBe(false);
    session.record('bob', 'answer', { right: 1 }, 650);
    await run(650, 1500);
    const later = kept.lines.slice(from);
    expect(later.filter(([kind, slot]) => kind === 'event' && slot === 0)).toEqual([]);
    expect(later.filter(([kind]) => kind === 'rows').every((line) => JSON.stringify(line[3]) === '[1]')).toBe(true);
    expect(session.valuesFor('ada').help).toBe(0);
    expect(session.valuesFor('bob').help).toBe(1);
    session.setAdaptive('ada', true, 1500);
    await run(1550, 2200);
    expect(session.valuesFor('ada').help).toBe(1);
    expect(kept.lines.filter(([kind]) => kind === 'optOut' || kind === 'optIn')).toEqual([
      ['optOut', 0],
      ['optIn', 0],
    ]);
  });

  it('[RM55] a wish during play moves the target from the next decision on, as one at joining does, and is logged once', async () => {
    const level = async (
      wish: (session: ReturnType<typeof setUp>['session']) => void,
      target: number | null = null,
    ) => {
      const { session, run, kept } = setUp({ pool: new FunctionPool((row) => 1 - 0.5 * row[LEVEL]!) });
      session.join('ada', 0, 0, { target });
      wish(session);
      await run(0, 10_000);
      return [session.valuesFor('ada').level, kept.lines.filter(([kind]) => kind === 'wish')] as const;
    };
    const none = await level(() => {});
    const wished = await level((session) => {
      session.wish('ada', 0.6);
      session.wish('ada', 0.6);
      session.wish('nobody', 0.1);
    });
    expect(wished).toEqual([(await level(() => {}, 0.6))[0], [['wish', 0, 0.6]]]);
    expect(wished[0]).toBeGreaterThan(none[0]! + 0.1);
    expect((await level((session) => session.wish('ada', null), 0.6))[0]).toBe(none[0]);
  });

  it('[SE6] off asks nothing and records nothing; shadow decides and changes nothing', async () => {
    const off = setUp({ mode: 'off' });
    off.session.join('ada', 0, 0);
    expect(off.session.record('ada', 'answer', { right: 1 }, 0)).toBe(false);
    await off.run(0, 2000);
    expect((off.pool as FunctionPool).requests).toEqual([]);
    expect(off.kept.lines).toEqual([]);
    const shadow = setUp({ mode: 'shadow' });
    shadow.session.join('ada', 0, 0);
    await shadow.run(0, 3000);
    expect(shadow.session.decision.values.session.level).toBeGreaterThan(0.5);
    expect(shadow.session.valuesFor('ada')).toEqual({ level: 0.5, help: 0 });
    expect(shadow.kept.lines.some(([kind]) => kind === 'decision')).toBe(true);
  });

  it('[SE7] whatever a policy returns, values stay within bounds and nobody is added or dropped', async () => {
    const wild = [
      { session: { level: 99, extra: 1 }, players: { ada: { help: -5 }, mallory: { help: 1 } } },
      { session: { level: Number.NaN }, players: {} },
      { session: {}, players: { ada: { help: Number.POSITIVE_INFINITY } } },
    ];
    for (const values of wild) {
      const policy: Policy<LeverMemory> = {
        initial: { moving: 0, changedAtMs: 0 },
        decide: ({ memory }) => ({ values: values as never, memory }),
      };
      const { session, run } = setUp({ definition: quiz({ policy }) });
      session.join('ada', 0, 0);
      await run(0, 1000);
      const { level, help, ...others } = session.valuesFor('ada');
      expect(others).toEqual({});
      expect(level).toBeGreaterThanOrEqual(0);
      expect(level).toBeLessThanOrEqual(1);
      expect(help).toBe(0);
      expect(Object.keys(session.decision.values.players)).toEqual(['ada']);
    }
  });

  it('[SE8] every decision of a model gets its reasons, in words', async () => {
    const { session, run, kept } = setUp({
      pool: new FunctionPool((row) => 0.6 + 0.35 * (row[0] || 0) - 0.05 * row[LEVEL]!),
    });
    session.join('ada', 0, 0);
    for (let i = 0; i < 8; i++) session.record('ada', 'answer', { right: 1 }, 0);
    await run(0, 4000);
    const explained = session.takeExplanations();
    const decided = kept.lines.filter(([kind]) => kind === 'decision').map(([, id]) => id);
    expect(decided.length).toBeGreaterThan(2);
    expect(explained.map(({ decisionId }) => decisionId)).toEqual(decided);
    expect(explained[0]!.reasons[0]).toMatchObject({
      feature: 'right',
      value: 1,
      words: 'right answers 100 % (+18 points)',
    });
  });

  it('[SE9] refuses and counts events that are not in order', () => {
    const { session, counted } = setUp();
    session.join('ada', 0, 0);
    expect(session.record('ada', 'nothing', {}, 0)).toBe(false);
    expect(session.record('eve', 'answer', { right: 1 }, 0)).toBe(false);
    expect(session.record('ada', 'answer', { right: 7 }, 0)).toBe(false);
    expect(session.record('ada', 'answer', {}, 0)).toBe(false);
    expect(session.record('ada', 'answer', { right: Number.NaN }, 0)).toBe(false);
    expect(counted.rejected).toEqual(['EVENT_UNKNOWN', 'EVENT_PLAYER', 'EVENT_FIELD', 'EVENT_FIELD', 'EVENT_FIELD']);
    expect(() => session.join('ada', 1, 0)).toThrowError(/^DEFINITION_INVALID/);
  });

  it('[SE20] knows a player across sessions by the id of their ticket, and logs, asks and decides by the slot', async () => {
    const { session, run, kept, pool } = setUp();
    session.join('0', 0, 0, { playerId: 'ada.lovelace' });
    session.join('1', 1, 0);
    expect([...session.players.values()].map(({ playerId }) => playerId)).toEqual(['ada.lovelace', null]);
    session.record('0', 'answer', { right: 1 }, 0);
    await run(0, 2000);
    session.setAdaptive('0', false, 2000);
    await run(2000, 2500);
    const said = JSON.stringify([kept.lines, session.decision, (pool as FunctionPool).requests]);
    expect(said).toContain('"optOut"');
    expect(said).not.toContain('lovelace');
  });

  it('[SE10] the same events, answers and beats give the same rows and decisions', async () => {
    const play = async () => {
      const { session, run, kept } = setUp();
      session.join('ada', 0, 0);
      session.join('bob', 1, 30);
      for (let i = 0; i < 40; i++) {
        session.record(i % 3 === 0 ? 'bob' : 'ada', 'answer', { right: (i * 7) % 5 > 1 ? 1 : 0 }, i * 90);
        await run(i * 100, i * 100 + 50);
      }
      return kept.lines;
    };
    expect(await play()).toEqual(await play());
  });
});
