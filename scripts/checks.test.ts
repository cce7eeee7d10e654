import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInexactVersions, findLockfileProblems } from './check-packages.mjs';
import { hashFiles } from './file-hash.mjs';
import { addCounts, countTests, summarise } from './test-report.mjs';

describe('the last line of a test run', () => {
  const green = { name: 'types', passed: true };
  const strict = { allowSkipped: false };

  it('counts each check as one', () => {
    const { lines, ok } = summarise([green, green], { passed: 40, failed: 0, skipped: 0 }, strict);
    expect(lines).toEqual(['42 passed, 0 failed']);
    expect(ok).toBe(true);
  });

  it('names the checks that failed', () => {
    const { lines, ok } = summarise(
      [green, { name: 'lint', passed: false }],
      { passed: 3, failed: 1, skipped: 0 },
      strict,
    );
    expect(lines).toEqual(['failed: lint', '4 passed, 2 failed']);
    expect(ok).toBe(false);
  });

  it('counts a skipped test as failed, except in a run with a filter', () => {
    const tests = { passed: 3, failed: 0, skipped: 2 };
    expect(summarise([], tests, strict).lines.at(-1)).toBe('3 passed, 2 failed');
    expect(summarise([], tests, { allowSkipped: true })).toEqual({ lines: ['3 passed, 0 failed'], ok: true });
  });

  it('is not green when nothing ran', () => {
    expect(summarise([], { passed: 0, failed: 0, skipped: 0 }, strict).ok).toBe(false);
  });

  it('shows a failure when there is no report, or one outside of tests', () => {
    expect(countTests(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    const report = { numPassedTests: 5, numFailedTests: 0, numTotalTests: 6 };
    expect(countTests(report, 0)).toEqual({ passed: 5, failed: 0, skipped: 1 });
    expect(countTests(report, 1)).toEqual({ passed: 5, failed: 1, skipped: 1 });
  });

  it('adds the counts of runs side by side', () => {
    const one = { passed: 5, failed: 1, skipped: 0 };
    expect(addCounts(one, { passed: 2, failed: 0, skipped: 3 })).toEqual({ passed: 7, failed: 1, skipped: 3 });
  });
});

describe('the lockfile check', () => {
  it('accepts versions and hashes, and refuses addresses, missing hashes and deprecated packages', () => {
    const entry = { version: '1.0.0', integrity: 'sha512-x' };
    const lockfile = (packages: Record<string, object>) => JSON.stringify({ packages: { '': {}, ...packages } });
    expect(findLockfileProblems(lockfile({ a: entry }))).toEqual([]);
    expect(findLockfileProblems(lockfile({ a: { ...entry, resolved: 'somewhere' } })).join()).toContain('somewhere');
    expect(findLockfileProblems(lockfile({ a: { version: '1.0.0' } })).join()).toContain('integrity');
    expect(findLockfileProblems(lockfile({ a: { ...entry, deprecated: 'use b' } })).join()).toContain('use b');
  });

  it('wants exact versions', () => {
    const manifest = {
      dependencies: { a: '1.2.3', b: 'npm:@s/b.js@1.2.3' },
      devDependencies: { c: '^1.2.3', d: 'latest' },
    };
    expect(findInexactVersions(JSON.stringify(manifest)).map((line) => line.split(' ').at(-1))).toEqual([
      '^1.2.3',
      'latest',
    ]);
  });
});

describe('the hash over files', () => {
  it('changes with content, name and place, and not with files that are not wanted', () => {
    const root = mkdtempSync(join(tmpdir(), 'rubato-hash-'));
    try {
      mkdirSync(join(root, 'a'));
      writeFileSync(join(root, 'a', 'x.ts'), 'one');
      const hash = () => hashFiles(root, ['a', 'b.txt', 'missing'], (path) => !path.endsWith('.test.ts'));
      const first = hash();
      writeFileSync(join(root, 'a', 'x.test.ts'), 'anything');
      expect(hash()).toBe(first);
      writeFileSync(join(root, 'b.txt'), '');
      const second = hash();
      expect(second).not.toBe(first);
      writeFileSync(join(root, 'a', 'x.ts'), 'two');
      expect(hash()).not.toBe(second);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
