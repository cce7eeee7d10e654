/** The capacity report for people. */
import type { Assumptions, Load, Needs, UnitCosts } from './capacity-model.ts';
import type { RunCost } from './measure-costs.ts';

/** Rows per second of one saturated worker here: by the model, and measured in the same run. */
interface Check {
  readonly predicted: number;
  readonly measured: number;
}

export interface CapacityReport {
  readonly machine: Readonly<Record<string, string | number>>;
  readonly assumptions: Assumptions;
  readonly load: Omit<Load, 'players'>;
  readonly costs: UnitCosts;
  readonly runs: Readonly<Record<string, RunCost>>;
  readonly check: Check;
  readonly needs: readonly { readonly model: string; readonly needs: readonly Needs[] }[];
}

export function renderCapacity({ machine, costs, runs, check, needs }: CapacityReport): string {
  return [
    Object.values(machine).join(', '),
    '',
    table(
      ['cost', 'µs'],
      Object.entries(costs).map(([name, value]) => [name, round(value)]),
    ),
    '',
    table(
      ['model', 'µs per run', 'µs per row'],
      Object.entries(runs).map(([name, run]) => [name, round(run.runMicros), round(run.rowMicros)]),
    ),
    '',
    `one worker here, saturated, model mid: ${round(check.predicted)} rows/s predicted, ${round(check.measured)} measured, ` +
      `off by ${round(100 * (check.predicted / check.measured - 1))} %`,
    ...needs.flatMap((entry) => ['', `model ${entry.model}`, renderNeeds(entry.needs)]),
    '',
  ].join('\n');
}

function renderNeeds(needs: readonly Needs[]): string {
  return table(
    ['players', 'room servers', 'rows/s', 'frames/s', 'worker cores', 'or GPUs', 'Redis core', 'Mbit/s', 'shards'],
    needs.map((need) =>
      [
        need.players,
        need.roomServers,
        need.rowsPerSecond,
        need.framesPerSecond,
        need.workerCores,
        need.gpus,
        need.redisShare,
        need.redisMegabitsPerSecond,
        need.shards,
      ].map(round),
    ),
  );
}

/** Aligns the first column to the left, the others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}

function round(value: number): string {
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 3 });
}
