import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Client } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessionLog } from '../adaptation/log/session-log-reader.ts';
import { startChromium } from '../client-demo/testing/start-chromium.ts';
import { npmCommand, npmEnvironment } from '../scripts/npm-environment.mjs';
import { buildPackage } from '../scripts/package.mjs';
import { freePort } from '../test-support/free-port.ts';
import { type GuardedProcess, startGuarded } from '../test-support/guarded-process.ts';
import { addedLines, ROOMS } from '../test-support/outside/added-lines.ts';
import { judge } from '../test-support/outside/judge.ts';
import { type Played, playAll } from '../test-support/outside/play-all.ts';
import { until } from '../test-support/until.ts';

/** The command of the repository. */
const OWN = join(import.meta.dirname, '..', 'server', 'cli.ts');
const OUTSIDE = join(import.meta.dirname, '..', 'test-support', 'outside');
/** The most lines that a room may gain, its definition included. */
const MOST_LINES = 30;
let directory: string;
let game: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rubato-new-'));
  game = join(directory, 'my-game');
  game = join(directory, 'my-game');
  const made = rubato(OWN, ['new', 'my-game', '--tarball', await buildPackage()], directory);
  expect([made.code, made.output]).toEqual([0, expect.stringContaining('npm start')]);
  // The three rooms are in the same project, and the same install, as rooms of its own.
  for (const part of ['plain', 'adaptive', 'server.ts'])
    cpSync(join(OUTSIDE, part), join(game, 'game', 'outside', part), { recursive: true });
  const install = npmCommand(['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--loglevel=error']);
  const { status, stderr } = spawnSync(install.command, install.args, {
    cwd: game,
    env: npmEnvironment(),
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs a command line of ours, called in `cwd`. */
function rubato(program: string, args: readonly string[], cwd: string) {
  const env = { ...process.env, INIT_CWD: cwd };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, env, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

/** The command of the installed package, as `npx rubato` finds it. */
const installed = () => realpathSync(join(game, 'node_modules', '.bin', 'rubato'));

async function roomOf(log: string): Promise<string> {
  for await (const record of openSessionLog(log).records()) return record.kind === 'header' ? record.room : '';
  return '';
}

/** Plays as a person does: the panel shows the lever, and its switch stops the game from adapting. */
async function playInBrowser(url: string): Promise<void> {
  await using browser = await startChromium('light');
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(url);
  const panel = page.locator('rubato-panel');
  await panel.getByText('No session yet.').waitFor();
  await page.click('#start');
  // Somebody who catches nothing has outcomes too.
  await panel.locator('[part~="change"]', { hasText: 'time for a dot' }).first().waitFor();
  expect(await panel.locator('[part~="lever-name"]').allTextContents()).toEqual(['time for a dot']);
  await panel.getByRole('switch').click();
  await panel.getByText('You switched adaptation off').waitFor();
  expect(errors).toEqual([]);
}

async function serve(args: readonly string[], port: number, words: string): Promise<GuardedProcess> {
  // Thirty guests who come at once take their seats later than within 15 s where the machine is busy.
  const env = { ...process.env, PORT: String(port), COLYSEUS_SEAT_RESERVATION_TIME: '120' };
  const started = startGuarded(process.execPath, args, { cwd: game, env });
  await until('the server to listen', () => {
    if (!started.running) throw new Error(`expected a server, got:\n${started.output()}`);
    return started.output().includes(words);
  });
  return started;
}

describe('a new game', () => {
  it('[PK33] compiles, and passes its own test', () => {
    const { command, args } = npmCommand(['test']);
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: game,
      // The Node that runs this, whatever npm's own is.
      env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` },
      encoding: 'utf8',
    });
    expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/pass 2/);
  });

  it('[PK33, PK40] is served with its page, and adapts to whoever plays it', async () => {
    const port = await freePort();
    await using _server = await serve(['server.ts'], port, 'The game is on');
    const base = `http://localhost:${port}`;
    const page = await (await fetch(base)).text();
    const linked = [...page.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, file]) => file!);
    expect(linked.length).toBeGreaterThanOrEqual(3);
    for (const file of linked) expect([file, (await fetch(`${base}/${file}`)).status]).toEqual([file, 200]);
    await playInBrowser(base);
    const room = await new Client(base).joinOrCreate<{ dot: number; open: boolean; staysSeconds: number }>('catch');
    const { promise: shorter, resolve } = Promise.withResolvers<number>();
    room.onStateChange(({ open, dot, staysSeconds }) => {
      if (open) room.send('catch', dot);
      if (staysSeconds < 1.5) resolve(staysSeconds);
    });
    expect(await shorter).toBeGreaterThan(0);
    await room.leave();
  });

  it('[PK35] depends on the tarball that the program was installed from', () => {
    const made = rubato(installed(), ['new', 'second'], directory);
    expect([made.code, made.output]).toEqual([0, expect.stringContaining('second is there')]);
    const { name, dependencies } = JSON.parse(readFileSync(join(directory, 'second', 'package.json'), 'utf8'));
    expect([name, dependencies.rubato]).toEqual(['second', expect.stringMatching(/^file:vendor\/rubato-.+\.tgz$/)]);
    expect(existsSync(join(directory, 'second', dependencies.rubato.slice('file:'.length)))).toBe(true);
    expect(readFileSync(join(directory, 'second', 'README.md'), 'utf8')).toMatch(/^# second\n/);
    expect(readdirSync(join(directory, 'second'))).toEqual(expect.arrayContaining(['.gitignore', 'Dockerfile']));
  });
});

describe('three rooms that have nothing in common, without a model, Redis and a network', () => {
  let played: readonly Played[];

  beforeAll(async () => {
    const port = await freePort();
    await using server = await serve(['game/outside/server.ts', String(port)], port, 'listening');
    played = await playAll(`ws://127.0.0.1:${port}`);
    expect(server.output().replace('listening\n', '')).toBe('');
  });

  const of = (name: string) => played.find((one) => one.name === name)!;

  it.each(['sprint', 'code', 'quiz'])(
    '[PK30] players of unlike skill settle apart in the %s, each nearer to the target than with the lever fixed',
    (name) => {
      judge(of(name));
    },
  );

  it.each(['sprint', 'code', 'quiz'])('[PK31] the same judgement refuses a %s that does not adapt', (name) => {
    const { pairs, ...others } = of(name);
    const fixed = { ...others, pairs: pairs.map((pair) => ({ ...pair, adaptive: pair.fixed })) };
    expect(() => judge(fixed)).toThrowError(/of the range apart.*to the target/s);
  });

  it.each(ROOMS)('[PK32] %s gains few lines', (room) => {
    expect(addedLines(room)).toBeLessThanOrEqual(MOST_LINES);
  });

  it('[PK36, AD49] their sessions replay from their logs', async () => {
    const logs = join(game, 'game', 'outside', 'adaptive', 'logs');
    const found = new Set<string>();
    for (const file of readdirSync(logs)) {
      const room = await roomOf(join(logs, file));
      if (found.has(room)) continue;
      found.add(room);
      const from = join(game, 'game', 'outside', 'adaptive', `${room}-room.ts`);
      const { code, output } = rubato(installed(), ['replay', join(logs, file), '--from', from], game);
      expect([code, output]).toEqual([0, expect.stringMatching(/[1-9]\d* decision.*No difference/s)]);
    }
    expect([...found].sort()).toEqual(['code', 'quiz', 'sprint']);
  });
});
