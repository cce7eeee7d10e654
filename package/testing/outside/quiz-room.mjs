/** A room of a project outside of the repository, in plain JavaScript, made adaptive with the installed package. */
import { definePlugins, Room, RoomPlugin } from '@colyseus/core';
import { schema, t } from '@colyseus/schema';
import { bandPolicy, defineAdaptation, defineEvents, defineFeatures, model, streakRule } from 'rubato';

const events = defineEvents({
  answer: { source: 'observed', fields: { right: { unit: 'share', min: 0, max: 1, integer: true } } },
});
const features = defineFeatures(events, (f) => ({
  right: f.mean('answer', 'right', { last: 8, unit: 'share', min: 0, max: 1, words: 'right answers' }),
}));
export const quiz = defineAdaptation({
  name: 'quiz',
  events,
  features,
  pipeline: model('quiz', '1', { output: 'probability' }),
  predicts: { kind: 'chance', words: 'right answers' },
  inputs: [{ kind: 'candidates', column: 'level', lever: 'level', offsets: [-0.2, 0, 0.2] }],
  levers: { level: { scope: 'session', min: 0, max: 1, initial: 0.5, harder: 'up', words: 'level' } },
  policy: bandPolicy('level', { coolDownMs: 200 }),
  fallback: {
    kind: 'rule',
    policy: streakRule('level', { feature: 'right', target: 0.75, step: 0.1, coolDownMs: 200 }),
  },
  apply: ({ level }, /** @type {{ state: { level: number } }} */ room) => {
    room.state.level = level;
  },
});

const State = schema({ level: t.float32().default(0.5), source: t.string().default('none') }, 'State');
const Input = schema({ seq: t.uint32().default(0), x: t.float32().default(0) }, 'Input');

/** A plugin of the project's own, beside Rubato's. */
class CountPlugin extends RoomPlugin {
  pluginName = /** @type {const} */ ('count');
  joined = 0;
  onJoin() {
    this.joined++;
  }
}

/**
 * Makes the room's class. `inputs`: whether it takes inputs too.
 * @param {import('rubato').PluginMaker} rubato
 * @param {{ inputs?: boolean }} [options]
 */
export function createQuizRoom(rubato, { inputs = false } = {}) {
  return class QuizRoom extends Room {
    state = new State();
    plugins = definePlugins([rubato.plugin(quiz), new CountPlugin()]);
    inputs = inputs ? this.defineInput(Input, { seqField: 'seq' }) : undefined;
    messages = {
      /** @param {import('@colyseus/core').Client} client @param {unknown} right */
      answer: (client, right) => {
        this.plugins.adaptation.record(client, 'answer', { right: right ? 1 : 0 });
        this.state.source = this.plugins.adaptation.status?.source ?? 'none';
      },
    };

    /** @param {string} _token @param {{ name?: unknown }} options */
    static async onAuth(_token, options) {
      if (options.name === 'nobody') throw new Error('nobody may not play');
      return { name: options.name };
    }
  };
}
