/**
 * The cost of the package for a Colyseus project: time and place to install, the time until a model is ready, and the
 * lines that a room gains.
 */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../../../scripts/package.mjs';
import { addedLines, ROOMS } from '../../../test-support/outside/added-lines.ts';
import { atOurVersions, type OutsideProject, openOutsideProject } from '../../../test-support/outside-project.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 3;
const STARTS = 5;
/** The parts of a project that has Colyseus. */
const COLYSEUS = ['@colyseus/core', '@colyseus/schema', '@colyseus/sdk', '@colyseus/ws-transport', 'express'];
const OUTSIDE = new URL('../../../package/testing/outside/', import.meta.url);

/** Prints the milliseconds that createRubato takes with one model. */
const START = `import { createRubato } from 'rubato';
import { quiz } from '../quiz-room.mjs';
const startedAt = performance.now();
const rubato = await createRubato({ models: 'models', definitions: [quiz] });
process.stdout.write(String(performance.now() - startedAt));
await rubato.close();
`;

async function measure(): Promise<BenchResult[]> {
  const tarball = await buildPackage();
  const seconds: number[] = [];
  const megabytes: number[] = [];
  const starts: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    await using project = await openOutsideProject();
    await project.install(atOurVersions(COLYSEUS));
    const before = sizeOf(project.directory);
    const startedAt = performance.now();
    await project.install([tarball]);
    // The first fills npm's cache.
    if (run === 0) continue;
    seconds.push((performance.now() - startedAt) / 1000);
    megabytes.push((sizeOf(project.directory) - before) / 1e6);
    if (run === RUNS) starts.push(...(await startOften(project)));
  }
  return [
    resultOf('package.installSeconds', 's', seconds, '<= 20'),
    resultOf('package.mb', 'MB', megabytes, '<= 25'),
    resultOf('package.startMs', 'ms', starts, '<= 500'),
    resultOf('package.addedLines', 'lines', [Math.max(...ROOMS.map(addedLines))], '<= 30'),
  ];
}

async function startOften(project: OutsideProject): Promise<number[]> {
  project.copy(readdirSync(OUTSIDE).map((name) => new URL(name, OUTSIDE).pathname));
  project.borrow(['onnxruntime-node']);
  await finish(project, 'model.mjs');
  writeFileSync(join(project.directory, 'start.mjs'), START);
  const starts: number[] = [];
  for (let start = 0; start < STARTS; start++) starts.push(Number(await finish(project, 'start.mjs')));
  return starts;
}

async function finish(project: OutsideProject, script: string): Promise<string> {
  const { code, stdout, stderr } = await project.run(process.execPath, [script]);
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr}`);
  return stdout;
}

/** Bytes of all files in the folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

export const benches: Bench[] = [{ prefix: 'package', run: measure }];
