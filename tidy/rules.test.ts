/** Each rule of the tidy test finds what it should: a check that can't fail would pass for ever. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findCircleProblems } from './circle-rules.ts';
import { findCommentProblems } from './comment-rules.ts';
import { findDeterminismProblems } from './determinism-rules.ts';
import { findDocumentProblems } from './document-rules.ts';
import { findErrorProblems } from './error-rules.ts';
import { findGameProblems } from './game-rules.ts';
import { findEnvironmentProblems, findImportProblems } from './import-rules.ts';
import { findLicenseProblems } from './license-rules.ts';
import { parseSource } from './parse-source.ts';
import { describeProblems, type Problem } from './read-project.ts';
import { findFileProblems, findFunctionProblems } from './size-rules.ts';
import { findSnippetProblems, readSnippets } from './snippets.ts';
import { findSpecProblems } from './spec-rules.ts';
import { findStopProblems } from './stop-rules.ts';
import { findTextProblems } from './text-rules.ts';

const source = (path: string, text: string) => parseSource({ path, text });
const lines = (problems: readonly Problem[]) => problems.map(({ line }) => line);
const manyLines = (count: number) => '\n'.repeat(count - 1);

describe('import arrows', () => {
  const problemsOf = (path: string, text: string) => findImportProblems([source(path, text)]).length;

  it.each([
    ['a plain import', `import { a } from '../rooms/protocol.ts';`],
    ['an import of a type', `import type { A } from '../rooms/protocol.ts';`],
    ['an import for its effects', `import '../rooms/protocol.ts';`],
    ['a re-export', `export { a } from '../rooms/protocol.ts';`],
    ['a re-export of everything', `export * from '../rooms/protocol.ts';`],
    ['a dynamic import', `export const a = await import('../rooms/protocol.ts');`],
    ['a type import in place', `export type A = import('../rooms/protocol.ts').A;`],
    ['a thread', `new Worker(new URL('../rooms/protocol.ts', import.meta.url));`],
  ])('stop %s against the arrow', (_name, text) => {
    expect(problemsOf('inference/a.ts', text)).toBe(1);
    expect(problemsOf('server/a.ts', text)).toBe(0);
  });

  it.each([
    ['client-demo/src/a.ts', '../../rooms/protocol.ts', 0],
    ['client-demo/src/a.ts', '../../rooms/arena/simulation/ships/ship-movement.ts', 0],
    ['client-demo/src/a.ts', '../../rooms/arena/room/arena-room.ts', 1],
    ['client-demo/src/a.ts', '../../rooms/arena/arena-protocol.ts', 0],
    ['loadtest/players/a.ts', '../../rooms/arena/arena-protocol.ts', 0],
    ['loadtest/run/a.ts', '../../rooms/arena/arena-protocol.ts', 1],
    ['rooms/examples/a.ts', '../../loadtest/players/message-player.ts', 0],
    ['rooms/a.ts', '../loadtest/players/message-player.ts', 1],
    ['client-demo/src/a.ts', '../../errors.ts', 0],
    ['loadtest/bench/a.ts', '../../inference/pool/local/local-pool.ts', 0],
    ['loadtest/players/a.ts', '../../inference/pool/local/local-pool.ts', 1],
    ['loadtest/players/a.ts', '../../test-support/until.ts', 1],
    ['loadtest/players/a.test.ts', '../../test-support/until.ts', 0],
    ['loadtest/room-entries.ts', '../rooms/arena/a.ts', 0],
    ['loadtest/main.ts', '../rooms/arena/a.ts', 1],
    ['rooms/arena/lean/a.ts', '../../../server/app.ts', 1],
    ['rooms/arena/a.ts', 'rubato', 0],
    ['rooms/arena/training/a.ts', 'rubato/training', 0],
    ['rooms/arena/a.ts', '../../package/create-rubato.ts', 1],
    ['rooms/arena/a.ts', '../../adaptation/log/records.ts', 1],
    ['rooms/arena/a.test.ts', '../../adaptation/log/records.ts', 0],
    ['rooms/arena/a.test.ts', '../../server/app.ts', 1],
    ['rooms/arena/headless/a.ts', '../../../inference/contract.ts', 1],
    ['rooms/arena/room/a.ts', '../../protocol.ts', 1],
    ['rooms/arena/room/a.ts', '../../../errors.ts', 1],
    ['rooms/arena/arena-errors.ts', '../../errors.ts', 0],
    ['rooms/arena/arena-errors.ts', 'rubato', 1],
    ['rooms/arena/arena-protocol.ts', 'rubato', 1],
    ['rooms/arena/simulation/a.ts', 'rubato', 1],
    ['rooms/examples/a.ts', 'rubato', 0],
    ['rooms/examples/a.ts', '../../errors.ts', 1],
    ['rooms/arena/simulation/a.ts', '../room/mood.ts', 1],
    ['rooms/arena/a.ts', './training/train.ts', 1],
    ['rooms/a.ts', '../server/config/env.ts', 1],
    ['rooms/a.system.test.ts', '../server/app.ts', 0],
    ['training/a.ts', '../adaptation/features/feature-layout.ts', 0],
    ['training/a.ts', '../inference/pool/local/local-pool.ts', 1],
    ['training/a.ts', './algorithms/mlp/mlp.ts', 1],
    ['training/a.test.ts', './algorithms/mlp/mlp.ts', 0],
    ['training/algorithms/mlp/a.ts', './adam.ts', 0],
    ['rooms/arena/training/a.ts', '../../../training/algorithms/mlp/mlp.ts', 1],
    ['rooms/arena/training/a.test.ts', '../../../training/algorithms/mlp/mlp.ts', 0],
    ['rooms/arena/training/a.test.ts', '../../../training/algorithms/mlp/adam.ts', 1],
    ['adaptation/a.ts', '../inference/contract.ts', 0],
    ['adaptation/a.ts', '../inference/pool/local/local-pool.ts', 1],
    ['adaptation/a.ts', '../rooms/protocol.ts', 1],
  ])('%s imports %s: %i problems', (path, specifier, count) => {
    expect(problemsOf(path, `import '${specifier}';`)).toBe(count);
  });

  it.each([
    ['inference/a.ts', '@colyseus/core', 1],
    ['server/a.ts', '@colyseus/core', 0],
    ['rooms/policy/a.ts', '@colyseus/schema', 1],
    ['rooms/examples/a.ts', '@colyseus/core', 0],
    ['rooms/a.test.ts', '@colyseus/core', 0],
    ['rooms/a.ts', '@colyseus/sdk', 1],
    ['inference/runtime/a.ts', 'onnxruntime-node', 0],
    ['inference/threads/a.ts', 'onnxruntime-node', 1],
    ['inference/pool/redis-pool.ts', 'redis', 0],
    ['inference/pool/a.ts', 'redis', 1],
    ['rooms/a.ts', 'zod', 0],
  ])('%s imports the package %s: %i problems', (path, specifier, count) => {
    expect(problemsOf(path, `import '${specifier}';`)).toBe(count);
  });

  it('keep process.env in one file', () => {
    const text = 'export const a = process.env.PORT;';
    const problems = findEnvironmentProblems(
      ['server/config/env.ts', 'server/a.ts', 'rooms/a.ts'].map((path) => source(path, text)),
    );
    expect(problems.map(({ path }) => path)).toEqual(['server/a.ts', 'rooms/a.ts']);
  });
});

describe('names of games', () => {
  const problemsOf = (path: string, text: string) => describeProblems(findGameProblems([{ path, text }]));

  it.each([
    ["import { a } from '../rooms/arena/a.ts';"],
    ['/** Half a second, as long as a ship waits. */'],
    ['const arenaModel = 1;'],
    ['const DEFAULT_ARENA_MODEL = 1;'],
    ['export function createArenaEntry() {}'],
    ['// more is harder (foes)'],
    ["type Room = 'lean';"],
  ])('are found in general folders: %s', (text) => {
    const path = 'adaptation/a.ts';
    expect(problemsOf(path, `\n${text}`)).toEqual([
      expect.stringMatching(/^adaptation\/a\.ts:2 expected no game .*, got /),
    ]);
  });

  it.each([
    ['adaptation/a.ts', 'A clean membership: shipped, relationships, boolean, a race between two, a shot in the dark.'],
    ['rooms/arena/a.ts', 'const arena = 1;'],
    ['rooms/examples/a.ts', 'const drill = 1;'],
    ['server/room-entries.ts', 'const arena = 1;'],
    ['loadtest/players/a.ts', 'const arena = 1;'],
    ['loadtest/room-entries.ts', 'const arena = 1;'],
    ['loadtest/bench/a.ts', 'const arena = 1;'],
    ['client-demo/a.ts', 'const arena = 1;'],
    ['rooms/a.test.ts', 'const arena = 1;'],
    ['rooms/arena/SPEC.md', 'A ship'],
    ['docs/a.md', 'A ship'],
    ['loadtest/bench/README.md', 'A ship'],
  ])('are none, or may stand, in %s', (path, text) => {
    expect(problemsOf(path, text)).toEqual([]);
  });

  it.each([
    ...['rooms/a.ts', 'server/config/a.ts', 'loadtest/run/a.ts', 'inference/a.lua', 'training/a.ts'],
    ...['rooms/SPEC.md', 'training/README.md', 'loadtest/rooms/a.ts'],
  ])('are found in %s', (path) => {
    expect(problemsOf(path, 'const arena = 1;')).toHaveLength(1);
  });
});

describe('circles of imports', () => {
  const problemsOf = (files: Readonly<Record<string, string>>) =>
    describeProblems(findCircleProblems(Object.entries(files).map(([path, text]) => source(path, text))));

  it.each([
    ['a plain import', `import { a } from './a.ts';`],
    ['an import of a type', `import type { A } from './a.ts';`],
    ['an import for its effects', `import './a.ts';`],
    ['a re-export', `export { a } from './a.ts';`],
    ['a re-export of everything', `export * from './a.ts';`],
    ['a dynamic import', `export const a = await import('./a.ts');`],
    ['a type import in place', `export type A = import('./a.ts').A;`],
    ['a thread', `new Worker(new URL('./a.ts', import.meta.url));`],
    ['a thread by its bare name', `new Worker(new URL('a.ts', import.meta.url));`],
  ])('are found when %s closes them', (_name, text) => {
    expect(problemsOf({ 'x/a.ts': `\nimport './b.ts';`, 'x/b.ts': text })).toEqual([
      'x/a.ts:2 expected no circle of imports, got x/a.ts > x/b.ts > x/a.ts',
    ]);
  });

  it('are told once each, in the order of the imports and by the shortest way', () => {
    const files = {
      'a.ts': `import './m/long.ts'; import './m/b.ts';`,
      'm/b.ts': `import '../c.ts';`,
      'm/long.ts': `import './b.ts';`,
      'c.ts': `import './a.ts';`,
      'd.ts': `import './a.ts'; import './e.ts';`,
      'e.ts': `import './d.ts';`,
    };
    expect(problemsOf(files)).toEqual([
      'a.ts:1 expected no circle of imports, got a.ts > m/b.ts > c.ts > a.ts',
      'm/long.ts:1 expected no circle of imports, got m/long.ts > m/b.ts > c.ts > a.ts > m/long.ts',
      'd.ts:1 expected no circle of imports, got d.ts > e.ts > d.ts',
    ]);
  });

  it('are neither two ways to one file, nor a package, nor an entry that starts itself', () => {
    const files = {
      'a.ts': `import './b.ts'; import './c.ts'; import 'd';`,
      'b.ts': `import './d.ts';`,
      'c.ts': `import './d.ts';`,
      'd.ts': `fork(new URL('./d.ts', import.meta.url)); import('./nowhere.ts');`,
    };
    expect(problemsOf(files)).toEqual([]);
  });
});

describe('exact arithmetic', () => {
  it.each([
    'Math.random()',
    'Math.sin(1)',
    'Math.hypot(1, 2)',
    'Math["pow"](2, 3)',
    '2 ** 3',
    'Date.now()',
    'new Date()',
    'performance.now()',
  ])('is broken by %s', (expression) => {
    const text = `export const a = ${expression};`;
    expect(findDeterminismProblems([source('rooms/arena/simulation/a.ts', text)]).length).toBeGreaterThan(0);
    expect(findDeterminismProblems([source('rooms/arena/a.ts', text)])).toEqual([]);
  });

  it('is broken by functions taken out of Math', () => {
    expect(findDeterminismProblems([source('rooms/arena/simulation/a.ts', 'const { sin } = Math;')])).toHaveLength(1);
  });

  it('allows what the language defines to the last bit', () => {
    const text = 'export const a = Math.fround(Math.sqrt(2) * Math.floor(Math.PI));';
    expect(findDeterminismProblems([source('rooms/arena/simulation/a.ts', text)])).toEqual([]);
  });
});

describe('sizes and names', () => {
  it('stop a file of more than 300 lines that is neither a test nor generated', () => {
    const problemsOf = (path: string, text: string) => findFileProblems([{ path, text }]).length;
    expect(problemsOf('a.ts', `${manyLines(300)}x`)).toBe(0);
    expect(problemsOf('a.ts', `${manyLines(301)}x`)).toBe(1);
    expect(problemsOf('a.test.ts', `${manyLines(301)}x`)).toBe(0);
    expect(problemsOf('a.ts', `// Generated by b.ts${manyLines(301)}x`)).toBe(0);
  });

  it('stop a function of more than 70 lines, whatever kind it is', () => {
    for (const [before, after] of [
      ['function a() {', '}'],
      ['const a = () => {', '};'],
      ['class A { a() {', '} }'],
      ['const a = { get b() {', 'return 1; } };'],
    ]) {
      expect(findFunctionProblems([source('a.ts', `${before}${manyLines(70)}${after}`)])).toEqual([]);
      expect(findFunctionProblems([source('a.ts', `${before}${manyLines(71)}${after}`)])).toHaveLength(1);
    }
  });

  it('want kebab-case and a meaning', () => {
    const wrong = ['aB.ts', 'a_b.ts', 'index.ts', 'utils.ts', 'A.ts'];
    const right = ['a-b.ts', 'a-b.system.test.ts', 'vite.config.ts', 'index.html'];
    const problems = findFileProblems([...wrong, ...right].map((path) => ({ path, text: '' })));
    expect(problems.map(({ path }) => path)).toEqual(wrong);
  });
});

describe('rules and their tests', () => {
  const spec = { path: 'a/SPEC.md', text: '**AB1** One.\n- **AB2** Two.\n| **AB3** | Three. |\nSee **AB9** there.' };
  const problemsOf = (text: string) => describeProblems(findSpecProblems([spec], [source('a.test.ts', text)]));

  it('are matched in every way to write a test', () => {
    expect(problemsOf("it('[AB1] a', f); it.each(x)('[AB2, AB3] b %i', f);")).toEqual([]);
    expect(problemsOf('it.each(x)(`[AB1][AB2] $' + "{a}`, f); test('[AB3] c', f);")).toEqual([]);
  });

  it('are missed when a rule has no test, or a test no rule', () => {
    expect(problemsOf("it('[AB1] a', f); it('mentions [AB2]', f); describe('[AB3] b', f); it('[AB4] c', f);")).toEqual([
      'a.test.ts:1 expected a rule AB4 in a SPEC.md, got none',
      'a/SPEC.md:2 expected a test that cites AB2, got none',
      'a/SPEC.md:3 expected a test that cites AB3, got none',
    ]);
  });

  it('have one ID each', () => {
    const twice = [{ path: 'b/SPEC.md', text: '**AB1** One.\n**AB1** Again.' }];
    expect(lines(findSpecProblems(twice, [source('a.test.ts', "it('[AB1] a', f)")]))).toEqual([2]);
  });
});

describe('the document of errors', () => {
  it('lists each code once, and each code is used', () => {
    const text =
      '| `A_B` | meaning | remedy |\n| `A_B` | again | again |\n| `C_D` | meaning | |\n| `E_F` | meaning | remedy |';
    const users = [source('a.ts', "fail('A_B'); fail('C_D');"), source('a.test.ts', "fail('G_H');")];
    const own = 'rooms/quiz/quiz-errors.ts';
    const tables = { 'errors.ts': ['A_B', 'C_D', 'G_H'], [own]: ['A_B', 'I_J'] };
    expect(describeProblems(findErrorProblems(tables, [{ path: 'docs/errors.md', text }], users))).toEqual([
      'docs/errors.md:2 expected one row for A_B, got two',
      'docs/errors.md:3 expected a meaning and a remedy for C_D',
      `docs/errors.md:4 expected a code of errors.ts, ${own}, got E_F`,
      'errors.ts:1 expected A_B in one table, got another',
      'docs/errors.md:1 expected a row for G_H, got none',
      'errors.ts:1 expected G_H to be used, got no use',
      `${own}:1 expected A_B in one table, got another`,
      'docs/errors.md:1 expected a row for I_J, got none',
      `${own}:1 expected I_J to be used, got no use`,
    ]);
  });
});

describe('words', () => {
  // Put together here, so that this file does not contain them.
  it.each([
    ['a.ts', `// ${'TO'}DO later`],
    ['a.md', `${'FIX'}ME`],
    ['a.ts', `const a = b ${'as'} any;`],
    ['a.ts', `// @ts-${'ignore'}`],
    ['a.test.ts', `it.${'skip'}('a', f);`],
    ['a.md', `see ${'/wo'}rk/somewhere`],
    ['a.json', `{ "a": "https://npm.${'regis'}try.example/a" }`],
  ])('that must not stay are found in %s', (path, text) => {
    expect(findTextProblems([{ path, text }])).toHaveLength(1);
  });

  it('that are fine are left alone', () => {
    const text = "const work = 'rooms/work/a'; // as any player; the registry of models; http://127.0.0.1:2567/work";
    expect(findTextProblems([{ path: 'a.md', text }])).toEqual([]);
  });
});

describe('documents', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-tidy-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('link to what is there and name commands that are there', () => {
    const text = [
      '# A head-line of *this*',
      '[a](a.ts) [b](https://example.com) [c](#a-head-line-of-this) [d](folder/other.md#part)',
      '[a](nowhere.ts)',
      '[a](#nothing)',
      '[a](folder/other.md#nothing)',
      '`npm start`, `npm install`, `npm run bench`, `npm run -s bench`, `node a.ts`',
      '`npm begin`',
      'npm run begin',
      'node begin.mjs',
    ].join('\n');
    const files = [
      { path: 'a.ts', text: '' },
      { path: 'a.md', text },
      { path: 'folder/other.md', text: '## Part\n[back](../a.md)' },
    ];
    mkdirSync(join(root, 'folder'));
    for (const file of files) writeFileSync(join(root, file.path), file.text);
    expect(lines(findDocumentProblems(root, files, ['start', 'bench']))).toEqual([3, 4, 5, 7, 8, 9]);
  });

  it('stand in the list of manuals, if they are one', () => {
    const files = [
      { path: 'docs/listed.md', text: '' },
      { path: 'docs/unlisted.md', text: '' },
      { path: 'docs/testing/no-manual.md', text: '' },
      { path: 'llms.txt', text: '[Listed](docs/listed.md) and docs/unlisted.md' },
    ];
    mkdirSync(join(root, 'docs'));
    for (const file of files.slice(0, 2)) writeFileSync(join(root, file.path), file.text);
    expect(findDocumentProblems(root, files, []).map(({ path }) => path)).toEqual(['docs/unlisted.md']);
  });

  it('have snippets in a language that is checked, and each of them ends', () => {
    const text = [
      '```sh',
      'npm start',
      '```',
      '```',
      'npm start',
      '```',
      '- a',
      '  ```js',
      '  1',
      '  ```',
      '~~~json',
      '{}',
    ];
    const files = [{ path: 'a.md', text: text.join('\n') }];
    expect(lines(findSnippetProblems(files))).toEqual([11, 4, 8]);
    expect(readSnippets(files).snippets.map((snippet) => snippet.text)).toEqual(['npm start\n', 'npm start\n', '1\n']);
  });
});

describe('the licence', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-license-'));
  const text = readFileSync(join(import.meta.dirname, '..', 'LICENSE'), 'utf8');

  afterAll(() => rmSync(root, { recursive: true }));

  it('is missed, and told from another text and from one that nobody knows', () => {
    expect(findLicenseProblems(root, 'Apache-2.0')).toHaveLength(1);
    writeFileSync(join(root, 'LICENSE'), text.replace('Grant of Patent License', 'No Patent License'));
    expect(findLicenseProblems(root, 'Apache-2.0')).toHaveLength(1);
    writeFileSync(join(root, 'LICENSE'), text.replaceAll('\n', '\r\n'));
    expect(findLicenseProblems(root, 'Apache-2.0')).toEqual([]);
    expect(findLicenseProblems(root, 'Apache-3.0')).toHaveLength(1);
  });
});

describe('the table of stops', () => {
  const table = (...stops: readonly string[]) =>
    stops.map((file, i) => `| ${i + 1} stop | [${file}](${file}) | what |`).join('\n');
  const sources = [
    source('rooms/a.ts', "import './b.ts';"),
    source('rooms/b.ts', "import { port } from '../inference/port.ts';"),
    source('inference/port.ts', 'export const port = 1;'),
    source('inference/pool.ts', "import { port } from './port.ts';"),
    source('inference/alone.ts', ''),
  ];
  const problemsOf = (architecture: string, readme = architecture) =>
    findStopProblems(
      [
        { path: 'ARCHITECTURE.md', text: architecture },
        { path: 'README.md', text: readme },
      ],
      sources,
    ).map(({ path, line, message }) => `${path}:${line} ${message}`);
  const whole = table('rooms/a.ts', 'rooms/b.ts', 'inference/port.ts', 'inference/pool.ts');

  it('may have files that hang together by imports, or stand behind a port', () => {
    expect(problemsOf(whole)).toEqual([]);
  });

  it.each([
    ['a file that is not there', table('rooms/a.ts', 'rooms/gone.ts'), 'a stop that is a file, got rooms/gone.ts'],
    ['a file that nothing leads to', table('rooms/a.ts', 'inference/alone.ts'), 'got inference/alone.ts'],
    ['a file before the one that leads to it', table('rooms/a.ts', 'inference/pool.ts'), 'got inference/pool.ts'],
    ['no table', 'text', 'expected a table of stops, got none'],
  ])('may not have %s', (_name, text, message) => {
    expect(problemsOf(text).join()).toContain(message);
  });

  it('follows what a game has from the package to the file behind it', () => {
    const game = source('rooms/arena/a.ts', "import { port } from 'rubato/inference';");
    const behind = [source('package/inference.ts', "export { port } from '../inference/port.ts';"), ...sources];
    const text = table('rooms/arena/a.ts', 'inference/port.ts', 'inference/alone.ts');
    const files = ['ARCHITECTURE.md', 'README.md'].map((path) => ({ path, text }));
    const problems = findStopProblems(files, [game, ...behind]);
    expect(problems.map(({ path, line }) => `${path}:${line}`)).toEqual(['ARCHITECTURE.md:3', 'README.md:3']);
  });

  it('is the same in both documents', () => {
    expect(problemsOf(whole, table('rooms/a.ts', 'rooms/b.ts'))).toEqual([
      'README.md:2 expected the same stops as in ARCHITECTURE.md, got rooms/b.ts',
    ]);
  });
});

describe('doc comments', () => {
  const problemsOf = (text: string) =>
    findCommentProblems([{ path: 'a.ts', text }]).map(({ line, message }) => `${line} ${message}`);

  it.each([
    '/** By slot. */',
    '  /** For whoever asks. */',
    '/**\n * Of the page.\n */',
    'const a = 1;\n\n/** With units. */',
  ])('may not begin with a preposition: %j', (text) => {
    expect(problemsOf(text)).toHaveLength(1);
  });

  it.each([
    '/** Values by slot. */',
    '/**\n * Rows of one question.\n */',
    '// For now',
    '/* For now */',
    "const a = '/x';",
  ])('begin with what the thing is: %j', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it('are named with their line', () => {
    expect(problemsOf('\n\n/** To be called. */')[0]).toMatch(/^3 .*got "To …"$/);
  });
});
