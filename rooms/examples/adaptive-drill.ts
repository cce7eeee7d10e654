/** The drill made adaptive: what to watch, what to ask, what to change. This is the file to copy. */
import { definePlugins } from '@colyseus/core';
import {
  bandPolicy,
  defineAdaptation,
  defineEvents,
  defineFeatures,
  model,
  type PluginMaker,
  streakRule,
} from 'rubato';
import { DrillRoom } from './drill-room.ts';

const share = { unit: 'share', min: 0, max: 1, integer: true };
const seconds = { unit: 's', min: 0, max: 60, integer: false, outOfRange: 'clamp' } as const;
const events = defineEvents({ answer: { source: 'observed', fields: { correct: share, seconds } } });
const features = defineFeatures(events, (f) => ({
  correct: f.mean('answer', 'correct', { last: 10, unit: 'share', min: 0, max: 1, words: 'right answers' }),
  pace: f.mean('answer', 'seconds', { last: 10, unit: 's', min: 0, max: 60, words: 'time per answer' }),
}));
export const drillAdaptation = defineAdaptation({
  name: 'drill',
  events,
  features,
  pipeline: model('drill', '1', { output: 'probability' }),
  predicts: { kind: 'chance', words: 'right answers' },
  inputs: [{ kind: 'candidates', column: 'level', lever: 'level', offsets: [-1, -0.5, 0, 0.5, 1] }],
  levers: { level: { scope: 'session', min: 1, max: 10, initial: 3, harder: 'up', words: 'level' } },
  policy: bandPolicy('level', { step: 0.5 }),
  fallback: {
    kind: 'rule',
    policy: streakRule('level', { feature: 'correct', target: 0.75, step: 0.25, coolDownMs: 1000 }),
  },
  apply: ({ level }, room: DrillRoom) => {
    room.state.level = level;
  },
});
export const createAdaptiveDrill = (rubato: PluginMaker) =>
  class AdaptiveDrill extends DrillRoom {
    override plugins = definePlugins([rubato.plugin(drillAdaptation)]);
    protected override onAnswer(sessionId: string, correct: boolean, seconds: number): void {
      this.plugins.adaptation.record(sessionId, 'answer', { correct: correct ? 1 : 0, seconds });
    }
  };
