/** Turns attributions into sentences a player understands. */

import type { FeatureLayout } from '../features/feature-layout.ts';
import type { Reason } from '../session/decision.ts';
import type { Attribution } from './explain.ts';

/** One reason per attribution, in their order. */
export function reasonsFrom(layout: FeatureLayout, attributions: readonly Attribution[]): Reason[] {
  return attributions.map(({ feature, value, effect }) => {
    const spec = layout.specs[feature]!;
    const points = Math.round(Math.abs(effect) * 100);
    const direction = effect > 0 ? `+${points}` : `−${points}`;
    return {
      feature: layout.names[feature]!,
      value,
      effect,
      words: `${spec.words} ${formatValue(value, spec.unit)} (${direction} points)`,
    };
  });
}

/** `0.34` of a share reads "34 %"; other units keep a precision that can be read at a glance. */
function formatValue(value: number, unit: string): string {
  if (unit === 'share') return `${Math.round(value * 100)} %`;
  const magnitude = Math.abs(value);
  const digits = magnitude >= 100 || Number.isInteger(value) ? 0 : magnitude >= 10 ? 1 : 2;
  const number = value.toFixed(digits);
  return unit === '' || unit === 'count' ? number : `${number} ${unit}`;
}
