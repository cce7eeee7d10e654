/** Turns attributions into sentences a player understands. */

import type { Attribution } from '../../inference/predictor/occlusion.ts';
import type { PredictionSpec } from '../../inference/predictor/prediction-spec.ts';
import type { FeatureLayout } from '../features/feature-layout.ts';
import type { Reason } from '../session/decision.ts';
import type { Translation } from '../session/definition-words.ts';

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
    const name = layout.names[feature]!;
    return { feature: name, value, effect, words: reasonWords(layout, predicts, { feature: name, value, effect }) };
  });
}

/** A reason as a sentence, in the definition's own words or in those of a translation. */
export function reasonWords(
  layout: FeatureLayout,
  predicts: PredictionSpec,
  { feature, value, effect }: Omit<Reason, 'words'>,
  { features = {}, units = {} }: Translation = {},
): string {
  const spec = layout.specs[layout.names.indexOf(feature)]!;
  const change = `${effect > 0 ? '+' : '−'}${formatEffect(Math.abs(effect), predicts, units)}`;
  return `${features[feature] ?? spec.words} ${formatValue(value, spec.unit, units)} (${change})`;
}

type Units = Readonly<Record<string, string>>;

function formatEffect(effect: number, predicts: PredictionSpec, units: Units): string {
  switch (predicts.kind) {
    case 'chance':
    case 'classes':
      return `${Math.round(effect * 100)} ${units.points ?? 'points'}`;
    case 'value':
      return formatValue(effect, predicts.unit, units);
    case 'best':
      return formatValue(effect, '', units);
  }
}

/** `0.34` of a share reads "34 %"; values in other units are rounded so that they can be read at a glance. */
function formatValue(value: number, unit: string, units: Units): string {
  if (unit === 'share') return `${Math.round(value * 100)} %`;
  const magnitude = Math.abs(value);
  const digits = magnitude >= 100 || Number.isInteger(value) ? 0 : magnitude >= 10 ? 1 : 2;
  const number = value.toFixed(digits);
  return unit === '' || unit === 'count' ? number : `${number} ${units[unit] ?? unit}`;
}
