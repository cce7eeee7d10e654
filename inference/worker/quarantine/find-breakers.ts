/** Finds the rows that break a process, by halving the batch again and again in a process that may break. */

export interface BreakerSearch {
  /** Rows that alone broke the process, in rising order. */
  readonly breakers: readonly number[];
  /** Ranges [from, to) that broke it but were not searched to the end, because the allowed crashes were used up. */
  readonly unresolved: readonly (readonly [from: number, to: number])[];
  readonly crashes: number;
}

/** Crashes that a search may cost: one row among n takes log2(n) + 1, and one more leaves room for a second look. */
export function crashesAllowed(rows: number): number {
  return Math.ceil(Math.log2(rows)) + 2;
}

/** `survives` runs the rows [from, to) and says whether the process lived; it is called for one range at a time. */
export async function findBreakers(
  rows: number,
  survives: (from: number, to: number) => Promise<boolean>,
): Promise<BreakerSearch> {
  const allowed = crashesAllowed(rows);
  const breakers: number[] = [];
  const unresolved: [number, number][] = [];
  const open: [number, number][] = [[0, rows]];
  let crashes = 0;
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const [from, to] = range;
    if (crashes >= allowed) {
      unresolved.push(range);
      continue;
    }
    if (await survives(from, to)) continue;
    crashes++;
    if (to - from === 1) breakers.push(from);
    else {
      const middle = (from + to) >> 1;
      // The first half is searched first and to its end, so the first breaker is certainly found.
      open.push([middle, to], [from, middle]);
    }
  }
  return { breakers, unresolved, crashes };
}
