/** The chance that a score (log odds) stands for. */
export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
