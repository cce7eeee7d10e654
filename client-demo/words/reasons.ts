/** Turns a decision's reasons into text for a player. */

import { ARENA_DIAGONAL } from '../../rooms/arena/simulation/world/constants.ts';
import { HARDER } from '../../rooms/arena/simulation/world/levers.ts';
import type { Words } from './english.ts';
import type { FeatureWords } from './english-features.ts';

export interface ShownReason {
  readonly feature: string;
  readonly value: number;
  /** Points of the predicted chance: above 0 they raise it. */
  readonly points: number;
}

interface Change {
  readonly lever: string;
  readonly from: number;
  readonly to: number;
}

type Unit = 'share' | 'seconds' | 'steps' | 'perSecond' | 'perMinute' | 'count';

/** Units of the features that are not plain counts. */
const UNITS: Readonly<Record<string, Unit>> = {
  accuracyShort: 'share',
  accuracyLong: 'share',
  health: 'share',
  healthMean: 'share',
  intensity: 'share',
  intensityMean: 'share',
  sinceHurt: 'seconds',
  sinceDowned: 'seconds',
  waveSeconds: 'seconds',
  idleLongest: 'seconds',
  hitDistance: 'steps',
  killDistance: 'steps',
  dashDanger: 'steps',
  nearestFoe: 'steps',
  shotRate: 'perSecond',
  killRateShort: 'perMinute',
  killRateLong: 'perMinute',
  hurtRate: 'perMinute',
  nearMissRate: 'perMinute',
  dashRate: 'perMinute',
  pickupRate: 'perMinute',
  steerRate: 'perSecond',
};
/** The values at which counting stops, for features that have words for it, in the features' own units. */
export const MOST: Readonly<Record<string, number>> = { sinceHurt: 60, sinceDowned: 180, nearestFoe: ARENA_DIAGONAL };
/** Pixels of a ship's width: widths tell a player more than pixels do. */
const SHIP_PX = 32;
const NO_BREAK_SPACE = '\u00a0';

/** True when a reason speaks for a change: a better chance for a harder game. */
export function speaksFor({ lever, from, to }: Change, points: number): boolean {
  const harder = harderSideOf(lever) === 'down' ? to < from : to > from;
  return harder === points > 0;
}

function harderSideOf(lever: string): 'up' | 'down' {
  return lever in HARDER ? HARDER[lever as keyof typeof HARDER] : 'up';
}

/** A reason as "34 % of your last shots hitting (+12)"; null for a feature that this page has no words for. */
export function factOf(
  { features }: Words,
  language: 'en' | 'zh',
  { feature, value, points }: ShownReason,
): string | null {
  const words: FeatureWords | undefined = features[feature];
  if (words === undefined) return null;
  const sign = points > 0 ? `+${points}` : `−${Math.abs(points)}`;
  return `${told(words, feature, value, language)} (${sign})`;
}

function told({ fact, none, most }: FeatureWords, feature: string, value: number, language: 'en' | 'zh'): string {
  if (most !== undefined && value >= (MOST[feature] ?? Number.POSITIVE_INFINITY)) return most;
  const shown = format(feature, value, language);
  return none !== undefined && Number.parseFloat(shown) === 0 ? none : fact(shown);
}

function format(feature: string, value: number, language: 'en' | 'zh'): string {
  switch (UNITS[feature] ?? 'count') {
    case 'share':
      return `${Math.round(100 * value)}${NO_BREAK_SPACE}%`;
    case 'seconds':
      return `${Math.round(value)} ${language === 'zh' ? '秒' : 's'}`;
    case 'steps': {
      const lengths = Math.max(1, Math.round(value / SHIP_PX));
      return language === 'zh' ? `${lengths} 个船身` : `${lengths} ship length${lengths === 1 ? '' : 's'}`;
    }
    case 'perSecond':
      return value.toFixed(1);
    case 'perMinute':
      return String(Math.round(60 * value));
    case 'count':
      return String(Math.round(value));
  }
}
