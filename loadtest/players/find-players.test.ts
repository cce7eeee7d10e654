import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROOM, findPlayers } from './find-players.ts';

describe('who plays', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-players-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[LT30] is built in for the rooms that are played by default, and comes from a file for any other', async () => {
    for (const room of Object.values(DEFAULT_ROOM))
      expect((await findPlayers(room, null)).actsPerSecond).toBeGreaterThan(5);
    expect(await findPlayers('race', resolve('rooms/examples/race-bot.ts'))).toMatchObject({ actsPerSecond: 5 });
    await expect(findPlayers('race', null)).rejects.toThrow(
      'expected --player FILE, which says who plays "race" (built in: lean, arena), got none',
    );
  });

  it.each([
    ['that is not there', null, /^expected a module of players \(--player\), got \/.*bot-0/],
    ['that is no module', 'export const', /^expected a module of players/],
    ['without players', 'export const bots = [];', /^expected players with .* as an export of \/.*, got none$/],
    ['whose players are null', 'export const players = null;', /got none$/],
    ['whose players do nothing', 'export const players = { actsPerSecond: 5 };', /got actsPerSecond$/],
    [
      'whose acts fit no schedule',
      'export const players = { actsPerSecond: 7, honestFrame: () => null, cast: () => null };',
      /actsPerSecond \(200 is a multiple of it\)/,
    ],
  ])('[LT32] is refused in a file %s', async (what, text, message) => {
    const file = join(directory, `bot-${text === null ? 0 : what.length}.mjs`);
    if (text !== null) await writeFile(file, text);
    await expect(findPlayers('race', file)).rejects.toThrow(message);
  });
});
