/**
 * The race made adaptive: a lap should take 40 s; without a model that predicts it, three bends of four should be
 * clean.
 */
import { definePlugins } from '@colyseus/core';
import {
  defineAdaptation,
  defineEvents,
  defineFeatures,
  model,
  type PluginMaker,
  streakRule,
  valuePolicy,
} from 'rubato';
import { RaceRoom } from './race-room.ts';

const events = defineEvents({
  bend: { source: 'observed', fields: { clean: { unit: 'share', min: 0, max: 1, integer: true } } },
  lap: { source: 'observed', fields: { seconds: { unit: 's', min: 0, max: 100, integer: false } } },
});
const features = defineFeatures(events, (f) => ({
  clean: f.mean('bend', 'clean', { last: 12, unit: 'share', min: 0, max: 1, words: 'bends without a slide' }),
  pace: f.mean('lap', 'seconds', { last: 3, unit: 's', min: 0, max: 100, words: 'time per lap' }),
}));
export const raceAdaptation = defineAdaptation({
  name: 'race',
  events,
  features,
  pipeline: model('race', '1', { output: 'seconds' }),
  predicts: { kind: 'value', unit: 's', words: 'time of the next lap' },
  inputs: [{ kind: 'candidates', column: 'grip', lever: 'grip', offsets: [-0.1, -0.05, 0, 0.05, 0.1] }],
  levers: { grip: { scope: 'session', min: 0.3, max: 1, initial: 0.6, harder: 'down', words: 'grip' } },
  policy: valuePolicy('grip', { target: 40, tolerance: 2, step: 0.05 }),
  fallback: {
    kind: 'rule',
    policy: streakRule('grip', { feature: 'clean', target: 0.75, step: 0.02, coolDownMs: 500 }),
  },
  apply: ({ grip }, room: RaceRoom) => {
    room.state.grip = grip;
  },
});
export const createAdaptiveRace = (rubato: PluginMaker) =>
  class AdaptiveRace extends RaceRoom {
    override plugins = definePlugins([rubato.plugin(raceAdaptation)]);
    protected override onBend(sessionId: string, clean: boolean): void {
      this.plugins.adaptation.record(sessionId, 'bend', { clean: clean ? 1 : 0 });
    }
    protected override onLap(sessionId: string, seconds: number): void {
      this.plugins.adaptation.record(sessionId, 'lap', { seconds });
    }
  };
