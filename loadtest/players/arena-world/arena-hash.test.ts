import { expect, it } from 'vitest';
import { hashOf } from '../../experiment/players-hash.ts';
import { PLAYER_FILES } from './own-files.ts';
import maps from './standing-maps.json' with { type: 'json' };
import tuned from './tuned.json' with { type: 'json' };

/**
 * Figures are comparable between people of one hash alone. Whoever changes them on purpose changes it here, makes the maps
 * and tunes the baselines again (docs/experiments.md) and says so in the commit.
 */
const FROZEN = '297ca795553a699a';

it('[EX40] the people are the frozen ones, and maps and baselines were made with them', async () => {
  expect(await hashOf(PLAYER_FILES)).toBe(FROZEN);
  expect(maps.playersHash).toBe(FROZEN);
  expect(tuned.playersHash).toBe(FROZEN);
});
