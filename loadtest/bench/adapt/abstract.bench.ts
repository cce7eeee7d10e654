/**
 * How well the estimate of adaptation/belief, which sessions don't use yet, holds the players of the abstract world. Median,
 * min and max are the mean and its 95 % interval over seeds. Short: 2 seeds of 500 players a kind; in full (`--full`) 10 of
 * 2,000.
 */

import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { isFull } from '../full.ts';
import { cellOf, cellsOf, intervalResult, judge, standingOf, TUNED } from './judge-held-out.ts';

const SUBJECT = 'belief';
const ALONE = 'belief-outcomes';
const SIZE = isFull ? { seeds: 10, players: 2000 } : { seeds: 2, players: 500 };

async function measure(): Promise<BenchResult[]> {
  const report = await judge('abstract', 'held-out', [SUBJECT, 'best-fixed', 'family-filter', ...TUNED], SIZE);
  const plain = await judge('abstract', 'reference', [ALONE, 'exact-bayes'], SIZE);
  const belief = standingOf(report, SUBJECT);
  const worstNarrow = (name: string) => standingOf(report, name).worstNarrow.interval.mean;
  const ofFilter = cellsOf(report, SUBJECT).map(
    ({ kind, wide }) => wide.mean / cellOf(report, 'family-filter', kind).wide.mean,
  );
  const vsTuned = worstNarrow(SUBJECT) - Math.max(...TUNED.map(worstNarrow));
  const vsFixed = belief.narrow.mean - standingOf(report, 'best-fixed').narrow.mean;
  const binaryOnly =
    cellOf(plain, ALONE, 'stationary').wide.mean / cellOf(plain, 'exact-bayes', 'stationary').wide.mean;
  return [
    intervalResult('adapt.abstract.band15.mean', 'share', belief.wide, SIZE.seeds, '>= 0.93'),
    intervalResult('adapt.abstract.band15.worst', 'share', belief.worst.interval, SIZE.seeds, null),
    one('band15.worstOfFilter', 'ratio', Math.min(...ofFilter), '>= 0.95'),
    one('vsTuned', 'points', 100 * vsTuned, '>= 10'),
    one('vsFixed', 'points', 100 * vsFixed, '>= 35'),
    one('binaryOnly', 'ratio', binaryOnly, '>= 0.97'),
    ...(belief.fairness === null ? [] : [one('fairness', 'ratio', belief.fairness, '>= 0.9')]),
  ];
}

function one(name: string, unit: string, value: number, target: string): BenchResult {
  return { ...resultOf(`adapt.abstract.${name}`, unit, [value], target), runs: SIZE.seeds };
}

export const benches: Bench[] = [{ prefix: 'adapt.abstract', run: measure }];
