import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../test-support/free-port.ts';
import { startGuarded } from '../test-support/guarded-process.ts';
import { until } from '../test-support/until.ts';
import { compareReports } from './report/compare.ts';
import type { RunReport } from './report/run-report.ts';

/** Runs the command as npm does. */
async function loadtest(...words: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['loadtest/main.ts', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

describe('the command', () => {
  let directory: string;
  let report: RunReport;
  let page: string;
  let ran: { code: number | null; output: string };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-loadtest-'));
    ran = await loadtest('churn', '--clients', '12', '--seconds', '4', '--playing', '0.5', '--out', directory);
    const files = await readdir(directory);
    report = JSON.parse(await readFile(join(directory, files.find((file) => file.endsWith('.json'))!), 'utf8'));
    page = await readFile(join(directory, files.find((file) => file.endsWith('.html'))!), 'utf8');
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('[LT10] ends in a table, a JSON file and a page that loads nothing', () => {
    expect(ran.output).toContain('event to adapted state');
    expect(ran.output).toMatch(/lost, torn or out-of-order patches +0 /);
    expect(report).toMatchObject({ format: 1, scenario: 'churn', clients: 12, options: { playing: 0.5 } });
    expect(report.latencies.eventToPatch.count).toBeGreaterThan(100);
    expect(report.latencies.eventToAdapted.p50).toBeGreaterThan(1);
    expect(report.figures).toContainEqual(
      expect.objectContaining({ name: 'lost, torn or out-of-order patches', value: 0, ok: true }),
    );
    expect(page).toContain('"scenario":"churn"');
    expect(page).toContain('uPlot');
    expect(page).not.toMatch(/(src|href)=|@import|url\((?!data)/);
  });

  it('[LT9] says whether the run counts, and ends accordingly', () => {
    const late = report.latencies.lateness.p99! > 25;
    expect(report.invalidBecause.length > 0).toBe(late);
    expect(ran.output).toContain(late ? 'INVALID: the generator was late' : '\nvalid\n');
    expect(ran.code).toBe(late ? 1 : 0);
  });

  it('[LT10] compares two runs: equal ones are the same, another is more or less where it exceeds the noise', async () => {
    const steady: RunReport = {
      ...report,
      series: { ...report.series, serverCores: [0.5, 0.52, 0.48, 0.51, 0.49, 0.5] },
      figures: [{ name: 'server CPU', value: 0.5, unit: 'cores', ok: null }],
    };
    const busier: RunReport = {
      ...steady,
      series: { ...steady.series, serverCores: [0.7, 0.72, 0.69, 0.71, 0.7, 0.7] },
      figures: [{ name: 'server CPU', value: 0.7, unit: 'cores', ok: null }],
    };
    const cpu = (a: RunReport, b: RunReport) => compareReports(a, b).find(({ name }) => name === 'server CPU');
    expect(compareReports(steady, steady).every(({ verdict }) => verdict === 'same' || verdict === 'unknown')).toBe(
      true,
    );
    expect(cpu(steady, busier)).toMatchObject({ verdict: 'more' });
    expect(cpu(busier, steady)).toMatchObject({ verdict: 'less' });
    const noisy = { ...busier, series: { ...busier.series, serverCores: [0.1, 1.4, 0.2, 1.2, 0.7, 0.7] } };
    expect(cpu(steady, noisy)).toMatchObject({ verdict: 'same' });
    const files = [join(directory, 'a.json'), join(directory, 'b.json')];
    await writeFile(files[0]!, JSON.stringify(steady));
    await writeFile(files[1]!, JSON.stringify(busier));
    const compared = await loadtest('--compare', ...files);
    expect(compared.code).toBe(0);
    expect(compared.output).toMatch(/server CPU +0\.5 +0\.7 +\+40\.0 % .*MORE/);
  });

  it.each([
    [['steddy'], 'expected a scenario (steady, ramp'],
    [['steady', '--clients', '0'], 'whole number from 1'],
    [['steady', '--plain', '--room', 'arena'], 'expected --room lean with --plain'],
    [['steady', '--out', 'package.json/below'], 'expected a directory to write the report to'],
    [['steady', '--out', '/proc/rubato/below'], 'expected a directory to write the report to'],
    [['--compare', 'package.json', 'package.json'], 'expected a report of the load tester'],
    [['steady', '--url', 'localhost'], 'expected an address such as http://host:2567'],
  ])('[LT10] asked for %j says what it expected', async (words, expected) => {
    expect(await loadtest(...words)).toMatchObject({ code: 1, output: expect.stringContaining(expected) });
  });

  it('[LT30] a room that there is none of is told with those there are', async () => {
    const asked = await loadtest('steady', '--room', 'chess', '--player', 'rooms/examples/race-bot.ts');
    expect(asked.code).toBe(1);
    expect(asked.output).toContain('expected a known room (lean, arena, drill, race), got "chess"');
  });

  it('[LT14] an address where nobody is, or somebody else, is told before anyone plays', async () => {
    const foreign = createServer((_, response) => response.end('<p>hello</p>')).listen(0, '127.0.0.1');
    await once(foreign, 'listening');
    const { port } = foreign.address() as AddressInfo;
    const [other, dead] = await Promise.all([
      loadtest('steady', '--url', `http://127.0.0.1:${port}`),
      loadtest('steady', '--url', `http://127.0.0.1:${await freePort()}`),
    ]);
    foreign.close();
    expect(other).toMatchObject({
      code: 1,
      output: expect.stringContaining('expected a Colyseus server, got HTTP 200'),
    });
    expect(dead).toMatchObject({ code: 1, output: expect.stringContaining('expected a server, got none') });
  });

  it('[LT15] the first interrupt ends a run with the figures so far', async () => {
    const out = join(directory, 'interrupted');
    const run = startGuarded(process.execPath, [
      ...['loadtest/main.ts', 'steady', '--clients', '8', '--joins', '100', '--seconds', '600', '--out', out],
    ]);
    // The first line may still be from the joining.
    const lines = () => run.output().match(/8\/8 clients +patch p50\/p99 \d/g) ?? [];
    await until('figures twice', () => lines().length > 1);
    run.signal('SIGINT');
    await run.ended;
    const [json] = (await readdir(out)).filter((file) => file.endsWith('.json'));
    const { latencies } = JSON.parse(await readFile(join(out, json!), 'utf8')) as RunReport;
    expect(latencies.eventToPatch.count).toBeGreaterThan(0);
    expect(run.output()).toContain('event to patch');
  });
});
