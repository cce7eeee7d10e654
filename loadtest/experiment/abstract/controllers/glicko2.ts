/** Glicko-2 (Glickman, "Example of the Glicko-2 system"), each challenge a game of a rating period of its own. */
import { baseline, logit, sigmoid } from './baseline.ts';

/** Glickman's mu, phi and sigma: a rating and its deviation in logits, and how much the rating wanders. */
export interface Rating {
  mu: number;
  phi: number;
  sigma: number;
}

export interface Game {
  readonly mu: number;
  readonly phi: number;
  readonly score: number;
}

const TOLERANCE = 1e-6;
/** A regula falsi of this kind needs about ten rounds. */
const MOST_ROUNDS = 60;

export const glicko2 = baseline({
  name: 'glicko-2',
  about: 'a rating with a deviation and a volatility',
  parameters: {
    rating: { least: -2, most: 2, start: 0 },
    deviation: { least: 0.2, most: 3, start: 1 },
    volatility: { least: 0.01, most: 0.5, start: 0.1 },
    tau: { least: 0.1, most: 1.5, start: 0.5 },
  },
  create({ rating, deviation, volatility, tau }, { target }) {
    const reach = logit(target);
    const own: Rating = { mu: rating, phi: deviation, sigma: volatility };
    const game = { mu: 0, phi: 0, score: 0 };
    const games: readonly Game[] = [game];
    return {
      begin() {
        own.mu = rating;
        own.phi = deviation;
        own.sigma = volatility;
      },
      choose: () => own.mu - reach,
      expect: (difficulty) => sigmoid(weightOf(own.phi) * (own.mu - difficulty)),
      observe({ success, difficulty }) {
        game.mu = difficulty;
        game.score = success ? 1 : 0;
        ratePeriod(own, games, tau);
      },
    };
  },
});

/** Changes the rating by the games of one period. */
export function ratePeriod(rating: Rating, games: readonly Game[], tau: number): void {
  let information = 0;
  let surprise = 0;
  for (const { mu, phi, score } of games) {
    const weight = weightOf(phi);
    const expected = sigmoid(weight * (rating.mu - mu));
    information += weight * weight * expected * (1 - expected);
    surprise += weight * (score - expected);
  }
  const variance = 1 / information;
  rating.sigma = nextVolatility(rating, variance * surprise, variance, tau);
  const widened = rating.phi ** 2 + rating.sigma ** 2;
  rating.phi = 1 / Math.sqrt(1 / widened + 1 / variance);
  rating.mu += rating.phi ** 2 * surprise;
}

function weightOf(phi: number): number {
  return 1 / Math.sqrt(1 + (3 * phi * phi) / Math.PI ** 2);
}

/** Step 5 of the paper: the root of f by the Illinois algorithm. */
function nextVolatility({ phi, sigma }: Rating, delta: number, variance: number, tau: number): number {
  const start = Math.log(sigma * sigma);
  const f = (x: number) => {
    const e = Math.exp(x);
    const spread = phi * phi + variance + e;
    return (e * (delta * delta - spread)) / (2 * spread * spread) - (x - start) / (tau * tau);
  };
  let a = start;
  let b = start - tau;
  const above = delta * delta - phi * phi - variance;
  if (above > 0) b = Math.log(above);
  else while (f(b) < 0) b -= tau;
  let fa = f(a);
  let fb = f(b);
  for (let i = 0; i < MOST_ROUNDS && Math.abs(b - a) > TOLERANCE; i++) {
    const c = a + ((a - b) * fa) / (fb - fa);
    const fc = f(c);
    if (fc * fb <= 0) {
      a = b;
      fa = fb;
    } else fa /= 2;
    b = c;
    fb = fc;
  }
  return Math.exp(a / 2);
}
