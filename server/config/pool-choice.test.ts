import { describe, expect, it } from 'vitest';
import { kindFor, readPoolChoice } from './pool-choice.ts';

describe('where a model runs', () => {
  const trusted = { key: 'success@3', trusted: true };
  const foreign = { key: 'other@1', trusted: false };

  it('[SP9] unset, it is the shared pool where there is one, a thread for trusted without, and a process for what is not', () => {
    const unset = readPoolChoice('')!;
    expect([kindFor(unset, trusted, true), kindFor(unset, foreign, true)]).toEqual(['redis', 'redis']);
    expect([kindFor(unset, trusted, false), kindFor(unset, foreign, false)]).toEqual(['local', 'process']);
  });

  it('[SP9] set, it is what is set, for all and for some; a model that is not trusted never runs on a thread', () => {
    const choice = readPoolChoice('redis, success@3=local,other@1=local')!;
    expect(kindFor(choice, trusted, true)).toBe('local');
    expect(kindFor(choice, foreign, true)).toBe('process');
    expect(kindFor(choice, { key: 'success@4', trusted: true }, true)).toBe('redis');
  });

  it.each(['somewhere', 'success=local', 'success@3=there', 'local redis', 'success@3='])(
    '[SP9] refuses %j',
    (text) => {
      expect(readPoolChoice(text)).toBeNull();
    },
  );
});
