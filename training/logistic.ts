/** The chance of a score (log odds). */
export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
