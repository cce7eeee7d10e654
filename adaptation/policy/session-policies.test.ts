import { describe, expect, it } from 'vitest';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, type QuizTarget, quiz, quizSpec, settle } from '../../test-support/test-adaptation.ts';
import { AdaptationSession } from '../session/adaptation-session.ts';
import type { Decision } from '../session/decision.ts';
import { defineAdaptation } from '../session/define-adaptation.ts';
import type { AdaptationDefinition, PolicyInput } from '../session/definition.ts';
import { streakRule } from './lever-policies.ts';

/** Plays two seconds of a player who answers everything right. Returns what the game was handed. */
async function play<Memory>(definition: AdaptationDefinition<QuizTarget, Memory>, chance: number): Promise<Decision[]> {
  const ports = { session: 'test', predictor: createPredictor(definition, { pool: new FunctionPool(() => chance) }) };
  const session = new AdaptationSession({ definition, ports, mode: 'on' });
  session.join('ada', 0, 0);
  const decisions: Decision[] = [];
  for (let nowMs = 0; nowMs <= 2000; nowMs += 250) {
    session.record('ada', 'answer', { right: 1 }, nowMs);
    const decision = session.tick(nowMs);
    if (decision !== null) decisions.push(decision);
    await settle();
  }
  return decisions;
}

/** A policy that counts in place in its memory. */
const counting = () =>
  defineAdaptation({
    ...quizSpec(),
    policy: {
      initial: { count: 0 },
      decide: ({ previous, memory }) => {
        memory.count++;
        return { values: { ...previous, session: { level: memory.count / 100 } }, memory };
      },
    },
    fallback: {
      kind: 'rule',
      policy: streakRule('level', { feature: 'right', target: 0.5, step: 0.1, coolDownMs: 0 }),
    },
  });

/** A policy as a developer without types may write it. */
const answering = (decide: (input: PolicyInput<unknown>) => unknown) =>
  quiz({ policy: { initial: null, decide } } as never);

describe("a game's own policies in a session", () => {
  it('[DF9] remember in each session what happened there', async () => {
    const definition = counting();
    const [first, second] = [await play(definition, 0.5), await play(definition, 0.5)];
    expect(first.map(({ values }) => values.session.level)).toEqual([0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07]);
    expect(second).toEqual(first);
    expect(definition.policy.initial).toEqual({ count: 0 });
  });

  it('[DF9] a ready-made rule stands behind a policy with another memory', async () => {
    const decisions = await play(counting(), Number.NaN);
    expect(decisions.map(({ source }) => source)).toContain('fallback');
    expect(decisions.at(-1)!.values.session.level).toBe(1);
  });

  it.each<[string, unknown]>([
    ['a function', { next: () => 1 }],
    ['a symbol', Symbol('memory')],
    ['an object of a class', new (class Tracker {})()],
    ['a promise', Promise.resolve({})],
  ])('[DF9] refuse %s as memory', (_what, initial) => {
    const wrong = { initial, decide: () => null } as never;
    expect(() => quiz({ policy: wrong })).toThrowError(/^DEFINITION_INVALID: expected policy .+ plain data/);
    expect(() => quiz({ fallback: { kind: 'rule', policy: wrong } })).toThrowError(/of the fallback .+ plain data/);
  });

  it('[DF10] can change nothing in a decision, nor can the game', async () => {
    const writing = answering(({ previous }) => {
      Object.assign(previous.session, { level: 99 });
      return { values: previous, memory: null };
    });
    await expect(play(writing, 0.5)).rejects.toThrowError(/read only property 'level'/);
    const [decision] = await play(counting(), 0.5);
    const { values, changes } = decision!;
    for (const part of [decision, values, values.session, values.players, values.players.ada, changes, changes[0]])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it.each<[string, (input: PolicyInput<unknown>) => unknown, RegExp]>([
    ['nothing', () => undefined, /got nothing$/],
    ['a promise', async ({ previous }) => ({ values: previous, memory: null }), /at once, got a promise$/],
    ['a promise that rejects', async () => Promise.reject(new Error('later')), /at once, got a promise$/],
    ['a number', () => 0.7, /got 0.7$/],
    ['values alone', ({ previous }) => previous, /got values that are nothing$/],
    ['levers without a scope', () => ({ values: { level: 0.7 }, memory: null }), /got values with "level"$/],
    ['no players', () => ({ values: { session: { level: 0.7 } }, memory: null }), /got values with "session"$/],
  ])('[DF11] are told of when they answer %s', async (_what, decide, message) => {
    const expected = /^DEFINITION_INVALID: expected decide\(\) of a policy to return \{ values: \{ session, players \}/;
    await expect(play(answering(decide), 0.5)).rejects.toThrowError(message);
    await expect(play(answering(decide), 0.5)).rejects.toThrowError(expected);
  });
});
