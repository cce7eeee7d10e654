import { describe, expect, it } from 'vitest';
import { codeOf, messageOf } from './thrown.ts';

describe('what was thrown', () => {
  it.each([
    [new TypeError('a reason'), 'a reason'],
    ['words', 'words'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [Object.create(null), 'something that has no words'],
  ])('%# has words', (thrown, words) => {
    expect(messageOf(thrown)).toBe(words);
  });

  it.each([
    [Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
    [new Error('x'), ''],
    [{ code: 'ENOENT' }, ''],
  ])('%# has a code only as an error', (thrown, code) => {
    expect(codeOf(thrown)).toBe(code);
  });
});
