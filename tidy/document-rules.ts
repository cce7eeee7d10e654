/**
 * Everything that documents point to exists: linked files, their headings, and the commands of package.json. llms.txt
 * lists every manual.
 */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Problem, ProjectFile } from './read-project.ts';

/** The list of manuals, for programs that read them (llmstxt.org). */
const MANUALS = 'llms.txt';
/** npm's own commands that documents name besides those of package.json. */
const NPM_COMMANDS = new Set(['install', 'ci', 'ls', 'run', 'view', 'rebuild', 'exec']);

export function findDocumentProblems(
  root: string,
  files: readonly ProjectFile[],
  scripts: readonly string[],
): Problem[] {
  const documents = files.filter(({ path }) => path.endsWith('.md') || path === MANUALS);
  const headings = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]));
  const list = files.find(({ path }) => path === MANUALS);
  const unlisted = documents
    .filter(({ path }) => /^docs\/[^/]+\.md$/.test(path) && list?.text.includes(`](${path})`) === false)
    .map(({ path }) => ({ path, line: 1, message: `expected a link to it in ${MANUALS}, got none` }));
  const broken = documents.flatMap(({ path, text }) =>
    text.split('\n').flatMap((content, i) => {
      const messages = [
        ...linksIn(content).flatMap((link) => checkLink(root, path, link, headings)),
        ...checkCommands(root, content, scripts),
      ];
      return messages.map((message) => ({ path, line: i + 1, message }));
    }),
  );
  return [...unlisted, ...broken];
}

function linksIn(content: string): string[] {
  return [...content.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

function checkLink(
  root: string,
  from: string,
  link: string,
  headings: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? from : posix.join(posix.dirname(from), file);
  if (!existsSync(join(root, target))) return [`expected a file that exists, got a link to ${link}`];
  if (anchor !== undefined && headings.get(target)?.has(anchor) === false)
    return [`expected a heading that exists, got ${link}`];
  return [];
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^#+\s+(.*)$/gm)].map((match) =>
      (match[1] ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}

function checkCommands(root: string, content: string, scripts: readonly string[]): string[] {
  const messages: string[] = [];
  for (const [, name = ''] of content.matchAll(/\bnpm run (?:-s |--silent )?([\w:-]+)/g)) {
    if (!scripts.includes(name)) messages.push(`expected a command of package.json, got npm run ${name}`);
  }
  for (const [, name = ''] of content.matchAll(/`npm ([a-z]+)/g)) {
    if (!scripts.includes(name) && !NPM_COMMANDS.has(name))
      messages.push(`expected a command of package.json, got npm ${name}`);
  }
  for (const [, file = ''] of content.matchAll(/\bnode ([\w/.-]+\.(?:mjs|ts))\b/g)) {
    if (!existsSync(join(root, file))) messages.push(`expected a file that exists, got node ${file}`);
  }
  return messages;
}
