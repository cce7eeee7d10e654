/** What the benchmarks of adaptation share: experiments on held-out kinds of player, and results from them. */
import { availableParallelism } from 'node:os';
import type { Cell, ExperimentReport, Standing } from '../../experiment/experiment-report.ts';
import type { Interval } from '../../experiment/intervals.ts';
import { runExperiment } from '../../experiment/run-experiment.ts';
import type { KindInfo } from '../../experiment/world.ts';
import { type BenchResult, resultOf } from '../bench.ts';

export const TUNED = ['pid', 'elo'];

export interface Size {
  readonly seeds: number;
  readonly players?: number;
}

export function judge(
  world: string,
  set: KindInfo['set'],
  only: readonly string[],
  { seeds, players }: Size,
): Promise<ExperimentReport> {
  return runExperiment({
    ...{ world, set, only, seeds, playersPerKind: players },
    files: { players: null, controllers: null, maps: null },
    threads: availableParallelism(),
    onProgress: () => undefined,
  });
}

/** A mean with its 95 % interval as median, min and max. */
export function intervalResult(
  name: string,
  unit: string,
  { mean, low, high }: Interval,
  seeds: number,
  target: string | null,
): BenchResult {
  const known = Number.isNaN(low) ? { min: mean, max: mean } : { min: low, max: high };
  return { ...resultOf(name, unit, [mean], target), ...known, runs: seeds };
}

export function standingOf({ controllers }: ExperimentReport, name: string): Standing {
  return controllers.find((one) => one.name === name)!;
}

/** A controller's cells of the kinds that count. */
export function cellsOf({ kinds, cells }: ExperimentReport, name: string): Cell[] {
  const apart = new Set(kinds.filter((kind) => kind.apart).map((kind) => kind.name));
  return cells.filter(({ controller, kind }) => controller === name && !apart.has(kind));
}

export function cellOf(report: ExperimentReport, name: string, kind: string): Cell {
  return cellsOf(report, name).find((cell) => cell.kind === kind)!;
}
