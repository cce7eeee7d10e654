import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from './experiment-page.ts';
import type { ExperimentReport } from './experiment-report.ts';
import { renderReport } from './render-report.ts';
import { type ExperimentOptions, runExperiment } from './run-experiment.ts';

const testing = (name: string) => resolve(import.meta.dirname, 'testing', name);
const OPTIONS: ExperimentOptions = {
  world: 'abstract',
  files: { players: null, controllers: null, maps: null },
  set: 'held-out',
  seeds: 2,
  playersPerKind: 4,
  threads: 1,
  only: ['fixed', 'elo', 'thompson'],
  onProgress: () => undefined,
};

describe('an experiment', () => {
  let report: ExperimentReport;
  let directory: string;
  beforeAll(async () => {
    report = await runExperiment(OPTIONS);
    directory = await mkdtemp(join(tmpdir(), 'rubato-experiment-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[EX31] finds the same with any number of threads', async () => {
    const again = await runExperiment({ ...OPTIONS, threads: 3, only: ['thompson', 'elo'] });
    expect(again.cells).toHaveLength(2 * report.kinds.length);
    for (const cell of again.cells) {
      expect(report.cells).toContainEqual(cell);
    }
  });

  it('[EX30] counts each kind the same', () => {
    const elo = report.cells.filter(({ controller }) => controller === 'elo');
    const mean = elo.reduce((sum, { wide }) => sum + wide.mean, 0) / elo.length;
    const standing = report.controllers.find(({ name }) => name === 'elo')!;
    expect(elo).toHaveLength(report.kinds.length);
    expect(standing.wide.mean).toBeCloseTo(mean, 10);
    expect(standing.worst.interval.mean).toBe(Math.min(...elo.map(({ wide }) => wide.mean)));
  });

  it('[EX38] is one page that holds its figures and loads nothing', async () => {
    const run = { startedAt: '', seconds: 1, machine: { cpu: '</script>', cores: 1, node: '' } };
    const page = await renderPage({ ...report, run });
    expect(page).toContain(report.playersHash);
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import|\/\* (?:report|uplot)|page parts/);
    expect(page.match(/<\/script>/g)).toHaveLength(page.match(/<script>/g)!.length);
    expect(renderReport(report)).toMatch(/elo +\d+\.\d ± \d/);
  });

  it('[EX36] takes kinds and controllers that are not ours', async () => {
    const files = { players: testing('own-kinds.ts'), controllers: testing('own-controllers.ts'), maps: null };
    const own = await runExperiment({ ...OPTIONS, files, only: null });
    expect(own.kinds).toMatchObject([{ name: 'clockwork', set: 'own' }]);
    expect(own.controllers.map(({ name }) => name)).toContain('one-up-one-down');
    // Nothing is known of the family of a stranger.
    expect(own.controllers.map(({ name }) => name)).not.toContain('family-filter');
    expect(own.playersHash).not.toBe(report.playersHash);
    expect(own.controllers.find(({ name }) => name === 'oracle')?.wide.mean).toBe(1);
  });

  it.each([
    ['players', 'that is not there', null, /^expected a module that exports kinds, got .*strange-0/],
    ['players', 'of other exports', 'export const bots = [];', /to export kinds, a list .*; got bots$/],
    [
      'players',
      'of another entry',
      'export const kinds = [{ name: "x", play: 1 }];',
      /got another as entry 0: "x" with name, play$/,
    ],
    ['controllers', 'of nothing', 'export const controllers = [null];', /got another as entry 0: null$/],
    [
      'controllers',
      'of a taken name',
      'export const controllers = [{ name: "elo", about: "x", create() {} }];',
      /a name of their own.*"elo" with name, about, create$/,
    ],
  ])('[EX36] refuses a module of %s %s', async (which, what, text, message) => {
    const file = join(directory, `strange-${text === null ? 0 : what.replaceAll(' ', '-')}.mjs`);
    if (text !== null) await writeFile(file, text);
    await expect(runExperiment({ ...OPTIONS, files: { ...OPTIONS.files, [which]: file } })).rejects.toThrow(message);
  });

  it('[EX37] ends with the name, kind and seed of what answers what cannot be', async () => {
    const controllers = join(directory, 'broken.mjs');
    await writeFile(
      controllers,
      'export const controllers = [{ name: "broken", about: "x", create: () => ({ begin() {}, choose: () => NaN, observe() {} }) }];',
    );
    const broken = runExperiment({ ...OPTIONS, files: { players: null, controllers, maps: null }, only: ['broken'] });
    await expect(broken).rejects.toThrow(
      'controller "broken", kind "weibull", seed 1: expected a finite difficulty from choose(), got NaN',
    );
    await expect(runExperiment({ ...OPTIONS, only: ['nobody'] })).rejects.toThrow(/--only .*exact-bayes.*, got nobody/);
    await expect(runExperiment({ ...OPTIONS, set: 'groups' })).rejects.toThrow(
      'a set of kinds that abstract has, got groups',
    );
    await expect(runExperiment({ ...OPTIONS, world: 'flat' })).rejects.toThrow(
      'expected a world (abstract, arena), got flat',
    );
  });
});
