/** Thompson sampling over nine difficulties: of each a chance is drawn, and the one nearest to the wanted one is met. */
import type { Random } from '../../../../training/random.ts';
import { baseline, sigmoid } from './baseline.ts';

const ARMS = 9;

export const thompson = baseline({
  name: 'thompson',
  about: 'Thompson sampling over nine difficulties, with forgetting',
  parameters: {
    middle: { least: -2.5, most: 0.5, start: -1.1 },
    apart: { least: 0.15, most: 1, start: 0.5 },
    strength: { least: 0.5, most: 30, start: 4 },
    forgetting: { least: 0, most: 0.2, start: 0.02 },
  },
  create({ middle, apart, strength, forgetting }, { target }) {
    const arms = Array.from({ length: ARMS }, (_, i) => middle + (i - (ARMS - 1) / 2) * apart);
    const wins = new Float64Array(ARMS);
    const losses = new Float64Array(ARMS);
    let random: Random = Math.random;
    return {
      begin(next) {
        random = next;
        wins.fill(0);
        losses.fill(0);
      },
      choose() {
        let best = 0;
        let bestOff = Number.POSITIVE_INFINITY;
        for (let i = 0; i < ARMS; i++) {
          const prior = strength * sigmoid(-arms[i]!);
          const won = gamma(prior + wins[i]!, random);
          const lost = gamma(strength - prior + losses[i]!, random);
          const off = Math.abs(won / (won + lost) - target);
          if (off < bestOff) {
            best = i;
            bestOff = off;
          }
        }
        return arms[best]!;
      },
      observe({ difficulty, success }) {
        for (let i = 0; i < ARMS; i++) {
          wins[i]! *= 1 - forgetting;
          losses[i]! *= 1 - forgetting;
        }
        const arm = Math.min(ARMS - 1, Math.max(0, Math.round((difficulty - middle) / apart + (ARMS - 1) / 2)));
        (success ? wins : losses)[arm]!++;
      },
    };
  },
});

/** Gamma of that shape and scale 1 (Marsaglia and Tsang). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
