/** The tables of errors and their document list the same codes, each in one table, and each code is used. */
import type { SourceFacts } from './parse-source.ts';
import { isTest, type Problem, type ProjectFile } from './read-project.ts';

const DOCUMENT = 'docs/errors.md';
/** A row of the document's tables: `| `CODE` | meaning | what to do |`. */
const ROW = /^\|\s*`([A-Z][A-Z0-9_]+)`\s*\|\s*([^|]*?)\s*\|\s*([^|]*?)\s*\|\s*$/;

/** Files with a table of errors. The second kind is a game's own, in its folder. */
const TABLE = /^(errors|rooms\/[^/]+\/[^/]+-errors)\.ts$/;
/** A line of a table: `CODE: 'what was expected',`, also on two lines. */
const CODE = /^ {2}([A-Z][A-Z0-9_]+):(?: ['"]|$)/gm;

/** The codes of each table, by its file. */
export function readErrorTables(files: readonly ProjectFile[]): Record<string, readonly string[]> {
  const tables = files.filter(({ path }) => TABLE.test(path));
  return Object.fromEntries(
    tables.map(({ path, text }) => [path, Array.from(text.matchAll(CODE), ([, code]) => code!)]),
  );
}

export function findErrorProblems(
  tables: Readonly<Record<string, readonly string[]>>,
  files: readonly ProjectFile[],
  sources: readonly SourceFacts[],
): Problem[] {
  const text = files.find(({ path }) => path === DOCUMENT)?.text ?? '';
  const problems: Problem[] = [];
  const codes = Object.values(tables).flat();
  const documented = new Set<string>();
  text.split('\n').forEach((content, i) => {
    const [, code, meaning, remedy] = ROW.exec(content) ?? [];
    if (code === undefined) return;
    const found = (message: string) => problems.push({ path: DOCUMENT, line: i + 1, message });
    if (documented.has(code)) found(`expected one row for ${code}, got two`);
    if (!codes.includes(code)) found(`expected a code of ${Object.keys(tables).join(', ')}, got ${code}`);
    if (!meaning || !remedy) found(`expected a meaning and a remedy for ${code}`);
    documented.add(code);
  });
  const users = sources.filter(({ path }) => !(path in tables) && !isTest(path) && !path.startsWith('tidy/'));
  for (const [path, own] of Object.entries(tables)) {
    for (const code of own) {
      const once = codes.filter((other) => other === code).length === 1;
      if (!once) problems.push({ path, line: 1, message: `expected ${code} in one table, got another` });
      if (!documented.has(code))
        problems.push({ path: DOCUMENT, line: 1, message: `expected a row for ${code}, got none` });
      if (!users.some(({ strings }) => strings.has(code)))
        problems.push({ path, line: 1, message: `expected ${code} to be used, got no use` });
    }
  }
  return problems;
}
