import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { until } from '../test-support/until.ts';
import { KeptProcess } from './kept-process.ts';
import { RunningProcess } from './running-process.ts';

/** Longer than any process here needs to end by itself. */
const LONG_MS = 60_000;

const STAYS = `process.send('ready'); setInterval(() => {}, 1000);`;
const IS_SILENT = 'setInterval(() => {}, 1000);';
const DIES_AT_ONCE = 'process.exit(3);';
const DIES_WHEN_READY = `process.send('ready', () => process.exit(4));`;
const REFUSES = `process.send('refused'); setInterval(() => {}, 1000);`;
const IGNORES_SIGTERM = `process.on('SIGTERM', () => {}); ${STAYS}`;

/** A test that fails leaves none behind. */
const ENDS_WITH_US = `process.on('disconnect', () => process.exit());`;

function start(script: string, readyMs = LONG_MS, command = process.execPath): RunningProcess {
  const child = spawn(command, ['-e', ENDS_WITH_US + script], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const running = new RunningProcess({ child, readyMs, failure: (cause) => new Error(cause) });
  child.on('message', (message) => {
    if (message === 'ready') running.markReady();
    else running.refuse(new Error(String(message)));
  });
  return running;
}

/** Keeps a process alive that runs one script after the other, the last one for ever. */
function keep(...scripts: readonly string[]) {
  const said: string[] = [];
  const started: RunningProcess[] = [];
  const kept = new KeptProcess({
    start: () => {
      const running = start(scripts[Math.min(started.length, scripts.length - 1)]!);
      started.push(running);
      return running;
    },
    onDeath: (_dead, cause, pauseMs) => said.push(`died of ${cause}, ${pauseMs} ms`),
    onFailure: (error, pauseMs) => said.push(`did not start: ${(error as Error).message}, ${pauseMs} ms`),
  });
  return { kept, said, started };
}

it.each([
  ['dies at once', () => start(DIES_AT_ONCE), 'exit code 3', 'exit code 3'],
  ['says that it can not serve', () => start(REFUSES), 'refused', 'SIGKILL'],
  ['says nothing in its time', () => start(IS_SILENT, 100), 'not ready within 100 ms', 'SIGKILL'],
  ['is no program', () => start('', LONG_MS, '/no/program'), 'spawn /no/program ENOENT', 'spawn /no/program ENOENT'],
])('[SP20] a process that %s is not ready, for a reason, and does not live on', async (_what, begin, reason, cause) => {
  const running = begin();
  await expect(running.started).rejects.toThrowError(reason);
  expect(await running.ended).toBe(cause);
  expect(await running.end(LONG_MS)).toBe(cause);
});

it('[SP20] the first one that does not start is not tried again', async () => {
  const { kept, said, started } = keep(DIES_AT_ONCE);
  await expect(kept.start()).rejects.toThrowError('exit code 3');
  await kept.stop(LONG_MS);
  expect([started.length, said]).toEqual([1, []]);
});

it('[SP21] a process that ends unasked is replaced, after a pause that grows while it goes on like that', async () => {
  const { kept, said, started } = keep(DIES_WHEN_READY, DIES_WHEN_READY, DIES_AT_ONCE, STAYS);
  await kept.start();
  await until('one that stays', () => started.length === 4 && kept.current?.state === 'ready');
  expect(said).toEqual([
    'died of exit code 4, 50 ms',
    'died of exit code 4, 100 ms',
    'did not start: exit code 3, 200 ms',
  ]);
  await kept.stop(LONG_MS);
});

it('[SP22] a process is asked to end first, and killed only when its time is up', async () => {
  const polite = start(STAYS);
  const deaf = start(IGNORES_SIGTERM);
  await Promise.all([polite.started, deaf.started]);
  expect(await Promise.all([polite.end(LONG_MS), deaf.end(100)])).toEqual(['SIGTERM', 'SIGKILL']);
});

it('[SP22] stopped while it starts it ends too, and no other takes its place', async () => {
  const { kept, said, started } = keep(DIES_WHEN_READY, IS_SILENT);
  await kept.start();
  await until('the second to start', () => started.length === 2);
  await kept.stop(LONG_MS);
  expect(await started[1]!.ended).toBe('SIGTERM');
  expect([kept.current, started.length, said.length]).toEqual([null, 2, 1]);
});

it('[SP23] one that is to be replaced goes on until the next is ready, and its end is no death', async () => {
  const { kept, said, started } = keep(STAYS);
  await kept.start();
  const states: string[] = [];
  started[0]!.ended.then(() => states.push(...started.map(({ state }) => state)));
  await kept.replace(LONG_MS);
  expect(states).toEqual(['ending', 'ready']);
  expect([kept.current === started[1], said]).toEqual([true, []]);
  await kept.stop(LONG_MS);
});

it('[SP23] one whose successor does not start ends all the same, and the next is tried after a pause', async () => {
  const { kept, said, started } = keep(STAYS, DIES_AT_ONCE, STAYS);
  await kept.start();
  await kept.replace(LONG_MS);
  expect(await started[0]!.ended).toBe('SIGTERM');
  await until('the third', () => kept.current?.state === 'ready');
  expect([started.length, said]).toEqual([3, ['did not start: exit code 3, 50 ms']]);
  await kept.stop(LONG_MS);
});

it('[WK5] one takes the place of another when it is ready, and if it never is, the other goes on', async () => {
  const { kept, said, started } = keep(STAYS, DIES_AT_ONCE, STAYS);
  await kept.start();
  await expect(kept.exchange(LONG_MS)).rejects.toThrowError('exit code 3');
  expect([kept.current === started[0], kept.current?.state, said]).toEqual([true, 'ready', []]);
  await kept.exchange(LONG_MS);
  expect([kept.current === started[2], await started[0]!.ended, said]).toEqual([true, 'SIGTERM', []]);
  await kept.stop(LONG_MS);
});
