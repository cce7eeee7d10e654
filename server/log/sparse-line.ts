/** Logs the first report of a period and counts the rest. */

const PERIOD_MS = 10_000;

/** Wraps `tell`. It gets the number of calls left out since its last call, and the arguments. */
export function sparsely<T extends readonly unknown[]>(
  tell: (leftOut: number, ...words: T) => void,
  now: () => number = () => performance.now(),
): (...words: T) => void {
  let nextAt = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  return (...words) => {
    const at = now();
    if (at < nextAt) {
      leftOut++;
      return;
    }
    tell(leftOut, ...words);
    nextAt = at + PERIOD_MS;
    leftOut = 0;
  };
}
