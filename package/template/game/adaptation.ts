/** What makes the game adaptive: what is recorded, what may change, and what for. */
import { createRubato, defineAdaptation, defineEvents, defineFeatures, eloRule } from 'rubato';
import type { CatchState } from './catch-state.ts';

/** What happens in the game. The room records it, and a name that isn't here does not compile. */
const events = defineEvents({ caught: { source: 'observed', fields: {} }, missed: { source: 'observed', fields: {} } });

/** What is measured of it, in words that players understand. */
const features = defineFeatures(events, (f) => ({
  caught: f.total('caught', { unit: 'dots', min: 0, max: 1e6, words: 'dots caught' }),
  missed: f.total('missed', { unit: 'dots', min: 0, max: 1e6, words: 'dots missed' }),
  lately: f.ratio('caught', 'missed', { last: 12, unit: 'share', min: 0, max: 1, words: 'caught of the last twelve' }),
}));

/** Everybody shall catch three dots of four: who catches more gets less time for the next ones, who misses more gets more. */
export const catchAdaptation = defineAdaptation({
  name: 'catch',
  events,
  features,
  levers: {
    seconds: { scope: 'session', min: 0.4, max: 3, initial: 1.6, harder: 'down', unit: 's', words: 'time for a dot' },
  },
  policy: eloRule('seconds', { successes: 'caught', failures: 'missed', target: 0.75 }),
  apply: ({ seconds }, room: { state: CatchState }) => {
    room.state.seconds = seconds;
  },
});

/** Runs the adaptation of all rooms of this process. A model or a shared Redis are named here, once there are any. */
export const rubato = await createRubato();
