/** Finds a room's players: the built-in ones for its name, or those that a file exports. */
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../thrown.ts';
import { arenaPlayers } from './arena-players.ts';
import { leanPlayers } from './lean-players.ts';
import type { RoomPlayers } from './player.ts';

/** Room that is played by default: the load tester's own or, on a server elsewhere, one that each server has. */
export const DEFAULT_ROOM = { own: 'lean', elsewhere: 'arena' } as const;

const BUILT_IN: Readonly<Record<string, RoomPlayers>> = { lean: leanPlayers, arena: arenaPlayers };

/** The schedule's grid is 5 ms; a period is a multiple of it. */
const MOST_ACTS = 200;

/** `file` is a path from here, or null. Throws, in words, if there are no players. */
export async function findPlayers(room: string, file: string | null): Promise<RoomPlayers> {
  if (file !== null) return readPlayers(file);
  if (Object.hasOwn(BUILT_IN, room)) return BUILT_IN[room]!;
  const names = Object.keys(BUILT_IN).join(', ');
  throw new Error(`expected --player FILE, which says who plays "${room}" (built in: ${names}), got none`);
}

async function readPlayers(file: string): Promise<RoomPlayers> {
  const exported: { readonly players?: Partial<RoomPlayers> | null } = await import(pathToFileURL(file).href).catch(
    (error: unknown) => {
      throw new Error(`expected a module of players (--player), got ${file}: ${messageOf(error)}`);
    },
  );
  const players = exported.players ?? {};
  if (arePlayers(players)) return players;
  throw new Error(
    `expected players with actsPerSecond (${MOST_ACTS} is a multiple of it), honestFrame() and cast() as an export of ${file}, ` +
      `got ${Object.keys(players).join(', ') || 'none'}`,
  );
}

function arePlayers(players: Partial<RoomPlayers>): players is RoomPlayers {
  const { actsPerSecond = Number.NaN, honestFrame, cast } = players;
  const isRate = actsPerSecond > 0 && Number.isInteger(MOST_ACTS / actsPerSecond);
  return isRate && typeof honestFrame === 'function' && typeof cast === 'function';
}
