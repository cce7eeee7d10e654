/**
 * Exact Bayes on the plain family: a normal population, a logistic link of slope 1 with 2 % lapses, a skill that never
 * changes, and outcomes alone. Whoever isn't of this family is misjudged, for as long as one plays.
 */
import type { BoundKind, Controller, Setting } from '../controller.ts';
import { logit, sigmoid } from './baseline.ts';

const LAPSE = 0.02;
/** Skills and difficulties on one grid, so that the chance is a table of their difference. */
const CELL = 0.05;
const REACH = 5;
const SKILLS = 2 * Math.round(REACH / CELL) + 1;
/** Half of the band that it maximizes its time in. */
const BAND = 0.125;

export const exactBayes: BoundKind = {
  name: 'exact-bayes',
  about: 'exact Bayes for the plain kind, on outcomes alone',
  mostPlayers: Number.POSITIVE_INFINITY,
  create: (setting) => bayesController(setting),
};

function bayesController({ target, least, most }: Setting): Controller {
  const lowest = Math.round(least / CELL);
  const highest = Math.round(most / CELL);
  const half = (SKILLS - 1) / 2;
  const tableHalf = half + Math.max(-lowest, highest);
  const chances = Float64Array.from(
    { length: 2 * tableHalf + 1 },
    (_, i) => (1 - LAPSE) * sigmoid((i - tableHalf) * CELL),
  );
  // The skills, in cells above a difficulty, that have it in the band.
  const bandFrom = Math.ceil(logit((target - BAND) / (1 - LAPSE)) / CELL);
  const bandTo = Math.floor(logit((target + BAND) / (1 - LAPSE)) / CELL);
  const belief = new Float64Array(SKILLS);
  const below = new Float64Array(SKILLS + 1);
  /** Whether skill `i`, as a number of cells, is on the grid; sums stop at its ends. */
  const place = (cell: number) => Math.min(SKILLS, Math.max(0, cell + half));
  return {
    begin() {
      for (let i = 0; i < SKILLS; i++) belief[i] = Math.exp(-(((i - half) * CELL) ** 2) / 2);
    },
    choose() {
      for (let i = 0; i < SKILLS; i++) below[i + 1] = below[i]! + belief[i]!;
      let best = 0;
      let most = -1;
      for (let cell = lowest; cell <= highest; cell++) {
        const inBand = below[place(cell + bandTo + 1)]! - below[place(cell + bandFrom)]!;
        if (inBand > most) {
          best = cell;
          most = inBand;
        }
      }
      return best * CELL;
    },
    expect(difficulty) {
      const shift = tableHalf - half - Math.round(difficulty / CELL);
      let sum = 0;
      let total = 0;
      for (let i = 0; i < SKILLS; i++) {
        sum += belief[i]! * chances[i + shift]!;
        total += belief[i]!;
      }
      return sum / total;
    },
    observe({ difficulty, success }) {
      const shift = tableHalf - half - Math.round(difficulty / CELL);
      let total = 0;
      for (let i = 0; i < SKILLS; i++) {
        const chance = chances[i + shift]!;
        total += belief[i]! *= success ? chance : 1 - chance;
      }
      for (let i = 0; i < SKILLS; i++) belief[i]! /= total;
    },
  };
}
