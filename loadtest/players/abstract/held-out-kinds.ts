/** The kinds that controllers are judged on, and that nobody tunes on. Frozen: see players-hash.test.ts. */
import type { KindDeclaration } from './kind-declaration.ts';
import { PLAIN_SIGNALS } from './traits.ts';

export const HELD_OUT: Readonly<Record<string, KindDeclaration>> = {
  weibull: { about: 'a link that is steep at the top', traits: { link: 'weibull', slope: [0.8, 1.8] } },
  gompertz: { about: 'a link that is flat at the top', traits: { link: 'gompertz', slope: [0.8, 2] } },
  'steep-guessing': {
    about: 'steep, and often lucky',
    traits: { slope: [1.8, 2.5], guess: [0.1, 0.2] },
  },
  'children-and-experts': {
    about: 'two hills of skill, far apart',
    traits: { skillGap: 1.8, skillSpread: 0.5, slope: [0.8, 2] },
  },
  'three-skills': {
    about: 'three kinds of challenge in turns, a skill for each',
    traits: { contents: 3, contentSpread: 0.8, slope: [0.8, 1.6] },
  },
  'quick-learning': {
    about: 'gains much at first and little later',
    traits: { learning: [1, 2.2], learningTime: [4, 14] },
  },
  'tiring-and-tilting': {
    about: 'slackens, and minds losses',
    traits: { tilt: [0.15, 0.4], fatigue: [0.02, 0.04], fatigueFrom: [5, 25], slope: [0.8, 2] },
  },
  'shared-seat': {
    about: 'two take turns, and one of them is much better',
    traits: { swap: { apart: [1.2, 2.2], every: [14, 24] } },
  },
  'away-and-back': {
    about: 'suddenly other hands, and a dozen challenges later the old ones',
    traits: { jump: { size: [1.2, 2.2], when: [15, 30], backAfter: 12 }, slope: [0.8, 1.6] },
  },
  'first-throwing': {
    about: 'throws its first six, and two in a row now and then; judged by what it could',
    traits: { throws: { begin: 0.05, length: 2, first: 6 }, slope: [0.8, 2] },
  },
  streaky: {
    about: 'better after successes in a row, worse after losses',
    traits: { flow: [0.1, 0.25], tilt: [0.05, 0.2] },
  },
  bored: {
    about: 'leaves of boredom sooner than of losses, and learns',
    traits: { learning: [0.3, 1.2], quit: { always: 0.001, loss: 0.004, bored: 0.012 } },
  },
  'lossy-and-wandering': {
    about: 'results are lost, come twice and late, of a skill that walks',
    traits: { walk: 0.12, slope: [0.8, 2] },
    telemetry: { loss: 0.05, twice: 0.1, delaySeconds: 2 },
  },
  loud: {
    about: 'margins so noisy that they hardly say more than the outcome, and nothing else measured',
    traits: {
      slope: [0.8, 2],
      signals: { ...PLAIN_SIGNALS, marginNoise: 2.5, outliers: 0.1, marginCeiling: 3, others: false },
    },
  },
  everything: {
    about: 'a slope, luck, learning, tilt, and a jump in the middle',
    traits: {
      slope: [0.8, 2.5],
      guess: [0, 0.15],
      learning: [0, 1],
      tilt: [0, 0.3],
      walk: 0.05,
      jump: { size: [0.8, 1.6], when: [20, 40], backAfter: 0 },
    },
  },
};
