/** What a belief reckons with, prepared once for all players: a population, a form of the chance, and what may change. */

import { checkNumber } from '../../inference/check-declaration.ts';

export interface BeliefOptions {
  /** Wanted chance, and half of the band about it that counts as met. */
  readonly target: number;
  readonly band: number;
  /** Bounds of the lever, whose larger values are harder, and the grid's step. */
  readonly least: number;
  readonly most: number;
  readonly cell: number;
  /** Where the population meets the wanted chance. */
  readonly mean: number;
  readonly spread: number;
  /** Logits of chance per unit of the lever, each as likely. */
  readonly slopes: readonly number[];
  /** Chance to fail however easy it is. */
  readonly lapse: number;
  /** Standard deviation of one margin, and of what a player's margins are always off by, in logits. */
  readonly marginNoise: number;
  readonly marginBias: number;
  /** How finely the margins' bias is told apart; coarse costs three fifths. Default fine. */
  readonly biases?: 'coarse' | 'fine';
  /** Logits of margin per logit of edge. */
  readonly marginScale: number;
  /** Chance that a result says nothing of the player, and the chance after one that said nothing: effort pauses. */
  readonly outlier: number;
  readonly idling: number;
  /** Standard deviation of the step that a player's own value walks per challenge. */
  readonly walk: number;
  /** Chance per challenge that somebody else sits there now. */
  readonly change: number;
  /** How much less probable the band may be at the present value than elsewhere, as a share, before it is left. */
  readonly reluctance: number;
}

/** One slope with one bias of the margin. Tables are by the own value less the lever value, in cells, from -cells on. */
export interface BeliefGroup {
  readonly share: number;
  readonly bias: number;
  readonly chances: Float64Array;
  /** Margins to expect, in logits. */
  readonly edges: Float64Array;
  /** Logits of chance per cell. */
  readonly slope: number;
}

export interface BeliefModel {
  readonly target: number;
  readonly band: number;
  readonly lapse: number;
  /** Logits of the wanted chance, lapses apart. */
  readonly reach: number;
  readonly least: number;
  readonly cell: number;
  readonly cells: number;
  readonly prior: Float64Array;
  readonly groups: readonly BeliefGroup[];
  readonly marginNoise: number;
  readonly outlier: number;
  readonly idling: number;
  /** Share that each cell gives to each neighbour. */
  readonly walk: number;
  readonly change: number;
  readonly reluctance: number;
  /** Work space, so that no choice allocates. */
  readonly inBand: Float64Array;
}

/** Places that stand for a standard normal distribution, with their shares (Gauss and Hermite). */
const NORMAL_PLACES = {
  coarse: [-1.732, 0, 1.732].map((at, i) => ({ at, share: [1 / 6, 2 / 3, 1 / 6][i]! })),
  fine: [-2.857, -1.3556, 0, 1.3556, 2.857].map((at, i) => ({
    at,
    share: [0.01126, 0.22208, 0.53333][i < 3 ? i : 4 - i]!,
  })),
};

export function createBeliefModel(options: BeliefOptions): BeliefModel {
  const { least, most, cell, mean, spread, slopes, marginBias } = options;
  // A cell gives at most half of itself to each neighbour.
  checkNumber('DEFINITION_INVALID', "a belief's walk, which is at most a cell,", options.walk, { min: 0, max: cell });
  const cells = Math.round((most - least) / cell) + 1;
  const prior = Float64Array.from({ length: cells }, (_, i) =>
    Math.exp(-(((least + i * cell - mean) / spread) ** 2) / 2),
  );
  const total = prior.reduce((sum, weight) => sum + weight, 0);
  const biases = marginBias === 0 ? [{ at: 0, share: 1 }] : NORMAL_PLACES[options.biases ?? 'fine'];
  return {
    ...{ target: options.target, band: options.band, lapse: options.lapse, reach: reachOf(options) },
    ...{ least, cell, cells },
    prior: prior.map((weight) => weight / total),
    groups: slopes.flatMap((slope) =>
      biases.map(({ at, share }) => createGroup(options, cells, slope, at * marginBias, share / slopes.length)),
    ),
    marginNoise: options.marginNoise,
    outlier: options.outlier,
    idling: options.idling,
    walk: (options.walk / cell) ** 2 / 2,
    change: options.change,
    reluctance: options.reluctance,
    inBand: new Float64Array(cells),
  };
}

function createGroup(options: BeliefOptions, cells: number, slope: number, bias: number, share: number): BeliefGroup {
  const { lapse, cell, marginScale } = options;
  const reach = reachOf(options);
  const edges = Float64Array.from({ length: 2 * cells }, (_, i) => slope * (i - cells) * cell + reach);
  return {
    share,
    bias,
    edges: edges.map((edge) => marginScale * edge),
    chances: edges.map((edge) => (1 - lapse) / (1 + Math.exp(-edge))),
    slope: slope * cell,
  };
}

function reachOf({ target, lapse }: Pick<BeliefOptions, 'target' | 'lapse'>): number {
  return edgeOf({ lapse }, target);
}

/** Least distance of a share from certainty, whose logit has no end. */
const MARGIN = 0.001;

/** The logits at which the chance is this one, lapses apart. */
export function edgeOf({ lapse }: Pick<BeliefModel, 'lapse'>, chance: number): number {
  const share = Math.min(1 - MARGIN, Math.max(MARGIN, chance / (1 - lapse)));
  return Math.log(share / (1 - share));
}
