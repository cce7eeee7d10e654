/** The table of errors and its document list the same codes, and each code is used. */
import type { SourceFacts } from './parse-source.ts';
import { isTest, type Problem, type ProjectFile } from './read-project.ts';

const DOCUMENT = 'docs/errors.md';
/** A row of the document's tables: `| `CODE` | meaning | what to do |`. */
const ROW = /^\|\s*`([A-Z][A-Z0-9_]+)`\s*\|\s*([^|]*?)\s*\|\s*([^|]*?)\s*\|\s*$/;

export function findErrorProblems(
  codes: readonly string[],
  files: readonly ProjectFile[],
  sources: readonly SourceFacts[],
): Problem[] {
  const text = files.find(({ path }) => path === DOCUMENT)?.text ?? '';
  const problems: Problem[] = [];
  const documented = new Set<string>();
  text.split('\n').forEach((content, i) => {
    const [, code, meaning, remedy] = ROW.exec(content) ?? [];
    if (code === undefined) return;
    const found = (message: string) => problems.push({ path: DOCUMENT, line: i + 1, message });
    if (documented.has(code)) found(`expected one row for ${code}, got two`);
    if (!codes.includes(code)) found(`expected a code of errors.ts, got ${code}`);
    if (!meaning || !remedy) found(`expected a meaning and a remedy for ${code}`);
    documented.add(code);
  });
  const users = sources.filter(({ path }) => path !== 'errors.ts' && !isTest(path) && !path.startsWith('tidy/'));
  for (const code of codes) {
    if (!documented.has(code))
      problems.push({ path: DOCUMENT, line: 1, message: `expected a row for ${code}, got none` });
    if (!users.some(({ strings }) => strings.has(code))) {
      problems.push({ path: 'errors.ts', line: 1, message: `expected ${code} to be used, got no use` });
    }
  }
  return problems;
}
