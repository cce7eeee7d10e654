/**
 * How much faster than real time the arena plays headless, on one core: bots see, think and act, the world steps,
 * events are kept. The figure with the target is one player at a usual difficulty (waves of 15 to 25 foes). Beside it
 * are four players at a high difficulty, which is about the most that a session gets.
 */
import { kiterBot } from '../../../rooms/arena/bots/kiter-bot.ts';
import { fixedController } from '../../../rooms/arena/headless/controller.ts';
import { runHeadless } from '../../../rooms/arena/headless/run-headless.ts';
import { TICK_MS } from '../../../rooms/arena/simulation/world/constants.ts';
import type { Bench, BenchResult } from '../bench.ts';

const RUNS = 7;
/** Ten minutes of play per run: all phases of a wave, many times. */
const TICKS = 20 * 60 * 10;
const TARGET = 1000;

function realTimeFactor(players: number, difficulty: number, seed: number): number {
  const bots = Array.from({ length: players }, (_, slot) => kiterBot(0.6)({ slot, seed }));
  const start = performance.now();
  runHeadless({ seed, ticks: TICKS, bots, controller: fixedController({ difficulty }) });
  return (TICKS * TICK_MS) / (performance.now() - start);
}

function measureFactor(name: string, players: number, difficulty: number, target: number | null): BenchResult {
  // The first run is for the compiler.
  realTimeFactor(players, difficulty, 1);
  const factors = Array.from({ length: RUNS }, (_, run) => realTimeFactor(players, difficulty, run + 1));
  factors.sort((a, b) => a - b);
  const median = factors[Math.floor(RUNS / 2)]!;
  return {
    name,
    unit: 'x',
    median,
    min: factors[0]!,
    max: factors[RUNS - 1]!,
    runs: RUNS,
    target: target === null ? null : `>= ${target}`,
    met: target === null ? null : median >= target,
  };
}

export const benches: Bench[] = [
  {
    prefix: 'headless',
    run: async () => [
      measureFactor('headless.realTimeFactor', 1, 0.45, TARGET),
      measureFactor('headless.realTimeFactor.fourPlayers', 4, 0.7, null),
    ],
  },
];
