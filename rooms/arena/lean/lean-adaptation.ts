/**
 * The adaptation of the lean room. It has the arena's events, features, candidates and model, so that a decision costs
 * the same as in the arena. It has a plain target band, because the arena's policy is the arena's.
 */

import { bandPolicy, defineAdaptation } from 'rubato';
import { arenaAdaptation } from '../arena-adaptation.ts';
import { arenaEvents, arenaFeatures, CANDIDATE_COLUMN, IN_FORCE_COLUMN } from '../arena-features.ts';

/** The place where a decision takes effect. */
export interface LeanTarget {
  setDifficulty(difficulty: number): void;
}

export const leanAdaptation = defineAdaptation({
  name: 'lean',
  events: arenaEvents,
  features: arenaFeatures,
  everyMs: 250,
  budgetMs: 200,
  pipeline: arenaAdaptation.pipeline,
  predicts: { kind: 'chance', words: 'success' },
  inputs: [
    { kind: 'inForce', column: IN_FORCE_COLUMN, lever: 'difficulty' },
    { kind: 'candidates', column: CANDIDATE_COLUMN, lever: 'difficulty', offsets: [-0.24, -0.12, 0, 0.12, 0.24] },
  ],
  levers: {
    difficulty: { scope: 'session', min: 0, max: 1, initial: 0.35, harder: 'up', words: 'difficulty' },
  },
  policy: bandPolicy('difficulty', { step: 0.03, coolDownMs: 1500 }),
  fallback: { kind: 'hold' },
  apply: ({ difficulty }, target: LeanTarget) => target.setDifficulty(difficulty),
});
