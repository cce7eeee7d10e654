/**
 * The worlds that an experiment can run in. A world that knows a game stands with the players of that game. Each is loaded
 * when it is asked for: a thread of one doesn't need the other's engine.
 */
import type { MapOptions } from '../experiment/make-maps.ts';
import type { Tuned, TuneOptions } from '../experiment/tuned.ts';
import type { World } from '../experiment/world.ts';

export interface WorldEntry {
  readonly world: World;
  /** Finds the baselines' parameters on the tuning kinds. */
  tune(options: TuneOptions): Promise<Tuned>;
  /** Makes the maps of its players' chances, and where they are kept; null where chances are known. */
  readonly maps: { readonly file: URL; make(options: MapOptions): Promise<object> } | null;
}

const WORLDS: Readonly<Record<string, () => Promise<WorldEntry>>> = {
  async abstract() {
    const { abstractWorld } = await import('../experiment/abstract/abstract-world.ts');
    const { tuneAbstract } = await import('../experiment/abstract/tune.ts');
    return { world: abstractWorld, tune: tuneAbstract, maps: null };
  },
  async arena() {
    const { arenaWorld } = await import('./arena-world/arena-world.ts');
    const { makeMaps } = await import('./arena-world/maps/make-maps.ts');
    const { MAPS_FILE } = await import('./arena-world/own-files.ts');
    const { tuneArena } = await import('./arena-world/tune.ts');
    return { world: arenaWorld, tune: tuneArena, maps: { file: MAPS_FILE, make: makeMaps } };
  },
};

export async function findWorld(name: string): Promise<WorldEntry> {
  const load = WORLDS[name];
  if (load !== undefined) return load();
  throw new Error(`expected a world (${Object.keys(WORLDS).join(', ')}), got ${name}`);
}
