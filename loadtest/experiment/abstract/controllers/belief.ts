/** The estimate of adaptation/belief as a controller: a belief per kind of challenge, which learns a little from the others. */
import {
  type Belief,
  beginBelief,
  choose,
  createBelief,
  expectChance,
  forget,
  observe,
} from '../../../../adaptation/belief/belief.ts';
import { type BeliefOptions, createBeliefModel } from '../../../../adaptation/belief/belief-model.ts';
import type { Result } from '../../../players/abstract/player.ts';
import type { ControllerKind } from '../controller.ts';

/** Chosen on the tuning kinds. */
const OPTIONS: Omit<BeliefOptions, 'target' | 'least' | 'most'> = {
  band: 0.13,
  cell: 0.1,
  mean: -0.9,
  spread: 1.3,
  slopes: [0.8, 1.2, 1.9],
  lapse: 0.03,
  marginNoise: 1.35,
  marginBias: 0.7,
  marginScale: 1,
  outlier: 0.1,
  idling: 0.8,
  walk: 0.09,
  change: 0.02,
  reluctance: 0.03,
};
/** Weights of damage and retries beside a margin, as edges in logits: learnt from the signals of the tuning kinds. */
const DAMAGE = { weight: 0.25, perLogit: -0.4, most: 6 };
const RETRIES = { weight: 0.1, even: 0.35, perLogit: -1 / 3 };
/** Variance of a margin alone over that of all signals together. */
const ALONE = 1.4;
/** Trust in what came of another kind of challenge. */
const ELSEWHERE = 0.3;
/** Results that may come again are remembered for so many challenges. */
const REMEMBERED = 64;

export const OWN: readonly ControllerKind[] = [
  beliefController('belief', "a grid over the player's own difficulty, from outcomes and margins", true),
  beliefController('belief-outcomes', 'the same from outcomes alone', false),
];

function beliefController(name: string, about: string, withMargin: boolean): ControllerKind {
  return {
    name,
    about,
    create({ target, least, most, contents }) {
      const model = createBeliefModel({ ...OPTIONS, target, least, most });
      const beliefs: readonly Belief[] = Array.from({ length: contents }, () => createBelief(model));
      const seen = new Int32Array(REMEMBERED);
      return {
        begin() {
          for (const one of beliefs) beginBelief(model, one);
          seen.fill(-1);
        },
        choose: (content) => choose(model, beliefs[content]!),
        expect: (difficulty, content) => expectChance(model, beliefs[content]!, difficulty),
        observe(result) {
          const { number, difficulty, content, success, damage } = result;
          if (seen[number % REMEMBERED] === number) return;
          seen[number % REMEMBERED] = number;
          const margin = withMargin ? marginOf(result) : Number.NaN;
          const evidence = { value: difficulty, success, margin, blur: Number.isNaN(damage) ? ALONE : 1 };
          beliefs.forEach((one, i) => {
            observe(model, one, evidence, i === content ? 1 : ELSEWHERE);
            forget(model, one);
          });
        },
      };
    },
  };
}

/** All that was measured, as one margin: the mean of what each signal says. */
function marginOf({ margin, damage, retries }: Readonly<Result>): number {
  let sum = margin;
  let weights = 1;
  if (!Number.isNaN(damage)) {
    const edge = Math.log(damage / (1 - damage)) / DAMAGE.perLogit;
    sum += DAMAGE.weight * Math.min(DAMAGE.most, Math.max(-DAMAGE.most, edge));
    weights += DAMAGE.weight;
  }
  if (!Number.isNaN(retries)) {
    sum += (RETRIES.weight * (retries - RETRIES.even)) / RETRIES.perLogit;
    weights += RETRIES.weight;
  }
  return sum / weights;
}
