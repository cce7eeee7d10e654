/** A decision between two sides whose answer is a chance's log odds, found on rows that were not learnt from. */
import { dealRows } from '../../evaluate/deal-rows.ts';
import type { KernelRows } from './kernel-rows.ts';
import { fitPlatt } from './platt.ts';
import { type Decision, type Solving, solveDual } from './solve-dual.ts';

export interface PairRows {
  /** The rows of both sides, by their numbers in the table. */
  readonly rows: Int32Array;
  /** 1 for rows of the side whose chance is learnt. */
  readonly isFirst: Uint8Array;
  readonly groups: Int32Array;
}

/** Parts of the rows; each is decided by what the others teach. */
const PARTS = 5;
/** Log odds where only one side has rows: the other is as good as never seen. */
const SURE = 16;

/** `kernel` has the pair's own rows. */
export async function chanceDecision(
  kernel: KernelRows,
  { isFirst, groups }: PairRows,
  cost: number,
  solving: Solving,
): Promise<Decision> {
  const all = Int32Array.from(isFirst, (_, row) => row);
  const whole = await decide(kernel, all, isFirst, cost, solving);
  if (typeof whole === 'number') {
    return { weights: new Float64Array(isFirst.length), constant: SURE * whole, objective: 0 };
  }
  const labels = Float32Array.from(isFirst);
  const parts = dealRows({ rows: labels, width: 1, labels, groups }, PARTS, solving.run.seed);
  const decisions = new Float64Array(isFirst.length);
  for (let part = 0; part < PARTS; part++) {
    const others = all.filter((row) => parts[row] !== part);
    const own = all.filter((row) => parts[row] === part);
    const taught = await decide(kernel, others, isFirst, cost, solving);
    answer(kernel, taught, own, decisions);
  }
  // A run that was stopped early has the rows' own decisions, which are too sure.
  if (solving.run.enough?.aborted) answer(kernel, whole, all, decisions);
  const { slope, start } = fitPlatt(decisions, (row) => isFirst[row] === 1);
  return {
    weights: whole.weights.map((weight) => -slope * weight),
    constant: -slope * whole.constant - start,
    objective: whole.objective,
  };
}

/** 1 or −1 where all rows are on one side, 0 without rows. */
async function decide(
  kernel: KernelRows,
  rows: Int32Array,
  isFirst: Uint8Array,
  bound: number,
  solving: Solving,
): Promise<Decision | number> {
  const first = rows.reduce((sum, row) => sum + isFirst[row]!, 0);
  if (first === 0 || first === rows.length) return Math.sign(2 * first - rows.length);
  const signs = Int8Array.from(rows, (row) => (isFirst[row] === 1 ? 1 : -1));
  return await solveDual({ kernel, rows, signs, goals: Float64Array.from(signs), bound }, solving);
}

/** Writes the decisions for some rows. */
function answer(kernel: KernelRows, decision: Decision | number, rows: Int32Array, out: Float64Array): void {
  for (const row of rows) out[row] = typeof decision === 'number' ? decision : decision.constant;
  if (typeof decision === 'number') return;
  for (const [s, weight] of decision.weights.entries()) {
    if (weight === 0) continue;
    const own = kernel.row(s);
    for (const row of rows) out[row]! += weight * own[row]!;
  }
}
