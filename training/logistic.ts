/** The chance of a score (log odds). */
export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** Chances of scores, `width` side by side per row: their exponentials, divided by their sum. */
export function softmaxRows(scores: Float64Array, width: number): Float64Array {
  const chances = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at += width) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = at; k < at + width; k++) if (scores[k]! > most) most = scores[k]!;
    let sum = 0;
    for (let k = at; k < at + width; k++) {
      chances[k] = Math.exp(scores[k]! - most);
      sum += chances[k]!;
    }
    for (let k = at; k < at + width; k++) chances[k]! /= sum;
  }
  return chances;
}
