/** The built-in players of the arena's world, and the maps that were made of them. */
import { hashOf } from '../../experiment/players-hash.ts';
import { readModule } from '../../experiment/read-module.ts';
import type { ArenaKind } from '../arena/kind.ts';
import { ARENA_KINDS } from '../arena/kinds.ts';

export const PLAYER_FILES = new URL('../arena/', import.meta.url);
export const MAPS_FILE = new URL('./standing-maps.json', import.meta.url);

export interface Players {
  readonly kinds: readonly ArenaKind[];
  readonly playersHash: string;
}

/** The built-in kinds, or those of a module. */
export async function openPlayers(file: string | null): Promise<Players> {
  if (file === null) return { kinds: ARENA_KINDS, playersHash: await hashOf(PLAYER_FILES) };
  const strangers = await readModule(
    file,
    'kinds',
    'name, about, game, levels from 0 on, judged, create() and createAt()',
    isKind,
  );
  return { kinds: strangers.map((kind) => ({ ...kind, set: 'own' })), playersHash: await hashOf(file) };
}

function isKind(kind: Partial<ArenaKind>): kind is ArenaKind {
  const { name, about, game, levels, judged = -1, create, createAt } = kind;
  const isText = typeof name === 'string' && name !== '' && typeof about === 'string' && typeof game === 'string';
  const isRising =
    Array.isArray(levels) && levels[0] === 0 && levels.every((level, i) => i === 0 || level > levels[i - 1]!);
  return isText && isRising && judged >= 0 && typeof create === 'function' && typeof createAt === 'function';
}
