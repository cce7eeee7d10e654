/** Turns attributions into sentences a player understands. */

import type { Attribution } from '../../inference/predictor/occlusion.ts';
import type { PredictionSpec } from '../../inference/predictor/prediction-spec.ts';
import type { FeatureLayout } from '../features/feature-layout.ts';
import type { Reason } from '../session/decision.ts';

/** The smallest effect worth a word: half a point for chances and classes; on other scales any effect at all. */
export function effectFloor({ kind }: PredictionSpec): number {
  return kind === 'chance' || kind === 'classes' ? 0.005 : Number.MIN_VALUE;
}

/** One reason per attribution, in the same order. Chances change by points, other predictions by their unit. */
export function reasonsFrom(
  layout: FeatureLayout,
  predicts: PredictionSpec,
  attributions: readonly Attribution[],
): Reason[] {
  return attributions.map(({ feature, value, effect }) => {
    const spec = layout.specs[feature]!;
    const change = `${effect > 0 ? '+' : '−'}${formatEffect(Math.abs(effect), predicts)}`;
    return {
      feature: layout.names[feature]!,
      value,
      effect,
      words: `${spec.words} ${formatValue(value, spec.unit)} (${change})`,
    };
  });
}

function formatEffect(effect: number, predicts: PredictionSpec): string {
  switch (predicts.kind) {
    case 'chance':
    case 'classes':
      return `${Math.round(effect * 100)} points`;
    case 'value':
      return formatValue(effect, predicts.unit);
    case 'best':
      return formatValue(effect, '');
  }
}

/** `0.34` of a share reads "34 %"; values in other units are rounded so that they can be read at a glance. */
function formatValue(value: number, unit: string): string {
  if (unit === 'share') return `${Math.round(value * 100)} %`;
  const magnitude = Math.abs(value);
  const digits = magnitude >= 100 || Number.isInteger(value) ? 0 : magnitude >= 10 ? 1 : 2;
  const number = value.toFixed(digits);
  return unit === '' || unit === 'count' ? number : `${number} ${unit}`;
}
