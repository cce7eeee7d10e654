/** Elo: a rating that moves by what an outcome surprises, by a fixed gain or by one that shrinks. */
import type { Controller } from '../controller.ts';
import { baseline, logit, type Parameter, sigmoid } from './baseline.ts';

const RATING: Parameter = { least: -2, most: 2, start: 0 };

export const elo = baseline({
  name: 'elo',
  about: 'a rating with a fixed gain',
  parameters: { rating: RATING, gain: { least: 0.05, most: 1.5, start: 0.4 } },
  create: ({ rating, gain }, { target }) => eloController(target, rating, () => gain),
});

export const decayingElo = baseline({
  name: 'elo-decaying',
  about: 'a rating whose gain shrinks with experience',
  parameters: {
    rating: RATING,
    first: { least: 0.1, most: 3, start: 1 },
    last: { least: 0.02, most: 0.6, start: 0.2 },
    time: { least: 1, most: 40, start: 8 },
  },
  create: ({ rating, first, last, time }, { target }) =>
    eloController(target, rating, (games) => last + Math.max(0, first - last) / (1 + games / time)),
});

function eloController(target: number, start: number, gainAfter: (games: number) => number): Controller {
  const reach = logit(target);
  let rating = start;
  let games = 0;
  return {
    begin() {
      rating = start;
      games = 0;
    },
    choose: () => rating - reach,
    expect: (difficulty) => sigmoid(rating - difficulty),
    observe({ success, difficulty }) {
      rating += gainAfter(games) * ((success ? 1 : 0) - sigmoid(rating - difficulty));
      games++;
    },
  };
}
