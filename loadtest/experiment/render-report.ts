/** An experiment as text for people. */
import { align } from '../report/table.ts';
import type { Recovery, Settling } from './cell-figures.ts';
import type { ExperimentReport, Standing } from './experiment-report.ts';
import type { Interval } from './intervals.ts';

export function renderReport(report: ExperimentReport): string {
  const { scale, controllers, kinds, cells } = report;
  const { wide, narrow } = report.band;
  const shareOf = (controller: string, kind: string) => {
    const cell = cells.find((one) => one.controller === controller && one.kind === kind);
    return cell === undefined ? '-' : percent(cell.wide.mean);
  };
  const hasMoments = cells.some(({ moment }) => moment !== null);
  const chanceOf = (controller: string, kind: string) => {
    const cell = cells.find((one) => one.controller === controller && one.kind === kind);
    return cell === undefined ? '-' : percent(cell.moment?.meanChance ?? cell.meanChance);
  };
  const lines = [
    `${report.world}: ${report.about}`,
    `${kinds.length} kinds of player (${report.set}), ${report.playersPerKind} players each, ${report.seeds} seeds; ` +
      `wanted chance ${report.target}; players ${report.playersHash}${report.rules === null ? '' : `; rules ${report.rules}`}`,
    '',
    ...align([
      [
        `controller`,
        `±${wide} %`,
        'worst kind',
        '',
        `±${narrow} %`,
        'worst',
        `first ${scale.judgedFrom}`,
        'settled p50/p90',
        'up p50/p90',
        'down p50/p90',
        `reversals/${scale.reversalsPer}`,
        'mean move',
        'calibration',
        'fairness',
        ...(hasMoments ? ['moment rms', 'worst', ''] : []),
      ],
      ...controllers.map((standing) => [...standingCells(standing), ...(hasMoments ? momentCells(standing) : [])]),
    ]),
    '',
    `Time within ±${wide} by kind, %`,
    ...align([
      ['', ...controllers.map(({ name }) => name)],
      ...kinds.map((kind) => [
        `${kind.name}${kind.apart ? ' (apart)' : ''}`,
        ...controllers.map(({ name }) => shareOf(name, kind.name)),
      ]),
    ]),
    '',
    `Mean true chance by kind, %${hasMoments ? ', from moments that were played on' : ''}`,
    ...align([
      ['', ...controllers.map(({ name }) => name)],
      ...kinds.map(({ name }) => [name, ...controllers.map((controller) => chanceOf(controller.name, name))]),
    ]),
    '',
    `Means over kinds with 95 % intervals over seeds, from ${scale.step} ${scale.judgedFrom + 1} to ${scale.steps}. ` +
      `Settled, up, down: ${scale.step}s until ${scale.settled.inBand} of ${scale.settled.window} in a row lie within ±${wide}, ` +
      'at first and after a jump; "-" is never. * knows what no controller can know.' +
      (kinds.some(({ apart }) => apart) ? ' Kinds apart are part of no mean.' : ''),
  ];
  return `${lines.join('\n')}\n`;
}

function standingCells(standing: Standing): string[] {
  const { name, isBound, wide, worst, narrow, worstNarrow, early, settled, up, down } = standing;
  return [
    `${name}${isBound ? ' *' : ''}`,
    withInterval(wide),
    withInterval(worst.interval),
    worst.kind,
    withInterval(narrow),
    percent(worstNarrow.interval.mean),
    percent(early.mean),
    settling(settled),
    settling(up),
    settling(down),
    standing.reversals.toFixed(1),
    standing.meanMove.toFixed(3),
    standing.calibration === null ? '-' : standing.calibration.toFixed(3),
    standing.fairness === null ? '-' : standing.fairness.toFixed(2),
  ];
}

function momentCells({ momentRms, worstMomentRms }: Standing): string[] {
  if (momentRms === null || worstMomentRms === null) return ['-', '', ''];
  const { mean, high } = momentRms;
  const interval = Number.isNaN(high) ? '' : ` ± ${(high - mean).toFixed(3)}`;
  return [`${mean.toFixed(3)}${interval}`, worstMomentRms.rms.toFixed(3), worstMomentRms.kind];
}

function withInterval({ mean, high }: Interval): string {
  return Number.isNaN(high) ? percent(mean) : `${percent(mean)} ± ${(100 * (high - mean)).toFixed(1)}`;
}

function percent(share: number): string {
  return Number.isNaN(share) ? '-' : (100 * share).toFixed(1);
}

function settling(settled: Settling | Recovery | null): string {
  return settled === null ? '' : `${settled.median ?? '-'}/${settled.p90 ?? '-'}`;
}
