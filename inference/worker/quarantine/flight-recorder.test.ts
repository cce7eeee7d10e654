import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlightRecorder, readFlightRecords, removeStaleRecords } from './flight-recorder.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rubato-flight-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const record = (stream: string, ...entries: string[]) => ({ stream, entries });

describe('the flight recorder', () => {
  it('[QU2] tells what was running when the process aborted', async () => {
    const file = join(directory, 'aborted');
    const script = join(directory, 'abort.mjs');
    await writeFile(
      script,
      `import { FlightRecorder } from ${JSON.stringify(new URL('./flight-recorder.ts', import.meta.url).href)};
       const recorder = new FlightRecorder(${JSON.stringify(file)});
       recorder.begin(0, { stream: 'first', entries: ['1-0'] });
       recorder.begin(1, { stream: 'second', entries: ['2-0', '3-1'] });
       recorder.end(0);
       process.abort();`,
    );
    const child = fork(script, [], { stdio: 'ignore' });
    expect((await once(child, 'exit'))[1]).toBe('SIGABRT');
    expect(readFlightRecords(file)).toEqual([record('second', '2-0', '3-1')]);
    expect(existsSync(file)).toBe(false);
  });

  it('[QU2] a long record gives way to a shorter one, and an end leaves none', () => {
    const file = join(directory, 'reused');
    const recorder = new FlightRecorder(file);
    recorder.begin(0, record('a', ...Array.from({ length: 500 }, (_, i) => `${1e12 + i}-0`)));
    recorder.begin(0, record('b', '5-5'));
    expect(readFlightRecords(file)).toEqual([record('b', '5-5')]);
    const other = new FlightRecorder(file);
    other.begin(1, record('c', '1-1'));
    other.end(1);
    expect(readFlightRecords(file)).toEqual([]);
  });

  it('[QU2] nothing is there to read after an orderly end, or of a process that never began', () => {
    const file = join(directory, 'closed');
    const recorder = new FlightRecorder(file);
    recorder.begin(0, record('a', '1-0'));
    recorder.close();
    expect(readFlightRecords(file)).toEqual([]);
    expect(readFlightRecords(join(directory, 'never'))).toEqual([]);
  });

  it('[QU2] what supervisors left that were killed is removed, and nothing else', async () => {
    const stale = await mkdtemp(join(directory, 'stale-'));
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const names = [
      `rubato-flight-${hostname()}-${dead}-0a1b2c3d`,
      `rubato-flight-${hostname()}-${process.pid}-0a1b2c3d`,
      `rubato-flight-another-host-${dead}-0a1b2c3d`,
      'rubato-flight-AbCdEf',
    ];
    for (const name of names) await writeFile(join(stale, name), '');
    removeStaleRecords(stale);
    expect((await readdir(stale)).sort()).toEqual(names.slice(1).sort());
  });
});
