import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCRIPTS } from './redis-scripts.ts';

const folder = new URL('./scripts/', import.meta.url);
const files = readdirSync(folder);

describe('the Lua scripts', () => {
  it.each(files)('[SP3] %s declares in its head what it uses, and nothing else', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const [, head = '', body = ''] = /^--\[\[\n([\s\S]*?)\n\]\]\n([\s\S]*)$/.exec(text) ?? [];
    for (const kind of ['KEYS', 'ARGV']) {
      const used = new Set([...body.matchAll(new RegExp(`${kind}\\[(\\d+)\\]`, 'g'))].map(([, n]) => Number(n)));
      const declared = [...head.matchAll(new RegExp(`^${kind}\\[(\\d+)(\\.\\.)?\\] {2}`, 'gm'))];
      const fixed = declared.filter(([, , rest]) => rest === undefined).map(([, n]) => Number(n));
      const open = declared.some(([, , rest]) => rest !== undefined);
      expect([...used].filter((n) => !fixed.includes(n) && !open)).toEqual([]);
      expect(fixed.filter((n) => !used.has(n))).toEqual([]);
    }
    expect(head).toMatch(/^Returns /m);
  });

  it('[SP3] are all in the table, and the table has no other', () => {
    expect(
      Object.values(SCRIPTS)
        .map(({ SCRIPT }) => SCRIPT)
        .sort(),
    ).toEqual(files.map((file) => readFileSync(new URL(file, folder), 'utf8')).sort());
  });
});
