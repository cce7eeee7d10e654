import { expect, it } from 'vitest';
import { beliefGame, openBeliefGame, playerAt } from '../../test-support/belief-game.ts';
import { stateFor } from './visible-part.ts';

it('[AD69] a client is told what is held about whom it may see, in the unit of the lever, and nothing of one who is off', async () => {
  const definition = beliefGame();
  const { session, play } = openBeliefGame(definition);
  const beliefs = (shows: 'own' | 'all') =>
    stateFor(definition, session, { slot: 0, shows, translation: null }).players.map(({ belief }) => belief);
  session.join('0', 0, 0);
  expect(beliefs('own')).toEqual([
    { lever: 'size', mean: expect.closeTo(5, 1), spread: expect.any(Number), outcomes: 0 },
  ]);
  const before = beliefs('own')[0]!.spread;
  await play(60, { 0: playerAt(7), 1: playerAt(7) });
  const [own, other] = beliefs('all');
  expect(own).toMatchObject({ outcomes: 60, lever: 'size' });
  expect(own!.spread).toBeLessThan(0.7 * before);
  expect(other!.outcomes).toBe(60);
  expect(beliefs('own')).toEqual([own]);
  session.setAdaptive('0', false, 60_000);
  expect(beliefs('own')).toEqual([null]);
});
