import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Functions that the language defines exactly; engines differ in the last bit of all others. */
const EXACT = ['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'sign', 'sqrt', 'trunc'];
const FORBIDDEN =
  /\b(Date|performance|crypto|setTimeout|setInterval|process|globalThis|Intl)\b|\*\*|\.sort\(|\.toLocale/;
const directory = import.meta.dirname;
const sources = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

describe('the source of the simulation', () => {
  it.each(sources)('[AR2] %s uses exact functions only, no clock and no chance from outside', (name) => {
    const code = readFileSync(`${directory}/${name}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const used = [...code.matchAll(/\bMath\s*(?:\.\s*(\w+)|\[)/g)].map((match) => match[1] ?? '[');
    expect(used.filter((member) => !EXACT.includes(member))).toEqual([]);
    expect(FORBIDDEN.exec(code)?.[0]).toBeUndefined();
    // `Math` as a value (`const { sin } = Math`) would hide which functions are used.
    expect(code.replace(/\bMath\.\w+/g, '').match(/=\s*Math\b/)).toBeNull();
  });

  it('[AR2] is more than a few files', () => {
    expect(sources.length).toBeGreaterThan(20);
  });
});
