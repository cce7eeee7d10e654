/**
 * No file imports itself by way of others. So a change of one file stays there, and each can be read before its users.
 */
import { importedPath } from './import-rules.ts';
import type { SourceFacts } from './parse-source.ts';
import type { Problem } from './read-project.ts';

/** The files that each file imports, and the line of each import. */
type Imports = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Finds circles; one problem each. Types count, and so do threads and processes that are started by their file. A file
 * that starts itself as a process is no circle.
 */
export function findCircleProblems(sources: readonly SourceFacts[]): Problem[] {
  const imports = readImports(sources);
  const told = new Set<string>();
  return sources.flatMap(({ path }) => {
    const circle = told.has(path) ? null : findShortestCircle(imports, path);
    if (circle === null) return [];
    for (const file of circle) told.add(file);
    const line = imports.get(path)?.get(circle[1] ?? path) ?? 1;
    return [{ path, line, message: `expected no circle of imports, got ${[...circle, path].join(' > ')}` }];
  });
}

function readImports(sources: readonly SourceFacts[]): Imports {
  const paths = new Set(sources.map(({ path }) => path));
  return new Map(
    sources.map(({ path, imports }) => {
      const lines = new Map<string, number>();
      for (const { name, line } of imports) {
        const target = importedPath(path, name);
        if (target !== null && target !== path && paths.has(target)) lines.set(target, line);
      }
      return [path, lines];
    }),
  );
}

/** The files from `start` on, in the order of their imports; the last imports `start`. Null if there is no way back. */
function findShortestCircle(imports: Imports, start: string): readonly string[] | null {
  const importers = new Map<string, string>();
  // Nearest first: the list grows while it is read.
  const reached = [start];
  for (const file of reached) {
    for (const target of imports.get(file)?.keys() ?? []) {
      if (target === start) return wayTo(file, importers);
      if (importers.has(target)) continue;
      importers.set(target, file);
      reached.push(target);
    }
  }
  return null;
}

function wayTo(file: string, importers: ReadonlyMap<string, string>): string[] {
  const way = [file];
  for (let at = importers.get(file); at !== undefined; at = importers.get(at)) way.unshift(at);
  return way;
}
