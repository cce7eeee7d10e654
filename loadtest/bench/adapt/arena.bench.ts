/**
 * Whether the arena adapts, by the judge of experiments, on held-out kinds of player: how long the room's own adaptation
 * holds each at the wanted chance, beside tuned baselines on the same lever. Median, min and max are the mean and its 95 %
 * interval over seeds. Short: 2 seeds; in full (`--full`) 12.
 */

import type { ExperimentReport, Standing } from '../../experiment/experiment-report.ts';
import { openOwn } from '../../players/arena-world/maps/own-maps.ts';
import { readStandingChance } from '../../players/arena-world/maps/standing-chance.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { isFull } from '../full.ts';
import { cellOf, cellsOf, intervalResult, judge, standingOf, TUNED } from './judge-held-out.ts';

const ROOM = 'room';
const SIZE = { seeds: isFull ? 12 : 2 };

async function measure(): Promise<BenchResult[]> {
  const report = await judge('arena', 'held-out', [ROOM, ...TUNED], SIZE);
  const groups = await judge('arena', 'groups', [ROOM], SIZE);
  const room = standingOf(report, ROOM);
  const { momentRms } = room;
  const steps = (value: number | null | undefined) => value ?? report.scale.steps;
  return [
    intervalResult('adapt.arena.band15.mean', 'share', room.wide, SIZE.seeds, '>= 0.8'),
    intervalResult('adapt.arena.band15.worst', 'share', room.worst.interval, SIZE.seeds, '>= 0.5'),
    ...vsTuned(report, room),
    ...(await authority()),
    ...(momentRms === null
      ? []
      : [intervalResult('adapt.arena.momentRms.mean', 'chance', momentRms, SIZE.seeds, '<= 0.2')]),
    ...one('momentRms.worst', 'chance', room.worstMomentRms?.rms ?? null, '<= 0.33'),
    ...one('meanChance.lowest', 'chance', room.chances[0], '>= 0.65'),
    ...one('meanChance.highest', 'chance', room.chances[1], '<= 0.85'),
    ...one('settleSeconds', 's', steps(room.settled.median), '<= 60'),
    ...one('recoverSeconds.up', 's', steps(room.up?.median), '<= 120'),
    ...one('recoverSeconds.down', 's', steps(room.down?.median), '<= 120'),
    ...one('reversals', '/min', room.reversals, '<= 0.5'),
    ...one('calibration', 'chance', room.worstCalibration, '<= 0.1'),
    ...one('group.weakest', 'chance', Math.min(...chancesOf(groups, 'weakest')), '>= 0.6'),
    ...one('group.strongest', 'chance', Math.max(...chancesOf(groups, 'strongest')), '<= 0.92'),
  ];
}

function one(name: string, unit: string, value: number | null, target: string): BenchResult[] {
  return value === null ? [] : [{ ...resultOf(`adapt.arena.${name}`, unit, [value], target), runs: SIZE.seeds }];
}

/** Points over the better of the tuned ones: in the mean over kinds, and in the kind where it is furthest behind. */
function vsTuned(report: ExperimentReport, room: Standing): BenchResult[] {
  const best = Math.max(...TUNED.map((name) => standingOf(report, name).wide.mean));
  const byKind = cellsOf(report, ROOM).map(
    ({ kind, wide }) => wide.mean - Math.max(...TUNED.map((name) => cellOf(report, name, kind).wide.mean)),
  );
  return [
    ...one('vsTuned.mean', 'points', 100 * (room.wide.mean - best), '>= 10'),
    ...one('vsTuned.worst', 'points', 100 * Math.min(...byKind), '>= 0'),
  ];
}

/** What the lever can do with a middling player. */
async function authority(): Promise<BenchResult[]> {
  const { maps } = await openOwn();
  const standing = readStandingChance(maps.kinds.middling!);
  return [
    ...one('authority.easiest', 'chance', standing.chance(0, 0, 0), '>= 0.95'),
    ...one('authority.hardest', 'chance', standing.chance(0, 1, 0), '<= 0.35'),
  ];
}

/** Mean standing chances of the weakest, or the strongest, of each group. */
function chancesOf(report: ExperimentReport, who: string): number[] {
  return cellsOf(report, ROOM)
    .filter(({ kind }) => kind.endsWith(`:${who}`))
    .map(({ meanChance }) => meanChance);
}

export const benches: Bench[] = [{ prefix: 'adapt.arena', run: measure }];
