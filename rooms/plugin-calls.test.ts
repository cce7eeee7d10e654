import { describe, expect, it } from 'vitest';
import { quiz } from '../test-support/test-adaptation.ts';
import { readHash, wrongBeat } from './plugin-calls.ts';
import { checkPlugin } from './plugin-options.ts';
import { headerOf } from './session-header.ts';

const facts = { seed: 1, variant: null, rules: undefined, version: '1.0.0', mode: 'on', offsetMs: 0 } as const;
const headerWith = (variant: unknown) =>
  headerOf(quiz(), { roomId: 'r', roomName: 'quiz' }, { ...facts, variant: variant as string });

describe('what a room tells its plugin', () => {
  it.each([
    [4, 100],
    [5, 99],
    [-1, 100],
    [5.5, 100],
    [Number.NaN, 100],
    [5, Number.NaN],
    [5, Number.POSITIVE_INFINITY],
    [undefined, undefined],
    ['5', '100'],
  ])('[RM48] a beat at tick %s and %s ms, behind tick 4 and 100 ms, is told of', (tick, nowMs) => {
    expect(wrongBeat(tick as number, nowMs as number, 4, 100)?.message).toMatch(
      /^DEFINITION_INVALID: expected beat\(\) with a whole tick above 4 .+, got tick /,
    );
    expect(wrongBeat(5, 100, 4, 100)).toBeNull();
  });

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['NaN', () => Number.NaN],
    ['a text', () => 'abc'],
    [
      'a throw',
      () => {
        throw new Error('no state');
      },
    ],
  ])('[RM48] a state hash that is %s is left out and told of', (_what, hash) => {
    const told: unknown[] = [];
    expect(readHash(hash, (error) => told.push(error))).toBeUndefined();
    expect(told).toHaveLength(1);
    expect(readHash(() => 7, told.push)).toBe(7);
  });

  it('[RM53] a room shows a client its own part or all, and nothing else', () => {
    for (const shows of ['own', 'all'] as const) expect(() => checkPlugin(quiz(), { shows })).not.toThrow();
    const wrong = () => checkPlugin(quiz(), { shows: 'mine' as never });
    expect(wrong).toThrowError(
      /^DEFINITION_INVALID: expected shows of AdaptationPlugin to be "own" or "all", got "mine"/,
    );
  });

  it("[RM48] rules and variant may be as long as a commit's hash, and what a log can't hold is refused", () => {
    const commit = '0123456789abcdef'.repeat(4);
    expect(() => checkPlugin(quiz(), { rules: commit })).not.toThrow();
    expect(headerWith(commit).variant).toBe(commit);
    expect(() => checkPlugin(quiz(), { rules: `${commit}+` })).toThrowError(/rules of .* at most 64 characters, got "/);
    for (const wrong of [`${commit}+`, 7, {}]) expect(() => headerWith(wrong)).toThrowError(/variant of .* got /);
  });
});
