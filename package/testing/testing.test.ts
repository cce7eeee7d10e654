import { describe, expect, it } from 'vitest';
import { quiz } from '../../test-support/test-adaptation.ts';
import { createAnswers } from './answers.ts';
import { openTestSession } from './test-session.ts';

const definition = quiz();

describe('a session for tests', () => {
  it('[PK14] plays minutes at once, and every run is the same', async () => {
    const run = async () => {
      const target = { level: 0.5 };
      const session = openTestSession({ definition, target, answer: ({ level = 0 }) => 1 - level });
      session.join('ada');
      expect(session.record('ada', 'answer', { right: 1 })).toBe(true);
      expect(session.record('ada', 'answer', { right: 2 })).toBe(false);
      const decisions = await session.advance(60_000);
      expect([session.nowMs, session.status.source, session.valuesFor('ada').level]).toEqual([
        60_000,
        'model',
        target.level,
      ]);
      expect(session.predictedFor('ada')).toBeCloseTo(1 - target.level);
      session.close();
      return decisions;
    };
    const decisions = await run();
    expect(decisions.at(-1)?.values.session.level).toBeCloseTo(0.25, 1);
    expect(await run()).toEqual(decisions);
  });

  it('[PK14] has no model unless it is given one, and takes no answer that a model may not give', async () => {
    const session = openTestSession({ definition, target: { level: 0.5 } });
    session.join('ada');
    await session.advance(1000);
    expect(session.status).toMatchObject({ source: 'fallback', detail: 'the test session has no model' });
    const question = { session: 's', rows: new Float32Array(3), rowCount: 1, budgetMs: 1, priority: 'live' } as const;
    for (const wrong of [3, Number.NaN, [0.5, 0.5]])
      expect(await createAnswers(definition, () => wrong).predict(question)).toMatchObject({ code: 'MODEL_OUTPUT' });
  });
});
