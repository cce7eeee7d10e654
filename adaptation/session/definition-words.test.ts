import { describe, expect, it } from 'vitest';
import { quizSpec } from '../../test-support/test-adaptation.ts';
import { defineAdaptation } from './define-adaptation.ts';
import { type DefinitionWords, translationFor } from './definition-words.ts';

const define = (words: unknown) => defineAdaptation({ ...quizSpec(), words: words as DefinitionWords });

describe('the words of a definition in other languages', () => {
  it.each<[string, unknown, RegExp]>([
    ['no object', 'zh', /words to be a plain object of translations by name, got "zh"/],
    ['no language', { Chinese: {} }, /words by languages like "zh" or "pt-BR", got "Chinese"/],
    [
      'an unknown part',
      { zh: { lever: {} } },
      /words in zh with no other keys than .*, got "lever" \(did you mean "levers"/,
    ],
    [
      'an unknown lever',
      { zh: { levers: { levle: '难度' } } },
      /words in zh, levers of what is declared, got "levle" \(did/,
    ],
    [
      'an unknown feature',
      { zh: { features: { wrong: '错' } } },
      /words in zh, features of what is declared, got "wrong"/,
    ],
    [
      'labels where there are none',
      { zh: { labels: { a: '甲' } } },
      /words in zh, labels of what is declared, got "a"/,
    ],
    ['an unknown unit', { zh: { units: { km: '公里' } } }, /words in zh, units of what is declared, got "km"/],
    [
      'an empty text',
      { zh: { levers: { level: ' ' } } },
      /words in zh, levers, level, to be words that a player reads/,
    ],
    ['a number', { zh: { predicts: 7 } }, /words in zh, predicts, to be words that a player reads, .*, got 7/],
  ])('[RM57] %s is an error before the first player', (_what, words, message) => {
    expect(() => define(words)).toThrowError(/^DEFINITION_INVALID/);
    expect(() => define(words)).toThrowError(message);
  });

  it('[RM57] a declaration that changes afterwards changes no words', () => {
    const words = { zh: { levers: { level: '难度' } } };
    const { words: kept } = define(words);
    words.zh.levers.level = '别的';
    expect(translationFor(kept, 'zh')?.levers?.level).toBe('难度');
    expect(translationFor(kept, 'en')).toBeNull();
    expect(translationFor(define(undefined).words, 'zh')).toBeNull();
  });
});
