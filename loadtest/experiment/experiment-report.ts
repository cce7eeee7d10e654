/** What an experiment found: figures of each controller with each kind of player, and of each controller over all kinds. */
import {
  type CellFigures,
  figuresOf,
  momentOf,
  type Recovery,
  recoveryOf,
  type Settling,
  settlingOf,
} from './cell-figures.ts';
import { type Interval, intervalOf } from './intervals.ts';
import { BAND, TARGET } from './judge.ts';
import { sumOf, type Tally } from './tally.ts';
import type { TimeScale } from './time-scale.ts';
import type { ControllerInfo, Job, KindInfo, World } from './world.ts';

export interface Cell extends CellFigures {
  readonly controller: string;
  readonly kind: string;
}

export interface Worst {
  readonly kind: string;
  readonly interval: Interval;
}

/** A controller over all kinds: means over kinds, each kind counting the same, with intervals over seeds. */
export interface Standing extends ControllerInfo {
  readonly players: number;
  readonly wide: Interval;
  readonly worst: Worst;
  readonly narrow: Interval;
  readonly worstNarrow: Worst;
  readonly early: Interval;
  readonly settled: Settling;
  readonly up: Recovery | null;
  readonly down: Recovery | null;
  readonly reversals: number;
  readonly meanMove: number;
  readonly calibration: number | null;
  readonly worstCalibration: number | null;
  readonly fairness: number | null;
  readonly rms: number;
  /** Truth of the moment: mean over kinds and the worst kind; null where no games were played on. */
  readonly momentRms: Interval | null;
  readonly worstMomentRms: { readonly kind: string; readonly rms: number } | null;
  /** Mean chance of the kind with the lowest, and of the one with the highest. */
  readonly chances: readonly [number, number];
  readonly played: number;
}

export interface ExperimentReport {
  readonly format: 1;
  readonly command: 'adapt';
  readonly world: string;
  readonly about: string;
  readonly scale: TimeScale;
  readonly target: number;
  readonly band: typeof BAND;
  readonly playersHash: string;
  /** Version of the rules that were played by; null where there are none. */
  readonly rules: string | null;
  /** The set of kinds, or the file that they come from. */
  readonly set: string;
  readonly seeds: number;
  readonly playersPerKind: number;
  readonly kinds: readonly KindInfo[];
  readonly controllers: readonly Standing[];
  readonly cells: readonly Cell[];
}

export interface Findings {
  readonly world: World;
  readonly playersHash: string;
  readonly rules: string | null;
  readonly set: string;
  readonly seeds: number;
  readonly playersPerKind: number;
  readonly kinds: readonly KindInfo[];
  readonly controllers: readonly ControllerInfo[];
  readonly jobs: readonly Job[];
  readonly tallies: readonly Tally[];
}

export function createReport(findings: Findings): ExperimentReport {
  const { world, kinds, controllers, jobs, tallies, playersHash, rules, set, seeds, playersPerKind } = findings;
  const apart = new Set(kinds.filter((kind) => kind.apart).map((kind) => kind.name));
  const { name, about, scale } = world;
  const talliesOf = (controller: string, kind: string) =>
    tallies.filter(({ players }, i) => players > 0 && jobs[i]!.controller === controller && jobs[i]!.kind === kind);
  const groups = controllers.flatMap((controller) =>
    kinds.map((kind) => ({ controller, kind, tallies: talliesOf(controller.name, kind.name) })),
  );
  const played = groups.filter((group) => group.tallies.length > 0);
  const cells = played.map(
    (group): Cell => ({
      controller: group.controller.name,
      kind: group.kind.name,
      ...figuresOf(group.tallies, scale),
    }),
  );
  const standings = controllers.flatMap((controller) => {
    const own = cells.filter((cell) => cell.controller === controller.name && !apart.has(cell.kind));
    const counted = played
      .filter((group) => group.controller === controller && !group.kind.apart)
      .map((group) => group.tallies);
    return own.length === 0 ? [] : [standingOf(controller, own, counted)];
  });
  return {
    ...{ format: 1, command: 'adapt', world: name, about, scale, target: TARGET, band: BAND, playersHash, rules },
    ...{ set, seeds, playersPerKind, kinds, controllers: standings, cells },
  };
}

/** `tallies` are by kind, and by seed within. */
function standingOf(info: ControllerInfo, cells: readonly Cell[], tallies: readonly (readonly Tally[])[]): Standing {
  const all = tallies.flat();
  const mean = (of: (cell: Cell) => number) => cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
  const overSeeds = (of: (tally: Tally) => number) =>
    intervalOf(
      (tallies[0] ?? []).map((_, seed) => tallies.reduce((sum, kind) => sum + of(kind[seed]!), 0) / tallies.length),
    );
  const calibrations = cells.map(({ calibration }) => calibration).filter((value) => value !== null);
  const fairness = cells.map((cell) => cell.fairness).filter((value) => value !== null);
  const chances = cells.map(({ moment, meanChance }) => moment?.meanChance ?? meanChance);
  const moments = cells.flatMap(({ kind, moment }) => (moment === null ? [] : [{ kind, rms: moment.rms }]));
  return {
    ...info,
    players: all.reduce((sum, { players }) => sum + players, 0),
    wide: overSeeds(({ wide, judged }) => wide / judged),
    worst: worstOf(cells, ({ wide }) => wide),
    narrow: overSeeds(({ narrow, judged }) => narrow / judged),
    worstNarrow: worstOf(cells, ({ narrow }) => narrow),
    early: overSeeds(({ earlyWide, earlyCount }) => earlyWide / earlyCount),
    settled: settlingOf(sumOf(all.map(({ settled }) => settled))),
    up: recoveryOf(all.map(({ recovery }) => recovery.up)),
    down: recoveryOf(all.map(({ recovery }) => recovery.down)),
    reversals: mean((cell) => cell.reversals),
    meanMove: mean((cell) => cell.meanMove),
    calibration:
      calibrations.length === 0 ? null : calibrations.reduce((sum, value) => sum + value, 0) / calibrations.length,
    worstCalibration: calibrations.length === 0 ? null : Math.max(...calibrations),
    fairness: fairness.length < cells.length ? null : Math.min(...fairness),
    rms: mean((cell) => cell.rms),
    momentRms: moments.length < cells.length ? null : jackknife(tallies, meanMomentRms),
    worstMomentRms: moments.length < cells.length ? null : moments.reduce((a, b) => (b.rms > a.rms ? b : a)),
    chances: [Math.min(...chances), Math.max(...chances)],
    played: mean((cell) => cell.played),
  };
}

/** Mean over kinds of the root mean square; `tallies` are by kind. */
function meanMomentRms(tallies: readonly (readonly Tally[])[]): number {
  return tallies.reduce((sum, kind) => sum + (momentOf(kind)?.rms ?? Number.NaN), 0) / tallies.length;
}

/** A figure of all seeds together, with an interval from what it is without each of them. */
function jackknife(
  tallies: readonly (readonly Tally[])[],
  of: (tallies: readonly (readonly Tally[])[]) => number,
): Interval {
  const seeds = tallies[0]?.length ?? 0;
  const whole = of(tallies);
  if (seeds < 2) return { mean: whole, low: Number.NaN, high: Number.NaN };
  const pseudo = Array.from({ length: seeds }, (_, left) => {
    const without = of(tallies.map((kind) => kind.filter((_tally, seed) => seed !== left)));
    return seeds * whole - (seeds - 1) * without;
  });
  const { mean, high } = intervalOf(pseudo);
  return { mean: whole, low: whole - (high - mean), high: whole + (high - mean) };
}

function worstOf(cells: readonly Cell[], of: (cell: Cell) => Interval): Worst {
  const worst = cells.reduce((low, cell) => (of(cell).mean < of(low).mean ? cell : low));
  return { kind: worst.kind, interval: of(worst) };
}
