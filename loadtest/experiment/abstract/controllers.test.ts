import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../training/random.ts';
import { KINDS } from '../../players/abstract/kinds.ts';
import { createResult } from '../../players/abstract/telemetry-channel.ts';
import { figuresOf } from '../cell-figures.ts';
import { createJudge } from '../judge.ts';
import { openWith, SCALE } from './abstract-world.ts';
import type { ControllerKind } from './controller.ts';
import type { Baseline, Values } from './controllers/baseline.ts';
import { BOUNDS } from './controllers/baselines.ts';
import { decayingElo, elo } from './controllers/elo.ts';
import { fixed } from './controllers/fixed.ts';
import { type Rating, ratePeriod } from './controllers/glicko2.ts';
import { staircase, threeUp } from './controllers/staircases.ts';

function play(kindName: string, controller: ControllerKind | string, players: number) {
  const own = typeof controller === 'string' ? [] : [controller];
  const name = typeof controller === 'string' ? controller : controller.name;
  const world = openWith(KINDS, own, BOUNDS, '');
  const judge = createJudge(SCALE, 1);
  world.play({ kind: kindName, controller: name, seed: 1, players }, judge);
  return figuresOf([judge.finish()], SCALE);
}

const withValues = (baseline: Baseline, values: Values): ControllerKind => ({
  name: baseline.name,
  about: baseline.about,
  create: (setting) => baseline.create(values, setting),
});

/**
 * Published for this setting, in per cent within ±0.10 and ±0.15: a probe of 2,000 players, with parameters that were only
 * roughly tuned. 400 players know a share to ±5 points.
 */
const PUBLISHED: readonly [string, ControllerKind | string, string, number, number][] = [
  ['static medium', withValues(fixed, { difficulty: -1.1 }), 'stationary', 41, 63],
  ['three up, one down', withValues(threeUp, { start: -1.1, up: 0.5, down: 0.5 }), 'stationary', 57, 82],
  ['Elo, K = 0.4', withValues(elo, { rating: 0, gain: 0.4 }), 'stationary', 76, 93],
  ['Elo, K = 0.4', withValues(elo, { rating: 0, gain: 0.4 }), 'rising', 69, 92],
  ['Elo, K = 0.4', withValues(elo, { rating: 0, gain: 0.4 }), 'leaping', 58, 79],
  ['Elo, decaying', withValues(decayingElo, { rating: 0, first: 1, last: 0.2, time: 6 }), 'stationary', 79, 94],
  ['exact Bayes', 'exact-bayes', 'stationary', 84, 95],
  ['exact Bayes', 'exact-bayes', 'leaping', 37, 62],
];

describe('the baselines', () => {
  it.each(PUBLISHED)('[EX32] %s: near the published figures', (_name, controller, kind, narrow, wide) => {
    const figures = play(kind, controller, 400);
    expect(Math.abs(100 * figures.narrow.mean - narrow)).toBeLessThan(7);
    expect(Math.abs(100 * figures.wide.mean - wide)).toBeLessThan(5);
  });

  it.each([
    [1, 0.2845, 0.7785],
    [2, 0.5488, 0.8035],
    [3, 0.7393, 0.8315],
    [4, 0.8415, 0.8584],
  ])('[EX33] %d up, one down, steps of %d: settles within a point of where %d are won', (inRow, ratio, converged) => {
    for (const up of [0.05, 0.2]) {
      const controller = staircase({ start: -1.3, inRow, up: up * ratio, down: up, firstTimes: 1 });
      const random = createRandom(11);
      controller.begin(random);
      const result = createResult();
      let sum = 0;
      const n = 30_000;
      for (let i = 0; i < n; i++) {
        result.difficulty = controller.choose(0);
        result.success = random() < 1 / (1 + Math.exp(result.difficulty));
        sum += result.difficulty;
        controller.observe(result);
      }
      expect(1 / (1 + Math.exp(sum / n))).toBeCloseTo(converged, 1.7);
    }
  });

  it("[EX34] Glicko-2 gives Glickman's example", () => {
    const scale = (rating: number) => (rating - 1500) / 173.7178;
    const rating: Rating = { mu: 0, phi: 200 / 173.7178, sigma: 0.06 };
    const games = [
      { mu: scale(1400), phi: 30 / 173.7178, score: 1 },
      { mu: scale(1550), phi: 100 / 173.7178, score: 0 },
      { mu: scale(1700), phi: 300 / 173.7178, score: 0 },
    ];
    ratePeriod(rating, games, 0.5);
    expect(173.7178 * rating.mu + 1500).toBeCloseTo(1464.06, 1);
    expect(173.7178 * rating.phi).toBeCloseTo(151.52, 1);
    expect(rating.sigma).toBeCloseTo(0.05999, 4);
  });

  it('[EX35] the oracle holds everybody, and the filter that knows the family beats exact Bayes on another', () => {
    expect(play('everything', 'oracle', 100).wide.mean).toBe(1);
    expect(play('everything', 'family-filter', 12).wide.mean).toBeGreaterThan(
      play('everything', 'exact-bayes', 12).wide.mean + 0.1,
    );
    expect(play('stationary', 'family-filter', 8).wide.mean).toBeGreaterThan(0.9);
  });
});
