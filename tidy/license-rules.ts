/** The licence that package.json names is there, whole and unchanged. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './read-project.ts';

/** SHA-256 of the texts as their authors publish them, without spaces and line ends; by SPDX identifier. */
const TEXTS: Readonly<Record<string, string>> = {
  'Apache-2.0': '0ffddef9e48f8a09aed5caf2d44f7ba1c1be2d9b8e0a6f693b1635b2d5566645',
};

/** `license` is the licence in package.json. */
export function findLicenseProblems(root: string, license: string): Problem[] {
  const problem = (message: string) => [{ path: 'LICENSE', line: 1, message }];
  const expected = TEXTS[license];
  if (expected === undefined) return problem(`expected one of ${Object.keys(TEXTS).join(', ')}, got ${license}`);
  const file = join(root, 'LICENSE');
  if (!existsSync(file)) return problem(`expected the text of ${license}, got no file`);
  const words = readFileSync(file, 'utf8').trim().split(/\s+/).join(' ');
  const hash = createHash('sha256').update(words).digest('hex');
  return hash === expected ? [] : problem(`expected the text of ${license}, got another (${hash})`);
}
