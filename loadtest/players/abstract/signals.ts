/** The players' noise model: what is seen of a challenge besides its outcome, and how likely a sight is. */
import type { Random } from '../../../training/random.ts';
import { normal } from './noise.ts';
import type { Result } from './player.ts';
import type { SignalTraits } from './traits.ts';

/** What is particular to a player. */
export interface SignalBias {
  margin: number;
  damage: number;
  /** Logarithm of the seconds that a challenge takes at an edge of 0. */
  pace: number;
}

const SECONDS_NOISE = 0.4;
const DAMAGE_NOISE = 1;
/** An outlier is this many times as wide. */
const WIDE = 3;
const MOST_RETRIES = 4;
/** The edge that a challenge looks like that is lost on purpose. */
export const THROWN_EDGE = -5;

export function drawBias(signals: SignalTraits, random: Random, bias: SignalBias): void {
  bias.margin = signals.marginBias * normal(random);
  bias.damage = signals.damageBias * normal(random);
  bias.pace = Math.log(4) + 0.4 * normal(random);
}

export function drawSignals(
  signals: SignalTraits,
  bias: Readonly<SignalBias>,
  edge: number,
  random: Random,
  result: Result,
): void {
  const wide = random() < signals.outliers ? WIDE : 1;
  result.margin = expectedMargin(signals, bias, edge) + signals.marginNoise * wide * normal(random);
  result.seconds = Math.exp(bias.pace - signals.secondsSlope * edge + SECONDS_NOISE * normal(random));
  const damage = -signals.damageSlope * edge + bias.damage + DAMAGE_NOISE * wide * normal(random);
  const again = retryChance(edge);
  let retries = 0;
  let left = random();
  while (retries < MOST_RETRIES && left < again) {
    left /= again;
    retries++;
  }
  result.damage = signals.others ? 1 / (1 + Math.exp(-damage)) : Number.NaN;
  result.retries = signals.others ? retries : Number.NaN;
}

/** The logarithm of how likely these signals are, up to a constant. */
export function logLikelihood(
  signals: SignalTraits,
  bias: Readonly<SignalBias>,
  edge: number,
  result: Readonly<Result>,
): number {
  const margin = (result.margin - expectedMargin(signals, bias, edge)) / signals.marginNoise;
  if (!signals.others) return logOf(margin * margin, 1, signals.outliers);
  const logit = Math.log(result.damage / (1 - result.damage));
  const damage = (logit + signals.damageSlope * edge - bias.damage) / DAMAGE_NOISE;
  const seconds = (Math.log(result.seconds) - bias.pace + signals.secondsSlope * edge) / SECONDS_NOISE;
  const again = retryChance(edge);
  const stop = result.retries < MOST_RETRIES ? 1 - again : 1;
  return (
    logOf(margin * margin + damage * damage, 2, signals.outliers) -
    (seconds * seconds) / 2 +
    Math.log(again ** result.retries * stop)
  );
}

/** Logarithm of a normal density of squared length `squared` in so many dimensions, with outliers mixed in. */
function logOf(squared: number, dimensions: number, outliers: number): number {
  if (outliers === 0) return -squared / 2;
  const wide = Math.exp(-squared / 2 / (WIDE * WIDE)) / WIDE ** dimensions;
  return Math.log((1 - outliers) * Math.exp(-squared / 2) + outliers * wide + 1e-300);
}

function expectedMargin(signals: SignalTraits, bias: Readonly<SignalBias>, edge: number): number {
  const { marginCeiling } = signals;
  const shown = signals.marginScale * edge;
  return bias.margin + (marginCeiling === 0 ? shown : marginCeiling * Math.tanh(shown / marginCeiling));
}

/** Chance of one more retry: 0.3 at an edge of 0, at most 0.6. */
function retryChance(edge: number): number {
  return 0.6 / (1 + Math.exp(edge));
}
