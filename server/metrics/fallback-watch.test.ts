import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { AdaptationSession } from '../../adaptation/session/adaptation-session.ts';
import type { ErrorCode } from '../../errors.ts';
import type { FailureReason } from '../../inference/contract.ts';
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import { model } from '../../inference/pipeline/pipeline.ts';
import { createLocalPool } from '../../inference/pool/local/local-pool.ts';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { quiz, settle } from '../../test-support/test-adaptation.ts';
import { slowDoubler, writeTestModel } from '../../test-support/test-models.ts';
import { createFallbackWatch } from './fallback-watch.ts';

const ANSWER: Prediction = {
  source: 'model',
  values: Float32Array.of(0.5),
  models: ['chance@1'],
  queueMs: 1,
  computeMs: 1,
};
const fallback = (code: ErrorCode = 'POOL_LATE', detail = 'no answer within 250 ms'): Prediction => ({
  source: 'fallback',
  reason: 'failed' satisfies FailureReason,
  code,
  detail,
});

/** A watch with its own clock, and what it logs. */
function setUp() {
  const lines: { level: number; msg: string; room: string }[] = [];
  const clock = { nowMs: 0 };
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const watch = createFallbackWatch(logger, () => clock.nowMs);
  /** Gives `count` answers, one every `everyMs`. */
  const answers = (count: number, prediction: Prediction, everyMs = 250, room = 'quiz') => {
    for (let i = 0; i < count; i++) {
      clock.nowMs += everyMs;
      watch.answered(room, 'chance@1', prediction);
    }
  };
  return { watch, lines, clock, answers, trouble: (room = 'quiz') => watch.rooms().get(room)?.message ?? null };
}

describe('a kind of room on its fallback', () => {
  it.each([
    ['POOL_LATE', 'no answer within 250 ms'],
    ['POOL_SHED', '65536 rows wait'],
    ['POOL_FAILED', 'the model process ended'],
    ['POOL_NO_WORKER', '0 workers, none with chance@1'],
    ['REDIS_UNREACHABLE', 'gone'],
    ['MODEL_GOLDEN', 'another value'],
  ] as const)('[SV30] is told of once, with reason and model: %s', (code, detail) => {
    const { answers, trouble, lines } = setUp();
    answers(24, fallback(code, detail));
    expect(trouble()).toMatch(
      /^ROOM_FALLBACK: expected answers of chance@1 for sessions of "quiz", got \d+ of its last \d+/,
    );
    expect(trouble()).toContain(`${code}; the last: ${detail}`);
    answers(100, fallback(code, detail));
    expect(lines).toMatchObject([{ level: 50, room: 'quiz' }]);
  });

  it('[SV30] names no session that is barred', () => {
    const { answers, trouble } = setUp();
    answers(24, fallback('POOL_BARRED', 'rows of session 8QF3 broke chance@1 twice'));
    expect(trouble()).toContain('POOL_BARRED');
    expect(trouble()).not.toContain('8QF3');
  });

  it('[SV30] may have some answers of its model, and all kinds of reasons', () => {
    const { answers, trouble } = setUp();
    for (let i = 0; i < 4; i++) {
      answers(9, fallback());
      answers(9, fallback('POOL_SHED'));
      answers(1, ANSWER);
    }
    expect(trouble()).toMatch(/POOL_LATE, \d+ POOL_SHED|POOL_SHED, \d+ POOL_LATE/);
  });

  it('[SV31] is over when its model answers again, which is told once', () => {
    const { answers, trouble, lines } = setUp();
    answers(24, fallback());
    answers(48, ANSWER);
    expect(trouble()).toBeNull();
    expect(lines.map(({ level }) => level)).toEqual([50, 30]);
    answers(24, fallback());
    expect(lines.map(({ level }) => level)).toEqual([50, 30, 50]);
  });

  it.each([
    ['nobody plays', () => undefined],
    [
      'a few first answers are late',
      (answers: ReturnType<typeof setUp>['answers']) => {
        answers(7, fallback());
        answers(40, ANSWER);
      },
    ],
    [
      'a thousand fail within the second in which a worker is replaced',
      (answers: ReturnType<typeof setUp>['answers']) => {
        answers(1000, ANSWER, 3);
        answers(600, fallback(), 2);
        answers(2000, ANSWER, 3);
      },
    ],
    [
      'half of the answers are late',
      (answers: ReturnType<typeof setUp>['answers']) => {
        for (let i = 0; i < 100; i++) {
          answers(1, fallback());
          answers(1, ANSWER);
        }
      },
    ],
    ['few answers come far apart', (answers: ReturnType<typeof setUp>['answers']) => answers(20, fallback(), 200_000)],
  ] as const)('[SV32] no alarm when %s', (_name, happen) => {
    const { answers, trouble, lines } = setUp();
    happen(answers);
    expect(trouble()).toBeNull();
    expect(lines).toEqual([]);
  });

  it('[SV32] is forgotten when nobody has played it for two minutes, and each kind is judged by itself', () => {
    const { answers, trouble, watch, clock } = setUp();
    for (let i = 0; i < 24; i++) {
      answers(1, fallback());
      answers(1, ANSWER, 0, 'arena');
    }
    expect(trouble()).not.toBeNull();
    expect(trouble('arena')).toBeNull();
    clock.nowMs += 121_000;
    expect(watch.rooms().size).toBe(0);
  });

  describe('with a model that is too slow', () => {
    const directory = mkdtempSync(join(tmpdir(), 'rubato-slow-'));
    afterAll(() => rm(directory, { recursive: true }));

    it('[SV30] every answer of a real session is late, and it is told', async () => {
      const definition = quiz({ pipeline: model('chance', '1', { column: 0 }), budgetMs: 0.01 });
      const { layoutHash, width } = definition;
      const stored = await writeTestModel(directory, 'chance', slowDoubler(width, 2048), (m) => ({ ...m, layoutHash }));
      const pool = await createLocalPool({ modelsDirectory: directory, models: [stored] });
      const { watch, clock, trouble } = setUp();
      const observer = {
        event: () => undefined,
        clamped: () => undefined,
        rejected: () => undefined,
        decided: () => undefined,
        outcome: () => undefined,
        censored: () => undefined,
        answered: (prediction: Prediction) => watch.answered('quiz', 'chance@1', prediction),
      };
      const ports = { session: 'one', predictor: createPredictor(definition, { pool }), observer };
      const session = new AdaptationSession({ definition, ports, mode: 'on', offsetMs: 0 });
      session.join('0', 0, 0);
      for (; clock.nowMs < 8000; clock.nowMs += 250) {
        session.tick(clock.nowMs);
        while (session.inFlight) await settle();
      }
      expect(trouble()).toContain('POOL_LATE');
      await pool.destroy('the test is over');
    });
  });
});
