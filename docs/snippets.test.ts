/**
 * The program that a user would hand a document's snippet to reads it. Tidy checks that each snippet names its
 * language, and that links and names of commands hold. Deploy's tests check that proxies do what the documents say.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { openProxyBed, type ProxyBed, type ProxyKind } from '../deploy/testing/proxies.ts';
import { ERRORS } from '../errors.ts';
import manifest from '../package.json' with { type: 'json' };
import { settingsWith } from '../server/config/config.ts';
import { KNOWN_ROOMS } from '../server/room-entries.ts';
import { type RedisServer, startRedisServer } from '../test-support/redis-server.ts';
import { readProject } from '../tidy/read-project.ts';
import { readSnippets, type Snippet, type SnippetLanguage } from '../tidy/snippets.ts';
import { entryOf, judge, readCommand, takesWords, wordsOf } from './testing/command-lines.ts';

const root = join(import.meta.dirname, '..');
const documents = readProject(root).filter(({ path }) => path.endsWith('.md'));
const { snippets } = readSnippets(documents);
const of = (language: SnippetLanguage) =>
  snippets.filter((snippet) => snippet.language === language).map((snippet) => [placeOf(snippet), snippet] as const);
const placeOf = ({ path, line }: Snippet) => `${path}:${line}`;

const SCRIPTS: Readonly<Record<string, string>> = manifest.scripts;
/** Variables that Kubernetes sets. Documents mention them, but they are no settings of ours. */
const NO_SETTING = /^RUBATO_(PORT|(\w+_)?SERVICE_HOST)$/;
const VARIABLES: ReadonlySet<string> = new Set(settingsWith(KNOWN_ROOMS).map(({ variable }) => variable));
const commands = new Map<string, ReturnType<typeof readCommand>>();

/** Problems of an npm call, and of the variables set before it. */
function problemsOf(line: string): string[] {
  const words = wordsOf(line);
  const start = words.findIndex((word) => !/^\w+=/.test(word));
  const variables = words.slice(0, start < 0 ? words.length : start).map((word) => word.split('=')[0]!);
  const problems = variables
    .filter((name) => name.startsWith('RUBATO_') && !VARIABLES.has(name))
    .map((name) => `no setting ${name}`);
  if (start < 0 || words[start] !== 'npm') return problems;
  const rest = words.slice(start + 1).filter((word) => word !== '-s');
  const name = rest[0] === 'run' ? rest[1]! : rest[0]!;
  // Tidy knows npm's own commands.
  if (SCRIPTS[name] === undefined) return problems;
  const given = rest.slice(rest.includes('--') ? rest.indexOf('--') + 1 : rest.length);
  const entry = entryOf(SCRIPTS[name]);
  if (entry === null)
    return given.length === 0 || takesWords(root, SCRIPTS[name]) ? problems : [...problems, `${name}: no words`];
  if (!commands.has(entry)) commands.set(entry, readCommand(root, entry));
  const problem = judge(commands.get(entry)!, given);
  return problem === null ? problems : [...problems, `${name}: ${problem}`];
}

describe('commands', () => {
  it.each(of('sh'))('a shell can read: %s', (_place, { text }) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('name scripts, commands, options and settings that there are', () => {
    const shown = of('sh').flatMap(([place, { text }]) => text.split('\n').map((line) => ({ place, line })));
    const inline = documents
      .filter(({ path }) => path !== 'CHANGELOG.md')
      .flatMap(({ path, text }) =>
        [...text.matchAll(/`((?:\w+=\S+ )*npm [^`]+)`/g)].map(([, line]) => ({ place: path, line: line! })),
      );
    const problems = [...shown, ...inline].flatMap(({ place, line }) =>
      problemsOf(line).map((problem) => `${place} ${problem}`),
    );
    expect(problems).toEqual([]);
    expect(shown.length + inline.length).toBeGreaterThan(30);
  });

  it('are really looked at', () => {
    expect(problemsOf('npm run loadtest -- steady --rooom arena')[0]).toContain("unknown option '--rooom'");
    expect(problemsOf('npm run rubato -- relay FILE')[0]).toContain('relay');
    expect(problemsOf('npm start -- --port 80')).toEqual(['start: no words']);
    expect(problemsOf('RUBATO_POLL=redis npm start')).toEqual(['no setting RUBATO_POLL']);
    expect(problemsOf('npm run worker -- --models models --provider "cuda" # comment')).toEqual([]);
  });

  it('and text name no setting that there is none of', () => {
    const unknown = documents
      .filter(({ path }) => path !== 'CHANGELOG.md')
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\bRUBATO_[A-Z][A-Z_]*[A-Z]\b/g)].map(([name]) => `${path} ${name}`),
      )
      .filter((found) => {
        const name = found.split(' ')[1]!;
        return !VARIABLES.has(name) && !NO_SETTING.test(name);
      });
    expect(unknown).toEqual([]);
  });
});

describe('proxies', () => {
  let bed: ProxyBed;

  beforeAll(async () => {
    bed = await openProxyBed(['play.example.org']);
  });

  afterAll(() => bed[Symbol.asyncDispose]());

  const kinds = ['caddyfile', 'nginx', 'haproxy'] as const satisfies readonly ProxyKind[];
  it.each(kinds.flatMap((kind) => of(kind).map(([place, { text }]) => ({ place, kind, text }))))(
    'understand their configuration: $kind of $place',
    async ({ kind, text }) => expect(await bed.check(kind, text)).toBeNull(),
  );

  it('would say what is wrong', async () => {
    const wrong = {
      caddyfile: 'play.example.org {\n  request_body { max_size 16KB }\n}',
      nginx: 'server {',
      haproxy: 'frontned x',
    };
    for (const kind of kinds) expect(await bed.check(kind, wrong[kind]), kind).not.toBeNull();
  });
});

describe('Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedisServer();
  });

  afterAll(() => redis[Symbol.asyncDispose]());

  it.each(of('redis'))('takes the commands: %s', async (_place, { text }) => {
    for (const line of text.trim().split('\n')) expect(await redis.command(...line.split(' '))).toBe('OK');
  });
});

describe('TypeScript', () => {
  it('compiles beside the project', () => {
    const directory = mkdtempSync(join(mkdirIn(root), 'snippets-'));
    try {
      for (const [i, [, { text }]] of of('ts').entries()) {
        // Snippets that belong together say in their first line which file they are.
        const [, name = `snippet-${i}.ts`] = /^\/\/ ([\w-]+\.ts)\n/.exec(text) ?? [];
        writeFileSync(join(directory, name), text);
      }
      const config = {
        extends: '../../tsconfig.json',
        // A snippet imports from the project's root by `./`.
        compilerOptions: { rootDirs: ['.', root], noEmit: true, incremental: false, composite: false },
        include: ['*.ts'],
        exclude: [],
      };
      writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
      const { status, stdout } = spawnSync('tsc', ['--project', directory], { cwd: root, encoding: 'utf8' });
      expect(
        [status, stdout],
        of('ts')
          .map(([place]) => place)
          .join(' '),
      ).toEqual([0, '']);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/** Makes a directory where the other checks don't look. */
function mkdirIn(project: string): string {
  const directory = join(project, '.rubato');
  mkdirSync(directory, { recursive: true });
  return directory;
}

describe('data', () => {
  it('is what it says it is', () => {
    for (const [place, { text }] of of('json')) expect(() => JSON.parse(text), place).not.toThrow();
    for (const [place, { text }] of of('yaml'))
      expect(
        parseAllDocuments(text).flatMap(({ errors }) => errors),
        place,
      ).toEqual([]);
  });

  it('as text is a tree of folders that there are, or errors whose codes there are', () => {
    for (const [place, { text }] of of('text')) {
      // The bytes of messages: protocol.test.ts decodes each.
      if (/^[\da-f]{2}([\s][\da-f]{2})*\s*$/.test(text)) continue;
      const folders = [...text.matchAll(/^([\w-]+\/)/gm)].map(([, folder]) => folder!);
      const codes = [...text.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)\b(?=: expected|")/g)].map(([, code]) => code!);
      expect(folders.length + codes.length, `${place}: expected folders or errors`).toBeGreaterThan(0);
      for (const folder of folders) expect(existsSync(join(root, folder)), `${place} ${folder}`).toBe(true);
      for (const code of codes) expect(ERRORS, place).toHaveProperty(code);
    }
  });
});
