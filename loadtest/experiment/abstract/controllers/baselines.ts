/** All baselines, with the parameters that `npm run experiment -- tune` found, and the bounds. */
import type { BoundKind, ControllerKind } from '../controller.ts';
import tuned from '../tuned.json' with { type: 'json' };
import type { Baseline } from './baseline.ts';
import { decayingElo, elo } from './elo.ts';
import { exactBayes } from './exact-bayes.ts';
import { familyFilter } from './family-filter.ts';
import { fixed } from './fixed.ts';
import { glicko2 } from './glicko2.ts';
import { pid } from './pid.ts';
import { threeUp, weightedStaircase } from './staircases.ts';
import { thompson } from './thompson.ts';
import { bestFixed, oracle } from './truth-tellers.ts';
import { tunedKinds } from './tuned-kinds.ts';

export const BASELINES: readonly Baseline[] = [
  fixed,
  threeUp,
  weightedStaircase,
  pid,
  elo,
  decayingElo,
  glicko2,
  thompson,
];

export const BOUNDS: readonly BoundKind[] = [bestFixed, exactBayes, familyFilter, oracle];

export const TUNED: readonly ControllerKind[] = tunedKinds(BASELINES, tuned.values);
