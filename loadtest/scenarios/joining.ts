/** Clients that come all at once, and clients that never stay. */
import { histogramsOf, lastOf, quantileMs, rise, secondsOf } from '../run/window.ts';
import { figure, type Scenario, standUp, stillPlaying } from './scenario.ts';

/** Joins per second: as fast as the generators can ask. */
const AT_ONCE = 1_000_000;

export const joinStorm: Scenario = {
  about: 'all clients join at once',
  defaults: { clients: 1000, seconds: 60 },
  async play(stage, { clients, seconds }) {
    stage.startPopulating(clients, AT_ONCE);
    const window = await stage.measure(seconds, ({ load }) => load.clients >= clients && load.joining === 0);
    const joins = rise(window, ({ counters }) => counters.joins);
    return {
      window,
      findings: [
        figure('joined', lastOf(window).load.counters.joins, 'clients'),
        stillPlaying(window, clients),
        figure('joins per second', joins / secondsOf(window), '/s'),
        figure('join p99', quantileMs(histogramsOf(window).join, 99), 'ms'),
      ],
    };
  },
};

/** Shares per second: in half a minute nearly every client has dropped once, and half are new. */
const DROPS = 0.05;
const LEAVES = 0.02;
/** A dropped client is away for a second: one in twenty at any time, and some who join. */
const MOST_ARE_THERE = 0.8;

export const churn: Scenario = {
  about: 'clients join, play, drop, come back, leave and are replaced',
  defaults: { clients: 600, seconds: 30 },
  async play(stage, options) {
    await standUp(stage, options);
    stage.behave({ kind: 'churn', drops: DROPS, leaves: LEAVES });
    const window = await stage.measure(options.seconds);
    stage.behave({ kind: 'none' });
    return {
      window,
      findings: [
        stillPlaying(window, options.clients, MOST_ARE_THERE),
        figure(
          'reconnections',
          rise(window, ({ counters }) => counters.reconnections),
          'clients',
        ),
        figure(
          'replaced',
          rise(window, ({ counters }) => counters.joins),
          'clients',
        ),
      ],
    };
  },
};
