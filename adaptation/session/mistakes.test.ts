import { describe, expect, it } from 'vitest';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, quiz, settle } from '../../test-support/test-adaptation.ts';
import type { LeverMemory } from '../policy/session-lever.ts';
import { AdaptationSession } from './adaptation-session.ts';
import type { Policy } from './definition.ts';
import { createMistakes, MAX_MISTAKES_TOLD, type Mistake } from './mistakes.ts';

function setUp(definition = quiz()) {
  const told: Mistake[] = [];
  const counted: string[] = [];
  const mistakes = createMistakes((mistake) => void told.push(mistake));
  const join = (room: string) => {
    const session = new AdaptationSession({
      definition,
      ports: {
        session: 'test',
        predictor: createPredictor(definition, { pool: new FunctionPool(() => 0.5) }),
        observer: {
          event: () => void counted.push('event'),
          clamped: () => void counted.push('clamped'),
          rejected: (code) => void counted.push(code),
          answered: () => undefined,
          decided: () => undefined,
          outcome: () => undefined,
          censored: () => undefined,
        },
        mistakes: mistakes.of(room, definition),
      },
      mode: 'on',
    });
    session.join('ada', 0, 0);
    return session;
  };
  return { told, counted, join };
}

describe("mistakes of a game's own code", () => {
  it.each<[string, string, unknown, string, RegExp]>([
    ['an event of no declared name', 'anwser', { right: 1 }, 'EVENT_UNKNOWN', /"anwser" \(did you mean "answer"\?\)$/],
    ['a name that every object has', 'toString', {}, 'EVENT_UNKNOWN', /"toString"$/],
    ['no name', undefined as never, {}, 'EVENT_UNKNOWN', /got nothing$/],
    ['a misspelt field', 'answer', { rihgt: 1 }, 'EVENT_FIELD_UNKNOWN', /"rihgt" \(did you mean "right"\?\)$/],
    ['a field too many', 'answer', { right: 1, seconds: 2 }, 'EVENT_FIELD_UNKNOWN', /\[right\], got "seconds"$/],
    ['a field of an event without any', 'hint', { right: 1 }, 'EVENT_FIELD_UNKNOWN', /"right"$/],
    ['a missing field', 'answer', {}, 'EVENT_FIELD', /field answer.right to be an integer from 0 to 1, got nothing$/],
    ['a value beyond the range', 'answer', { right: 75 }, 'EVENT_FIELD', /got 75$/],
    ['text', 'answer', { right: '1' }, 'EVENT_FIELD', /got "1"$/],
    ['a boolean', 'answer', { right: true }, 'EVENT_FIELD', /got true$/],
    ['null for fields', 'answer', null, 'EVENT_FIELD', /got nothing$/],
    ['a number for fields', 'answer', 1, 'EVENT_FIELD', /got nothing$/],
    [
      'a getter that throws',
      'answer',
      {
        get right() {
          throw new Error('gone');
        },
      },
      'EVENT_FIELD',
      /one that throws$/,
    ],
    [
      'a proxy that throws',
      'answer',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('gone');
          },
        },
      ),
      'EVENT_FIELD',
      /got nothing$/,
    ],
  ])('[EV10, EV11] refuses %s, counts it by code and says what came, once', (_what, type, fields, code, problem) => {
    const { told, counted, join } = setUp();
    const sessions = [join('quiz'), join('quiz'), join('exam')];
    for (const session of sessions) {
      for (let i = 0; i < 5; i++) expect(session.record('ada', type as 'answer', fields as never, i)).toBe(false);
    }
    expect(counted).toEqual(Array.from({ length: 15 }, () => code));
    expect(told.map(({ room }) => room)).toEqual(['quiz', 'exam']);
    expect(told[0]).toMatchObject({ code, problem: expect.stringMatching(problem) });
  });

  it('[EV11] says by number what is wrong with an event that is recorded by number', () => {
    const { told, counted, join } = setUp();
    const session = join('quiz');
    for (let i = 0; i < 3; i++) {
      expect(session.recordValues('ada', 77, [], 0, 0)).toBe(false);
      expect(session.recordValues('ada', 0, [0.5], 0, 0)).toBe(false);
    }
    expect(session.recordValues('ada', 0, undefined as never, 0, 0)).toBe(false);
    expect(counted).toEqual([...[...Array(3)].flatMap(() => ['EVENT_TYPE', 'EVENT_FIELD']), 'EVENT_FIELD']);
    expect(told.map(({ problem }) => problem)).toEqual([
      "expected an event's number below 2, got 77",
      'expected field answer.right to be an integer from 0 to 1, got 0.5',
    ]);
  });

  it('[EV11] tells of each name, and of no more than a log should hold', () => {
    const { told, counted, join } = setUp();
    const session = join('quiz');
    for (let i = 0; i < 3 * MAX_MISTAKES_TOLD; i++)
      session.record('ada', `${'x'.repeat(1e4)}${i}` as 'answer', { right: 1 }, 0);
    expect(told).toHaveLength(1);
    for (let i = 0; i < 3 * MAX_MISTAKES_TOLD; i++) session.record('ada', `e${i}` as 'answer', { right: 1 }, 0);
    expect(told).toHaveLength(MAX_MISTAKES_TOLD);
    expect(counted).toHaveLength(6 * MAX_MISTAKES_TOLD);
    expect(told.every(({ problem }) => problem.length < 300)).toBe(true);
  });

  it('[EV33] says once that an event is of nobody, and not of whom', () => {
    const { told, counted, join } = setUp();
    const sessions = [join('quiz'), join('exam')];
    for (const session of sessions) {
      for (const nobody of ['secret', '', undefined as never])
        expect(session.record(nobody, 'answer', { right: 1 }, 0)).toBe(false);
      session.setAdaptive('ada', false, 0);
      expect(session.record('ada', 'answer', { right: 1 }, 0)).toBe(false);
    }
    expect(counted).toEqual(Array.from({ length: 6 }, () => 'EVENT_PLAYER'));
    const problem =
      'expected event answer of a client that has joined (the client or its sessionId), got one of another';
    expect(told).toEqual(['quiz', 'exam'].map((room) => ({ room, code: 'EVENT_PLAYER', problem })));
  });

  it('[EV12] says that a policy answers for a lever that is not there, or no number, once each', async () => {
    const policy: Policy<LeverMemory> = {
      initial: { moving: 0, changedAtMs: 0 },
      decide: ({ previous, memory, players }) => ({
        values: {
          session: { ...previous.session, levle: 0.7, help: 1 },
          players: Object.fromEntries(players.map(({ player }) => [player, { help: Number.NaN }])),
        },
        memory,
      }),
    };
    const { told, counted, join } = setUp(quiz({ policy }));
    const session = join('quiz');
    for (let nowMs = 0; nowMs <= 2000; nowMs += 250) {
      session.tick(nowMs);
      await settle();
    }
    expect(session.valuesFor('ada')).toEqual({ level: 0.5, help: 0 });
    expect(counted.length).toBeGreaterThan(9);
    expect(new Set(counted)).toEqual(new Set(['POLICY_VALUE']));
    expect(told.map(({ problem }) => problem.split(', got ')[1])).toEqual([
      '"help": NaN',
      '"levle" (did you mean "level"?): 0.7',
    ]);
  });

  it('[EV11] keeps nothing of what somebody did who switched the adaptation off', () => {
    const { told, join } = setUp();
    const session = join('quiz');
    session.setAdaptive('ada', false, 0);
    expect(session.record('ada', 'answer', { right: 75 }, 0)).toBe(false);
    expect(told).toEqual([]);
  });

  it('[EV10] records an event with exactly its fields, in any order', () => {
    const { told, counted, join } = setUp();
    const session = join('quiz');
    expect(session.record('ada', 'answer', { right: 1 }, 0)).toBe(true);
    expect(session.record('ada', 'hint', {}, 0)).toBe(true);
    expect(session.record('ada', 'answer', Object.assign(Object.create(null), { right: 0 }), 0)).toBe(true);
    expect([told, counted]).toEqual([[], ['event', 'event', 'event']]);
  });
});
