import { describe, expect, it } from 'vitest';
import { boundConsole } from './console-log.ts';

describe('what libraries print', () => {
  it('[SC25] is one line in ten seconds, with the number of those left out', () => {
    const lines: unknown[] = [];
    const silent = (..._words: unknown[]) => {};
    const target = { debug: silent, error: silent, info: silent, log: silent, trace: silent, warn: silent };
    let now = 0;
    boundConsole({ warn: (line: unknown) => void lines.push(line) }, target, () => now);
    target.warn('"refId" not found: %d', 7);
    for (let i = 0; i < 1000; i++) target.error({ i });
    now = 10_000;
    target.log('x'.repeat(10_000));
    target.info('y');
    expect(lines).toEqual([
      { console: '"refId" not found: 7', leftOut: 0 },
      { console: 'x'.repeat(500), leftOut: 1000 },
    ]);
  });
});
