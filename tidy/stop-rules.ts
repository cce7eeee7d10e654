/** The table of stops in README and ARCHITECTURE: its files exist, import each other, and are the same in both. */
import { importedPath, PUBLIC_ENTRIES } from './import-rules.ts';
import type { SourceFacts } from './parse-source.ts';
import type { Problem, ProjectFile } from './read-project.ts';

const DOCUMENTS = ['ARCHITECTURE.md', 'README.md'];
/** `| 3 session | [adaptation/…](adaptation/…) | …`, or without a link. */
const STOP = /^\|\s*\d+ [^|]+\|\s*\[?([\w./-]+\.ts)\b/;

interface Stop {
  readonly file: string;
  readonly line: number;
}

/** A file of the table is imported by one above it, or imports one of those: then it stands behind that file's port. */
export function findStopProblems(files: readonly ProjectFile[], sources: readonly SourceFacts[]): Problem[] {
  const imports = readImports(sources);
  const tables = DOCUMENTS.map((path) => ({ path, stops: stopsOf(files.find((file) => file.path === path)) }));
  return tables.flatMap(({ path, stops }) => [
    ...stops.flatMap(({ file, line }, i) => {
      const above = stops.slice(0, i).map((stop) => stop.file);
      const message = checkStop(file, above, imports);
      return message === null ? [] : [{ path, line, message }];
    }),
    ...compareTables(path, stops, tables[0]?.stops ?? []),
  ]);
}

/** The files that each file imports. What comes from an entry of the package is imported from the files behind it. */
function readImports(sources: readonly SourceFacts[]): Map<string, ReadonlySet<string | null>> {
  const own = new Map(
    sources.map(({ path, imports }) => [path, imports.map(({ name }) => importedPath(path, name))] as const),
  );
  const behind = (target: string | null) =>
    target !== null && PUBLIC_ENTRIES.includes(target) ? (own.get(target) ?? []) : [];
  return new Map(
    Array.from(own, ([path, targets]) => [path, new Set(targets.flatMap((target) => [target, ...behind(target)]))]),
  );
}

function stopsOf(document: ProjectFile | undefined): Stop[] {
  return (document?.text ?? '').split('\n').flatMap((content, i) => {
    const file = STOP.exec(content)?.[1];
    return file === undefined ? [] : [{ file, line: i + 1 }];
  });
}

function checkStop(
  file: string,
  above: readonly string[],
  imports: ReadonlyMap<string, ReadonlySet<string | null>>,
): string | null {
  const own = imports.get(file);
  if (own === undefined) return `expected a stop that is a file, got ${file}`;
  const hangs = above.some((other) => imports.get(other)?.has(file) || own.has(other));
  return above.length === 0 || hangs
    ? null
    : `expected a stop that one above it imports or that imports one, got ${file}`;
}

function compareTables(path: string, stops: readonly Stop[], first: readonly Stop[]): Problem[] {
  if (stops.length === 0) return [{ path, line: 1, message: 'expected a table of stops, got none' }];
  const other =
    stops.find(({ file }, i) => file !== first[i]?.file) ?? (stops.length < first.length ? stops.at(-1) : null);
  if (other === undefined || other === null) return [];
  return [{ path, line: other.line, message: `expected the same stops as in ${DOCUMENTS[0]}, got ${other.file}` }];
}
