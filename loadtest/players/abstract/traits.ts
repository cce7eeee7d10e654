/** What the players of a kind have in common: ranges that each player draws from, and laws of how a player changes. */
import type { Link } from './links.ts';

/** Least and most; each player draws evenly between. */
export type Range = readonly [number, number];

export interface SignalTraits {
  /** Logits of margin per logit of edge, and the standard deviation of what a player's margins are off by, always. */
  readonly marginScale: number;
  readonly marginBias: number;
  /** Standard deviation of one margin, in logits. */
  readonly marginNoise: number;
  /** Margins can't show more than this, in logits; 0: they can. */
  readonly marginCeiling: number;
  /** Chance that a margin or damage is noise of three times the width. */
  readonly outliers: number;
  /** Whether anything but outcome and margin is measured. */
  readonly others: boolean;
  /** What one logit of edge changes in the logarithm of seconds and in the logit of damage. */
  readonly secondsSlope: number;
  readonly damageSlope: number;
  readonly damageBias: number;
}

export interface Traits {
  readonly link: Link;
  readonly skillMean: number;
  readonly skillSpread: number;
  /** Instead of one hill of skills, two: this far above and below the mean. */
  readonly skillGap: number;
  readonly slope: Range;
  readonly guess: Range;
  readonly lapse: number;
  readonly contents: number;
  /** Standard deviation of the skill for one content about the player's own. */
  readonly contentSpread: number;
  /** Logits gained over a session of 60 challenges. The time constant is in challenges; 0: evenly. */
  readonly learning: Range;
  readonly learningTime: Range;
  /** Logits lost per challenge, once it begins. */
  readonly fatigue: Range;
  readonly fatigueFrom: Range;
  /** Standard deviation of the step that a skill walks by itself per challenge. */
  readonly walk: number;
  /** Logits lost per loss in a row beyond the second, and won per success in a row beyond the second; five count. */
  readonly tilt: Range;
  readonly flow: Range;
  /** Logits of an abrupt change of either sign, between two challenges of these numbers; null: none. */
  readonly jump: { readonly size: Range; readonly when: Range; readonly backAfter: number } | null;
  /** Two share the seat: this far apart in logits, each for so many challenges; null: one has it. */
  readonly swap: { readonly apart: Range; readonly every: Range } | null;
  /** Loses on purpose: a row of so many challenges, begun with this chance at each; null: always tries. */
  readonly throws: { readonly begin: number; readonly length: number; readonly first: number } | null;
  /** Hazards of quitting per challenge: always, per loss in a row, per success in a row beyond the fifth. */
  readonly quit: { readonly always: number; readonly loss: number; readonly bored: number } | null;
  readonly signals: SignalTraits;
}

const NEVER: Range = [0, 0];

export const PLAIN_SIGNALS: SignalTraits = {
  marginScale: 1,
  marginBias: 0.3,
  marginNoise: 1.5,
  marginCeiling: 0,
  outliers: 0.02,
  others: true,
  secondsSlope: 0.12,
  damageSlope: 0.4,
  damageBias: 0.5,
};

/** The plainest of players: one skill that never changes, and a logistic link. */
export const PLAIN: Traits = {
  link: 'logistic',
  skillMean: 0,
  skillSpread: 1,
  skillGap: 0,
  slope: [1, 1],
  guess: NEVER,
  lapse: 0.02,
  contents: 1,
  contentSpread: 0,
  learning: NEVER,
  learningTime: NEVER,
  fatigue: NEVER,
  fatigueFrom: NEVER,
  walk: 0,
  tilt: NEVER,
  flow: NEVER,
  jump: null,
  swap: null,
  throws: null,
  quit: null,
  signals: PLAIN_SIGNALS,
};
