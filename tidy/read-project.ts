/** The project's own text files: everything except what is installed, built, or written at run time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export interface ProjectFile {
  /** Path relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A finding of a check: where, and what is wrong. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

const SKIPPED_FOLDERS = new Set(['node_modules', '.vitest', 'dist', '.git', '.rubato', 'logs', 'test-results']);
const TEXT_FILES = /\.(ts|mjs|css|html|md|json|yml|yaml|sh)$|(^|\/)(run|llms\.txt|\.npmrc|\.gitignore|Dockerfile)$/;

export function readProject(root: string): ProjectFile[] {
  const files: ProjectFile[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      const path = relative(root, full).split(sep).join('/');
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) visit(full);
      if (entry.isFile() && TEXT_FILES.test(path)) files.push({ path, text: readFileSync(full, 'utf8') });
    }
  };
  visit(root);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function isSource(path: string): boolean {
  return /\.(ts|mjs)$/.test(path);
}

export function isTest(path: string): boolean {
  return /\.test\.ts$/.test(path);
}

/** Tests that run the whole system: they may import from anywhere. */
export function isSystemTest(path: string): boolean {
  return /\.(system|e2e)\.test\.ts$/.test(path);
}

/** One line per problem, for the assertion message. */
export function describeProblems(problems: readonly Problem[]): string[] {
  return problems.map(({ path, line, message }) => `${path}:${line} ${message}`);
}
