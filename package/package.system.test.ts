import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../client-demo/testing/start-chromium.ts';
import { OPTIONAL_PACKAGES } from '../inference/optional-packages.ts';
import own from '../package.json' with { type: 'json' };
import { buildPackage } from '../scripts/package.mjs';
import { PUBLIC_ENTRIES, packageManifest } from '../scripts/package-manifest.mjs';
import { freePort } from '../test-support/free-port.ts';
import { type GuardedProcess, startGuarded } from '../test-support/guarded-process.ts';
import { createOutsideProject, type OutsideProject } from '../test-support/outside-project.ts';
import { startRedisServer } from '../test-support/redis-server.ts';
import { until } from '../test-support/until.ts';
import { readSnippets } from '../tidy/snippets.ts';
import { play } from './testing/outside/play.mjs';

const NODE_22_PACKAGE = `node-${process.platform}-${process.arch}`;
/** What a Colyseus project has; uWebSockets, Redis clients and ONNX Runtime are not there. */
const COLYSEUS = ['@colyseus/core', '@colyseus/schema', '@colyseus/ws-transport', '@colyseus/sdk', 'express'];

/** Lines that may not compile, each for one reason, in a room of the manual's race. */
const WRONG_HEAD = [
  "import { type Client, definePlugins, Room } from '@colyseus/core';",
  "import type { Rubato } from 'rubato';",
  "import { raceAdaptation } from './race-adaptation.js';",
  'declare const rubato: Rubato;',
  'export class WrongRoom extends Room {',
  '  override plugins = definePlugins([rubato.plugin(raceAdaptation)]);',
  '  wrong(client: Client) {',
  "this.plugins.adaptation.record(client, 'bend', { clean: 1 });",
];
const WRONG = [
  "this.plugins.adaptation.record(client, 'bent', { clean: 1 });",
  "this.plugins.adaptation.record(client, 'bend', { cleanly: 1 });",
  "this.plugins.adaptation.record(client, 'bend', {});",
  "this.plugins.adaptation.record(client, 'bend', { clean: 'yes' });",
  'this.plugins.adaptation.record(client);',
];

/** Writes the files of docs/install.md into a folder, and returns their names. */
function writeSnippets(directory: string): string[] {
  const path = 'docs/install.md';
  const { snippets } = readSnippets([{ path, text: readFileSync(path, 'utf8') }]);
  return snippets.flatMap(({ text }) => {
    const [, name] = /^\/\/ ([\w-]+\.ts)\n/.exec(text) ?? [];
    if (name === undefined) return [];
    writeFileSync(join(directory, name), text);
    return name;
  });
}

let project: OutsideProject;
/** As a script of the project's package.json would find it. */
const RUBATO = 'node_modules/.bin/rubato';
const outside = join(import.meta.dirname, 'testing', 'outside');
const last = (text: string): unknown => JSON.parse(text.trim().split('\n').at(-1) ?? '');

async function readyUrl(server: GuardedProcess): Promise<string> {
  await until('the server to be ready', () => {
    if (!server.running) throw new Error(server.output());
    return server.output().includes('Rubato is ready');
  });
  return /open (http:\S+)/.exec(server.output())?.[1] ?? '';
}

async function expectPlayed(url: string): Promise<void> {
  const right = { right: true, enough: ({ level }: { level: number }) => level >= 0.6 };
  expect(await play(url.replace('http', 'ws'), 'quiz', right)).toBeGreaterThanOrEqual(0.6);
}

beforeAll(async () => {
  project = await createOutsideProject(
    [...COLYSEUS, '@colyseus/monitor', '@types/node'],
    [`${NODE_22_PACKAGE}@22.23.5`, '@colyseus/playground@0.18.5'],
  );
  project.copy(readdirSync(outside).map((name) => join(outside, name)));
});
afterAll(() => project?.[Symbol.asyncDispose]());

describe('the tarball', () => {
  it('[PK1] has compiled modules, declarations, source maps and the licence, and nothing of games, tests or tools', async () => {
    const root = join(dirname(await buildPackage()), 'package');
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      // A game that is written out as it is.
      .filter((name) => !name.startsWith('package/template/'));
    const kinds = new Set(files.map((name) => /(\.d\.ts|\.js|\.js\.map|\.lua)$/.exec(name)?.[1] ?? name));
    expect([...kinds].sort()).toEqual(['.d.ts', '.js', '.js.map', '.lua', 'LICENSE', 'README.md', 'package.json']);
    const others =
      /(^|\/)(arena|examples|client-demo|loadtest|test-support|outside)\/|room-entries|-contract\.|\.test\./;
    expect(files.filter((name) => others.test(name))).toEqual([]);
    const foreign = /from ['"](phaser|tone|vitest|fast-check|obscenity)|new URL\(['"]\.\S*\.ts['"]/;
    const scripts = files.filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => foreign.test(readFileSync(join(root, name), 'utf8')))).toEqual([]);
    const map = JSON.parse(readFileSync(join(root, 'errors.js.map'), 'utf8'));
    expect(map.sourcesContent[0]).toContain('export const ERRORS');
  });

  it('[PK2] has a package.json in which publint and attw find nothing', async () => {
    const tarball = await buildPackage();
    for (const [tool, ...words] of [
      ['publint', '--strict', tarball],
      // Colyseus 0.18 asks for Node 22, whose `require` takes these modules as they are.
      ['attw', tarball, '--profile', 'esm-only'],
    ] as const) {
      const { status, stdout, stderr } = spawnSync(tool, words, { encoding: 'utf8' });
      expect([tool, status, status === 0 ? '' : stdout + stderr]).toEqual([tool, 0, '']);
    }
  });

  it('[PK2] depends on small packages alone, none of them from git, at the versions that are tested here', () => {
    const made = packageManifest(own);
    expect(Object.keys(made.exports)).toEqual([...Object.keys(PUBLIC_ENTRIES), './package.json']);
    const ranges = { ...made.dependencies, ...made.peerDependencies };
    for (const range of Object.values(ranges)) expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
    const versions: Readonly<Record<string, string>> = own.dependencies;
    for (const [name, { install }] of Object.entries(OPTIONAL_PACKAGES)) {
      expect(install.split(' ')[0]).toBe(`${name}@${versions[name]}`);
      expect(made.peerDependenciesMeta[name]).toEqual({ optional: true });
    }
  });
});

describe('a project outside of the repository', () => {
  it('[PK2] has installed it without git, scripts and heavy packages', () => {
    const lock = readFileSync(join(project.directory, 'package-lock.json'), 'utf8');
    expect(lock).not.toMatch(/git\+|github:|codeload/);
    for (const heavy of ['onnxruntime-node', 'redis', 'ioredis', 'uWebSockets.js'])
      expect(lock).not.toContain(`"node_modules/${heavy}"`);
  });

  it.each([
    ['24', process.execPath],
    ['22', NODE_22_PACKAGE],
  ])(
    '[PK3] plays adaptive rooms beside its own, in plain JavaScript, without a model and Redis: Node %s',
    async (major, node) => {
      const program = node === process.execPath ? node : join(project.directory, 'node_modules', node, 'bin', 'node');
      const { code, stdout, stderr } = await project.run(program, ['plain.mjs']);
      expect([code, stderr]).toEqual([0, '']);
      expect(last(stdout)).toMatchObject({
        node: expect.stringMatching(new RegExp(`^${major}\\.`)),
        levels: { up: expect.any(Number), down: expect.any(Number), unguarded: expect.any(Number) },
        refused: expect.stringContaining('nobody may not play'),
        playground: ['lobby', 'queue', 'quiz', 'inputs', 'unguarded'],
        problems: [expect.stringMatching(/^MODEL_NOT_FOUND: /)],
        counted: true,
        logs: expect.any(Number),
        required: true,
      });
    },
  );

  it('[PK4, PK13, PK43] compiles with NodeNext, which refuses wrong events and fields, and plays', async () => {
    const files = ['typed.ts', 'wrong.ts', 'wrong-lever.ts', ...writeSnippets(project.directory)];
    writeFileSync(join(project.directory, 'wrong.ts'), [...WRONG_HEAD, ...WRONG, '} }'].join('\n'));
    const race = readFileSync(join(project.directory, 'race-adaptation.ts'), 'utf8');
    writeFileSync(join(project.directory, 'wrong-lever.ts'), race.replace("Rule('grip'", "Rule('gripp'"));
    const target = { target: 'es2024', module: 'nodenext', outDir: 'built' };
    const compilerOptions = { ...target, strict: true, exactOptionalPropertyTypes: true, types: ['node'] };
    writeFileSync(join(project.directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    // Colyseus' own declarations have errors, which is why its projects skip them. Ours are read, and have none.
    const { stdout: found } = await project.run('tsc', ['--pretty', 'false']);
    const ours = found.split('\n').filter((line) => /^(?!node_modules\/@|\s|$)/.test(line));
    const records = ours.filter((line) => line.startsWith('wrong.ts'));
    expect(records.map((line) => line.split(',')[0])).toEqual(
      WRONG.map((_, i) => `wrong.ts(${WRONG_HEAD.length + 1 + i}`),
    );
    // A misspelt lever is one error, at its policy, and both errors have the right names.
    expect(ours.length).toBe(records.length + 1);
    expect(found).toMatch(/^wrong-lever\.ts/m);
    expect(found).toContain(`'"gripp"' is not assignable to type '"grip"'`);
    expect(records[0]).toContain(`'"bent"' is not assignable to parameter of type '"bend"'`);
    const { code, stdout, stderr } = await project.run(process.execPath, ['built/typed.js']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('MODEL_NOT_FOUND')]);
    const { settled } = last(stdout) as { settled: number };
    expect(settled).toBeCloseTo(0.8, 1);
    // The manual's own tests throw unless the lever has settled.
    const manual = await project.run(process.execPath, ['built/race-test.js']);
    expect([manual.code, manual.stderr]).toEqual([0, '']);
    const withModel = await project.run(process.execPath, ['built/race-with-model.js']);
    expect([withModel.code, withModel.stderr]).toEqual([0, expect.stringContaining('MODEL_NOT_FOUND')]);
  });

  it('[PK5] names ONNX Runtime and its command when a model needs it; a project that chose none plays on', async () => {
    const { code, stdout } = await project.run(process.execPath, ['model.mjs']);
    expect(code).toBe(0);
    const missing =
      /^PACKAGE_MISSING: expected the package onnxruntime-node, .*`npm install onnxruntime-node@[\d.]+ --/;
    expect(last(stdout)).toEqual({
      sources: { local: expect.stringMatching(missing), process: expect.stringMatching(missing) },
    });
    const worker = await project.run(RUBATO, ['worker'], { ...process.env, REDIS_URL: 'redis://127.0.0.1:1' });
    expect([worker.code, worker.stderr]).toEqual([1, expect.stringContaining('`npm install redis@')]);
  });

  it('[PK11] has the command rubato, which replays a log with the definitions of a module', async () => {
    const [log] = readdirSync(join(project.directory, 'logs'));
    const file = join('logs', log ?? '');
    const replayed = await project.run(RUBATO, ['replay', file, '--from', 'quiz-room.mjs']);
    expect([replayed.code, replayed.stdout]).toEqual([0, expect.stringMatching(/of "quiz".*No difference/s)]);
    for (const [words, expected] of [
      [['replay', file], '--from MODULE'],
      [['replay', file, '--from', 'play.mjs'], 'play.mjs with [play]'],
      [['replay', file, '--from', 'nowhere.mjs'], 'nowhere.mjs'],
    ] as const) {
      const { code, stderr } = await project.run(RUBATO, words);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^REPLAY_ROOM: /)]);
      expect(stderr).toContain(expected);
    }
  });

  it('[PK15] builds a page with Vite, which needs no package of a server', async () => {
    const page = [
      "import { Client } from '@colyseus/sdk';",
      "import { adaptationOf } from 'rubato/client';",
      "import 'rubato/client/panel';",
      "const panel = document.querySelector('rubato-panel');",
      "panel.session = adaptationOf(await new Client(location.origin).joinOrCreate('quiz'));",
    ];
    writeFileSync(join(project.directory, 'page.js'), page.join('\n'));
    const html = '<rubato-panel></rubato-panel><script type="module" src="/page.js"></script>';
    writeFileSync(join(project.directory, 'index.html'), html);
    const { code, stderr } = await project.run('vite', ['build', '--logLevel', 'warn', '--outDir', 'page']);
    expect([code, stderr]).toEqual([0, '']);
    const built = readdirSync(join(project.directory, 'page', 'assets'));
    const text = built.map((name) => readFileSync(join(project.directory, 'page', 'assets', name), 'utf8')).join('\n');
    expect(text).toContain('rubato-panel');
    expect(text).not.toMatch(/node:|onnxruntime|prom-client/);
  });

  it('[PK12, PK41] serves that page with the whole server, on ws where uWebSockets is not there; it is played in a browser', async () => {
    await using server = startGuarded(process.execPath, ['whole.mjs', 'page'], { cwd: project.directory });
    const url = await readyUrl(server);
    await using browser = await startChromium('light');
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(url);
    await page.locator('rubato-panel').getByText('level', { exact: true }).waitFor();
    expect(errors).toEqual([]);
    await expectPlayed(url);
    expect(server.output()).toMatch(/uWebSockets\.js cannot load here; using the ws transport/);
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('[PK42] serves on uWebSockets once it is there', async () => {
    // A copy, so that it finds the project's own Colyseus; the binaries need nothing.
    project.adopt(['@colyseus/uwebsockets-transport']);
    project.borrow(['uWebSockets.js']);
    await using server = startGuarded(process.execPath, ['whole.mjs'], { cwd: project.directory });
    const url = await readyUrl(server);
    await expectPlayed(url);
    expect(server.output()).toMatch(/"transport":"uws"/);
  });

  it('[PK6, MD41] runs models on threads, in processes and in workers that start from compiled files, and one that was pushed', async () => {
    project.borrow(['onnxruntime-node', 'redis']);
    await using redis = await startRedisServer();
    const port = await freePort();
    await using worker = startGuarded(RUBATO, ['worker', '--models', 'models', '--port', String(port)], {
      cwd: project.directory,
      env: { ...process.env, REDIS_URL: redis.url },
    });
    await until('the worker to be ready', async () => {
      if (!worker.running) throw new Error(worker.output());
      return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok === true;
    });
    // The file that an earlier test has written, as if another program had made it.
    const push = [
      'models',
      'push',
      join('models', 'quiz', '1', 'model.onnx'),
      '--name',
      'quiz@1',
      '--definition',
      'quiz',
    ];
    const env = { ...process.env, REDIS_URL: redis.url, RUBATO_REGISTRY: 'redis' };
    const unknown = await project.run(RUBATO, push, env);
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/^MODELS_OPTIONS: .*--from MODULE/)]);
    const pushed = await project.run(RUBATO, [...push, '--from', 'quiz-room.mjs'], env);
    expect([pushed.code, pushed.stderr]).toEqual([0, '']);
    const { code, stdout, stderr } = await project.run(process.execPath, ['model.mjs', redis.url]);
    expect([code, last(stdout), stderr]).toEqual([
      0,
      { sources: { local: 'model', process: 'model', redis: 'model', pushed: 'model' } },
      '',
    ]);
  });
});
