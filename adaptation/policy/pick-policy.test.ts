import { describe, expect, it } from 'vitest';
import { model } from '../../inference/pipeline/pipeline.ts';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, quiz, settle } from '../../test-support/test-adaptation.ts';
import { AdaptationSession } from '../session/adaptation-session.ts';
import { pickPolicy } from './pick-policy.ts';
import { AT_REST } from './session-lever.ts';

const TRACKS = { kind: 'best', labels: ['forest', 'desert', 'sea'], words: 'laps driven' } as const;
const track = { scope: 'session', min: 0, max: 2, initial: 0, harder: 'neither', words: 'track' } as const;
const tracks = (options: Parameters<typeof pickPolicy>[1] = {}, lever = {}) =>
  quiz({
    pipeline: model('tracks', '1'),
    predicts: TRACKS,
    inputs: [],
    levers: { track: { ...track, ...lever } },
    policy: pickPolicy('track', options),
    apply: () => undefined,
  });

function ask(options: Parameters<typeof pickPolicy>[1], scores: readonly (readonly number[])[], inForce = 0) {
  const players = scores.map((predicted, i) => ({
    player: String(i),
    features: {},
    predicted: Float32Array.from(predicted),
  }));
  const previous = { session: { track: inForce }, players: {} };
  const input = { nowMs: 0, players, candidates: new Float32Array(0), previous, memory: AT_REST };
  return tracks(options).policy.decide(input).values.session.track;
}

describe('a policy that picks the best of several contents', () => {
  it('[AD31] picks the one with the highest median, and no single player decides for a group', () => {
    expect(ask({}, [[1, 5, 2]])).toBe(1);
    expect(
      ask({}, [
        [1, 5, 2],
        [1, 4, 6],
        [1, 4, 6],
      ]),
    ).toBe(2);
    expect(
      ask({}, [
        [1, 1000, 2],
        [1, 0, 6],
        [1, 0, 6],
      ]),
    ).toBe(2);
  });

  it('[AD31] leaves a content for one that is better by the margin', () => {
    expect(ask({ margin: 2 }, [[3, 5, 0]])).toBe(0);
    expect(ask({ margin: 2 }, [[3, 5.1, 0]])).toBe(1);
    expect(ask({}, [[5, 5, 5]], 2)).toBe(2);
  });

  it('[AD31] is led by a model with a column per content, from the answer to the lever', async () => {
    const definition = tracks({ coolDownMs: 1000 });
    let scores = [0, 3, 1];
    const pool = new FunctionPool(() => scores, [{ name: 'scores', width: 3, labels: [...TRACKS.labels] }]);
    const predictor = createPredictor(definition, { pool });
    const session = new AdaptationSession({
      definition,
      ports: { session: 'test', predictor },
      mode: 'on',
      offsetMs: 0,
    });
    for (const [slot, player] of ['ada', 'bo'].entries()) session.join(player, slot, 0);
    const run = async (fromMs: number, toMs: number) => {
      for (let nowMs = fromMs; nowMs <= toMs; nowMs += 50) {
        session.tick(nowMs);
        await settle();
      }
      return session.decision.values.session.track;
    };
    expect(await run(0, 500)).toBe(1);
    expect(session.predictedFor('bo')).toBe(3);
    expect([...session.predictionFor('bo')!]).toEqual([0, 3, 1]);
    scores = [9, 3, 1];
    expect(await run(550, 900)).toBe(1);
    expect(await run(950, 2000)).toBe(0);
  });

  it.each([
    ['a lever that numbers fewer', { max: 1 }, /lever track to number the 3 contents.*0 to 2.*0 to 1/],
    ['a lever that begins between two', { initial: 0.5 }, /initially 0.5/],
  ])('[DF4] refuses %s', (_name, lever, message) => {
    expect(() => tracks({}, lever)).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
    expect(() => tracks({}, lever)).toThrowError(message);
  });
});
