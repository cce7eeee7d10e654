/** Maps of the standing chance, if they are of the present rules and players. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { ArenaKind } from '../../arena/kind.ts';
import { MAPS_FILE, openPlayers } from '../own-files.ts';
import { rulesVersion } from '../rules-version.ts';
import type { StandingMaps } from './standing-chance.ts';

export interface OpenPlayers {
  readonly kinds: readonly ArenaKind[];
  readonly playersHash: string;
  readonly rules: string;
  readonly maps: StandingMaps;
}

export function openOwn(): Promise<OpenPlayers> {
  return openWithMaps(null, null);
}

/** Paths of a module of players and of their maps; null for our own. */
export async function openWithMaps(players: string | null, file: string | null): Promise<OpenPlayers> {
  const { kinds, playersHash } = await openPlayers(players);
  const rules = rulesVersion();
  const where = file === null ? MAPS_FILE : pathToFileURL(file);
  const maps: StandingMaps = JSON.parse(await readFile(where, 'utf8'));
  checkMaps(maps, { players, playersHash, rules, kinds });
  return { kinds, playersHash, rules, maps };
}

interface Wanted extends Omit<OpenPlayers, 'maps'> {
  readonly players: string | null;
}

/** Throws if the maps are of other rules or players: figures by them would be wrong in silence. */
export function checkMaps(maps: StandingMaps, { players, playersHash, rules, kinds }: Wanted): void {
  const own = players === null ? '' : ` --players ${players} --json FILE`;
  const again = `make them again with \`npm run experiment -- maps --world arena${own}\``;
  if (maps.rules !== rules) {
    throw new Error(`expected maps of the present rules (${rules}), got ${maps.rules}: ${again}`);
  }
  if (maps.playersHash !== playersHash) {
    throw new Error(`expected maps of these players (${playersHash}), got ${maps.playersHash}: ${again}`);
  }
  const missing = kinds.find(({ name, levels }) => levels.some((level) => maps.kinds[name]?.[level] === undefined));
  if (missing !== undefined) throw new Error(`expected maps of all kinds, got none of "${missing.name}": ${again}`);
}
