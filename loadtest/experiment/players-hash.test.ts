import { expect, it } from 'vitest';
import { PLAYER_FILES } from './abstract/abstract-world.ts';
import tuned from './abstract/tuned.json' with { type: 'json' };
import { hashOf } from './players-hash.ts';

/**
 * Figures are comparable between players of one hash alone. Whoever changes the players on purpose changes it here, tunes
 * the baselines again (docs/experiments.md) and says so in the commit.
 */
const FROZEN = 'd99dc30daf149cc8';

it('[EX22] the players are the frozen ones, and the baselines were tuned on them', async () => {
  expect(await hashOf(PLAYER_FILES)).toBe(FROZEN);
  expect(tuned.playersHash).toBe(FROZEN);
});
