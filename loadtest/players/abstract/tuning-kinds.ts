/** The kinds that controllers are tuned on. Frozen: see players-hash.test.ts. */
import type { KindDeclaration } from './kind-declaration.ts';
import { PLAIN_SIGNALS } from './traits.ts';

export const TUNING: Readonly<Record<string, KindDeclaration>> = {
  plain: { about: 'one skill that never changes' },
  sloped: { about: 'steep and flat ones: a slope of their own', traits: { slope: [0.8, 2.5] } },
  guessing: {
    about: 'some succeed by chance, however hard it is',
    traits: { slope: [0.8, 2], guess: [0, 0.2] },
  },
  learning: { about: 'gains evenly all the time', traits: { learning: [0.6, 1.5] } },
  tiring: { about: 'slackens from some point on', traits: { fatigue: [0.02, 0.05], fatigueFrom: [10, 30] } },
  tilting: {
    about: 'plays worse after losses in a row',
    traits: { tilt: [0.2, 0.5], slope: [0.8, 1.6] },
  },
  probit: { about: 'a normal link, with lapses', traits: { link: 'probit', slope: [0.8, 2], lapse: 0.03 } },
  'two-skills': {
    about: 'two kinds of challenge in turns, a skill for each',
    traits: { contents: 2, contentSpread: 0.6 },
  },
  jumping: {
    about: 'is suddenly much better or worse',
    traits: { jump: { size: [1, 2], when: [18, 40], backAfter: 0 } },
  },
  wandering: { about: 'a skill that walks by itself', traits: { walk: 0.15, slope: [0.8, 1.6] } },
  sandbagging: {
    about: 'loses on purpose now and then, four in a row; judged by what it could',
    traits: { throws: { begin: 0.06, length: 4, first: 0 } },
  },
  quitting: {
    about: 'leaves when it loses in a row, or is bored',
    traits: { slope: [0.8, 2], quit: { always: 0.001, loss: 0.012, bored: 0.01 } },
  },
  lossy: {
    about: 'results are lost, come twice, late, and overtake each other',
    traits: { slope: [0.8, 2], learning: [0, 1] },
    telemetry: { loss: 0.05, twice: 0.05, delaySeconds: 2 },
  },
  misread: {
    about: 'signals that are off by a logit for as long as one plays',
    traits: { signals: { ...PLAIN_SIGNALS, marginScale: 0.7, marginBias: 1, marginNoise: 1.7, damageBias: 1 } },
  },
};
