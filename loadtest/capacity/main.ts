/** `npm run capacity [-- --json]`: measures costs here, checks the model against this machine, and extrapolates. */
import { cpus } from 'node:os';
import { Command } from 'commander';
import { closed, type ModelName, type PoolBench, ROWS_PER_ASK, withPoolBench } from '../bench/processes/pool-bench.ts';
import { type Assumptions, type Load, predictNeeds, predictWorkerRows, type UnitCosts } from './capacity-model.ts';
import { measurePoolCosts, measureRoomCosts, measureRunCost, type RunCost } from './measure-costs.ts';
import { renderCapacity } from './render-capacity.ts';

const ROUNDS = 5;
const PLAYERS = [1_000, 10_000, 100_000, 1_000_000];

const ASSUMPTIONS: Assumptions = { busyShare: 0.6, gatherMs: 10, maxBatchRows: 512, gpuCores: 50 };
/** The demo game's load: four decisions a second, five candidates each. */
const LOAD: Omit<Load, 'players'> = {
  playersPerSession: 4,
  decisionsPerSecond: 4,
  candidates: ROWS_PER_ASK,
  inputWidth: 64,
  outputWidth: 16,
};

// The reader may have seen enough (`| head`). The exit code tells all the same.
process.stdout.on('error', () => undefined);
const { json = false } = new Command('capacity')
  .description('measure costs here, and say what 1,000 to 1,000,000 players need')
  .option('--json', 'print one JSON object and nothing else')
  .parse()
  .opts<{ json?: boolean }>();

const { costs, runs, check } = await withPoolBench({ models: ['tiny', 'mid', 'wide'], pinned: true }, measure);
const needs = Object.entries(runs).map(([model, run]) => ({
  model,
  needs: PLAYERS.map((players) => predictNeeds({ ...costs, ...run }, { ...LOAD, players }, ASSUMPTIONS)),
}));
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
const report = { machine, assumptions: ASSUMPTIONS, load: LOAD, costs, runs, check, needs };
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : renderCapacity(report));

async function measure(bench: PoolBench) {
  const loopOf = async (model: ModelName) => {
    const loop = await bench.rawLoop(model);
    await loop(64, 0.5);
    return loop;
  };
  const tiny = await measureRunCost(await loopOf('tiny'));
  const wide = await measureRunCost(await loopOf('wide'));
  const midLoop = await loopOf('mid');
  const pool = await measurePoolCosts(bench, await measureRunCost(midLoop));
  const costs: UnitCosts = { ...pool, ...(await measureRoomCosts()), ...tiny };
  const { check, mid } = await checkWorker(bench, costs, midLoop);
  return { costs, runs: { tiny, mid, wide }, check };
}

/**
 * Rows per second of one requester, one worker and one Redis on two cores, saturated, with the middle model: the
 * worker's core is the limit. The cost of a run is measured right before each time, since the machine may do other
 * work.
 */
async function checkWorker(bench: PoolBench, costs: UnitCosts, loop: Awaited<ReturnType<PoolBench['rawLoop']>>) {
  const pool = await bench.requester('mid', { rowsPerAsk: ROWS_PER_ASK, budgetMs: 60_000 });
  const saturated = closed(2048 / ROWS_PER_ASK, 1.5);
  await pool(saturated);
  const rounds: { mid: RunCost; predicted: number; measured: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mid = await measureRunCost(loop);
    const { rowsPerSecond, batchRows } = await pool(saturated);
    rounds.push({ mid, predicted: predictWorkerRows({ ...costs, ...mid }, batchRows), measured: rowsPerSecond });
  }
  rounds.sort((a, b) => a.predicted / a.measured - b.predicted / b.measured);
  const { mid, ...check } = rounds[ROUNDS >> 1]!;
  return { check, mid };
}
