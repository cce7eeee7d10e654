import { expect, it } from 'vitest';
import { readCode } from './read-code.ts';

it.each([
  'K7QMRX',
  ' k7qmrx\n',
  'K7Q MRX',
  'k7q-mrx',
  'K 7 Q M R X.',
  '\u200bK7QMRX\ufeff',
  'Ｋ７ＱＭＲＸ',
  'https://play.example.org/?room=K7QMRX',
  'play.example.org/rubato/?watch=k7qmrx#x',
  'Play with me: https://play.example.org/?utm=a&room=K7QMRX now',
])('[CD70] the code in "%s" is K7QMRX', (text) => {
  expect(readCode(text)).toBe('K7QMRX');
});

it.each(['', ' ', '?', '..', '#', 'https://play.example.org/?room='])('[CD70] there is no code in "%s"', (text) => {
  expect(readCode(text)).toBe('');
});
