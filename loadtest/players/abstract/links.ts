/**
 * Links: the chance of success over the edge, which is how far a skill exceeds a difficulty, in logits. All are 0.5 at 0
 * and about as steep there as the logistic one.
 */

export type Link = 'logistic' | 'probit' | 'weibull' | 'gompertz';

/** Normal of about the same width as the logistic. */
const PROBIT_SCALE = 1 / 1.702;
/** Slope of the two skewed links at 0 is 0.35 per unit of theirs; the logistic one's is 0.25. */
const SKEWED_SCALE = 0.72;
const LN_LN_2 = Math.log(Math.LN2);

export function chanceAt(link: Link, edge: number): number {
  if (link === 'logistic') return 1 / (1 + Math.exp(-edge));
  if (link === 'probit') return normalBelow(edge * PROBIT_SCALE);
  if (link === 'weibull') return 1 - Math.exp(-Math.exp(edge * SKEWED_SCALE + LN_LN_2));
  return Math.exp(-Math.exp(-edge * SKEWED_SCALE + LN_LN_2));
}

/** The edge at which the link gives `chance`, which is above 0 and below 1. */
export function edgeAt(link: Link, chance: number): number {
  if (link === 'logistic') return Math.log(chance / (1 - chance));
  if (link === 'weibull') return (Math.log(-Math.log(1 - chance)) - LN_LN_2) / SKEWED_SCALE;
  if (link === 'gompertz') return (LN_LN_2 - Math.log(-Math.log(chance))) / SKEWED_SCALE;
  let low = -12;
  let high = 12;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle * PROBIT_SCALE) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The share of a normal distribution below `z`, to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = 0.3989422804014327 * Math.exp((-z * z) / 2) * tail;
  return z >= 0 ? 1 - upper : upper;
}
