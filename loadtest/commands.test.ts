import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { numberAbove, wholeNumber } from './read-numbers.ts';

it('[LT16] a benchmark that there is none of is refused with the list of those there are', {
  timeout: 60_000,
}, async () => {
  const words = ['loadtest/bench/main.ts', 'features', 'bogus'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(code).not.toBe(0);
  expect(output).toMatch(/expected groups .*features.*pool\.local.*, got bogus\n/);
});

it.each(['', ' ', 'x', 'NaN', '-1', '1.5', '1e300', 'Infinity', '11'])('[LT17] %j is no number of ten', (text) => {
  expect(() => wholeNumber(0, 10)(text)).toThrow('expected a whole number from 0 to 10');
  if (text !== '1.5') expect(() => numberAbove(0, 10)(text)).toThrow('expected a number above 0, at most 10');
});
