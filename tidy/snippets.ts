/**
 * The snippets of documents: the text between two fences. Each names a language whose form is checked, so that none
 * escapes.
 */
import type { Problem, ProjectFile } from './read-project.ts';

/** Languages that docs/snippets.test.ts reads with the program or parser that a user would use. */
export const SNIPPET_LANGUAGES = [
  'sh',
  'ts',
  'json',
  'yaml',
  'caddyfile',
  'nginx',
  'haproxy',
  'redis',
  'text',
] as const;
export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number];

export interface Snippet {
  readonly path: string;
  /** Line of the opening fence. */
  readonly line: number;
  /** Language as written; "" if there is none. */
  readonly language: string;
  readonly text: string;
}

/** A fence may be indented, as in a list, and may be longer than three. */
const FENCE = /^(\s*)(`{3,}|~{3,})\s*([^`\s]*)/;

export function readSnippets(files: readonly ProjectFile[]): { snippets: Snippet[]; problems: Problem[] } {
  const snippets: Snippet[] = [];
  const problems: Problem[] = [];
  for (const { path, text } of files.filter((file) => file.path.endsWith('.md'))) {
    let open: { line: number; fence: string; indent: number; language: string; lines: string[] } | null = null;
    for (const [i, content] of text.split('\n').entries()) {
      const [, indent = '', fence = '', language = ''] = FENCE.exec(content) ?? [];
      if (open === null) {
        if (fence !== '') open = { line: i + 1, fence, indent: indent.length, language, lines: [] };
      } else if (fence.startsWith(open.fence) && language === '') {
        snippets.push({ path, line: open.line, language: open.language, text: `${open.lines.join('\n')}\n` });
        open = null;
      } else open.lines.push(content.slice(Math.min(open.indent, content.search(/\S|$/))));
    }
    if (open !== null) problems.push({ path, line: open.line, message: 'expected a snippet that ends, got none' });
  }
  return { snippets, problems };
}

export function findSnippetProblems(files: readonly ProjectFile[]): Problem[] {
  const { snippets, problems } = readSnippets(files);
  const known: readonly string[] = SNIPPET_LANGUAGES;
  const expected = `expected a snippet in a language that is checked (${known.join(', ')})`;
  const unknown = snippets.filter(({ language }) => !known.includes(language));
  return [
    ...problems,
    ...unknown.map(({ path, line, language }) => ({ path, line, message: `${expected}, got ${language || 'none'}` })),
  ];
}
