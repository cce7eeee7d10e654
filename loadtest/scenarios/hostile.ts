/**
 * Clients that don't read, flood, or send broken frames, beside clients that play. What counts is how the latter fare.
 */
import type { Behaviour } from '../generator/generator-protocol.ts';
import type { Window } from '../run/window.ts';
import { brokenPatches, lastOf, rise } from '../run/window.ts';
import { demand, type Finding, figure, type Scenario, standUp, stillPlaying } from './scenario.ts';

/** Whatever others do, no playing client loses a patch, and the server is there at the end. */
function othersPlayOn(window: Window, clients: number): Finding[] {
  const broken = brokenPatches(window);
  return [
    demand('patches lost, torn or out of order', broken, 'patches', broken === 0),
    stillPlaying(window, clients),
    figure(
      'attacks',
      rise(window, ({ counters }) => counters.attacks),
      '',
    ),
  ];
}

/** Everyone plays, while some of them or others beside them misbehave all the time. */
function besides(about: string, seconds: number, behaviour: Behaviour): Scenario {
  return {
    about,
    defaults: { clients: 400, seconds },
    async play(stage, options) {
      await standUp(stage, options);
      stage.behave(behaviour);
      const window = await stage.measure(options.seconds);
      stage.behave({ kind: 'none' });
      return { window, findings: othersPlayOn(window, options.clients) };
    },
  };
}

export const slowConsumer = besides('each second one client in fifty stops reading for six seconds', 30, {
  kind: 'slow',
  share: 0.02,
  seconds: 6,
});

export const flood = besides(
  'messages (2,000/s over 20 clients), bare sockets (50/s) and matchmaking requests (50/s)',
  20,
  { kind: 'flood', connections: 20, messages: 2000, sockets: 50, seats: 50 },
);

export const malformed = besides('broken frames (400/s over 20 clients): cut, flipped, made up, too long', 20, {
  kind: 'malformed',
  connections: 20,
  frames: 400,
});

/** Longer than the two seconds that Colyseus waits for a silent process. */
const FROZEN_MS = 3000;
const FREEZE_AFTER_MS = 2000;

export const stall: Scenario = {
  about: 'the server process stops for three seconds and goes on',
  defaults: { clients: 400, seconds: 15 },
  async play(stage, options) {
    if (stage.server === null) throw new Error('the scenario stall needs a server of its own: leave out --url');
    await standUp(stage, options);
    setTimeout(() => stage.server?.freeze(), FREEZE_AFTER_MS);
    setTimeout(() => stage.server?.thaw(), FREEZE_AFTER_MS + FROZEN_MS);
    const window = await stage.measure(options.seconds);
    const rooms = lastOf(window).server?.rooms ?? 0;
    const before = window.start.server?.rooms ?? 0;
    return {
      window,
      findings: [
        ...othersPlayOn(window, options.clients),
        demand('sessions before', before, 'sessions', true),
        demand('sessions after', rooms, 'sessions', rooms === before),
      ],
    };
  },
};
