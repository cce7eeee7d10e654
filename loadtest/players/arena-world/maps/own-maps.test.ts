import { expect, it } from 'vitest';
import { ARENA_KINDS } from '../../arena/kinds.ts';
import { rulesVersion } from '../rules-version.ts';
import { checkMaps, openOwn } from './own-maps.ts';

it('[EX45] the maps are of the present rules; others are refused, with the command that makes them again', async () => {
  const { maps, playersHash, rules, kinds } = await openOwn();
  expect(maps.rules).toBe(rulesVersion());
  const wanted = { players: null, playersHash, rules, kinds };
  const again = 'npm run experiment -- maps --world arena`';
  expect(() => checkMaps({ ...maps, rules: '1/2' }, wanted)).toThrow(`present rules (${rules}), got 1/2: `);
  expect(() => checkMaps({ ...maps, rules: '1/2' }, wanted)).toThrow(again);
  expect(() => checkMaps({ ...maps, playersHash: 'other' }, wanted)).toThrow(/these players .*, got other: /);
  const strangers = [{ ...ARENA_KINDS[0]!, name: 'stranger' }];
  expect(() => checkMaps(maps, { ...wanted, players: 'own.ts', kinds: strangers })).toThrow(
    /none of "stranger": .* --players own.ts --json FILE/,
  );
});
