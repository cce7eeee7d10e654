/** For what may come in any number: the first of a period is told, with how many were left out before it. */

const PERIOD_MS = 10_000;

/** Wraps `tell`, which gets the number left out since it was last called, and what it is called with. */
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
