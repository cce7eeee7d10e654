/** What a benchmark is: a group of results with a common prefix, measured on request. */

export interface BenchResult {
  /** `group.subject.what`, with the unit last if it has one. */
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  /** A bound such as ">= 1000"; null for a figure that is only for comparison. */
  readonly target: string | null;
  readonly met: boolean | null;
}

export interface Bench {
  /** Prefix of all its result names. */
  readonly prefix: string;
  run(): Promise<BenchResult[]>;
}

/** A result from the figures of several runs. `target` is ">= n", "<= n" or null. */
export function resultOf(name: string, unit: string, figures: readonly number[], target: string | null): BenchResult {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return {
    name,
    unit,
    median,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    runs: sorted.length,
    target,
    met: meets(median, target),
  };
}

function meets(median: number, target: string | null): boolean | null {
  if (target === null) return null;
  const [, sign, bound] = /^(>=|<=) ([\d.e+-]+)$/.exec(target) ?? [];
  if (sign === undefined) throw new Error(`expected a target like ">= 1000", got ${target}`);
  return sign === '>=' ? median >= Number(bound) : median <= Number(bound);
}

/** Operations per second of `run`, which does `operations` of them. One run warms up; then `runs` count. */
export function perSecond(runs: number, operations: number, run: () => void): number[] {
  run();
  return Array.from({ length: runs }, () => {
    const started = performance.now();
    run();
    return operations / ((performance.now() - started) / 1000);
  });
}
