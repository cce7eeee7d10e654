/** A fixed number of clients, each with a fixed number of acts a second, for a while. */
import { type Scenario, standUp, stillPlaying } from './scenario.ts';

export const steady: Scenario = {
  about: 'clients that stay and play',
  defaults: { clients: 1000, seconds: 30 },
  async play(stage, options) {
    await standUp(stage, options);
    const window = await stage.measure(options.seconds);
    return { window, findings: [stillPlaying(window, options.clients)] };
  },
};
