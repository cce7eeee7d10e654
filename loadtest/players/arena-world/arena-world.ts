/** The arena as a world of experiments: real games, headless, with the room's own adaptation among the controllers. */
import { createArenaAdaptation } from '../../../rooms/arena/arena-adaptation.ts';
import type { ControllerKind } from '../../experiment/abstract/controller.ts';
import { BASELINES } from '../../experiment/abstract/controllers/baselines.ts';
import { tunedKinds } from '../../experiment/abstract/controllers/tuned-kinds.ts';
import type { Judge } from '../../experiment/judge.ts';
import { readModule } from '../../experiment/read-module.ts';
import type { Job, OpenWorld, World, WorldFiles } from '../../experiment/world.ts';
import type { ArenaKind } from '../arena/kind.ts';
import { BOUNDS } from './bounds.ts';
import type { DriverKind } from './driver.ts';
import { type OpenPlayers, openWithMaps } from './maps/own-maps.ts';
import { readStandingChance, type StandingMaps } from './maps/standing-chance.ts';
import { outcomeDriver } from './outcome-driver.ts';
import { playArena } from './play-arena.ts';
import { closePools, type DefinitionKind, sessionDriver } from './session-driver.ts';
import { SCALE } from './time.ts';
import tuned from './tuned.json' with { type: 'json' };

export const arenaWorld: World = {
  name: 'arena',
  about: 'the arena, headless: half a minute of play without going down is a success',
  scale: SCALE,
  usual: { seeds: 12, playersPerKind: 1 },
  // While one waits for its model, others play.
  jobsAtOnce: 6,
  open,
};

/** The room's own adaptation, whatever it is. */
const ROOM: DefinitionKind = {
  name: 'room',
  about: "the room's own adaptation",
  definition: () => createArenaAdaptation(),
};

const OWN: readonly DriverKind[] = [
  sessionDriver(ROOM),
  ...tunedKinds(BASELINES, tuned.values).map(outcomeDriver),
  ...BOUNDS,
];

async function open({ players, controllers, maps }: WorldFiles): Promise<OpenWorld> {
  const opened = await openWithMaps(players, maps);
  const strangers = controllers === null ? [] : await readControllers(controllers);
  return openWith(opened, [...OWN, ...strangers]);
}

/** The world with these kinds of player and these controllers. */
export function openWith({ kinds, playersHash, rules, maps }: OpenPlayers, drivers: readonly DriverKind[]): OpenWorld {
  return {
    kinds: kinds.map(({ name, about, set, apart }) => ({ name, about, set, apart })),
    controllers: drivers.map(({ name, about, isBound }) => ({
      ...{ name, about, isBound },
      mostPlayers: Number.POSITIVE_INFINITY,
    })),
    playersHash,
    rules,
    play: (job, judge) => playJob(job, find(kinds, job.kind), find(drivers, job.controller), maps, judge),
    close: closePools,
  };
}

async function playJob(job: Job, kind: ArenaKind, driver: DriverKind, maps: StandingMaps, judge: Judge): Promise<void> {
  const standing = readStandingChance(maps.kinds[kind.name]!);
  for (let i = 0; i < job.players; i++) {
    // Seeds of one player each are the same players as one seed of many.
    await playArena({ kind, driver, standing, seed: job.seed + 100_000 * i }, judge);
    judge.add();
  }
}

async function readControllers(file: string): Promise<DriverKind[]> {
  const taken = new Set(OWN.map(({ name }) => name));
  const isController = (one: Partial<ControllerKind & DefinitionKind>): one is ControllerKind | DefinitionKind =>
    typeof one.name === 'string' &&
    !taken.has(one.name) &&
    typeof one.about === 'string' &&
    (typeof one.create === 'function' || typeof one.definition === 'function');
  const all = await readModule<ControllerKind | DefinitionKind>(
    file,
    'controllers',
    'a name of their own, about, and create() or definition()',
    isController,
  );
  return all.map((one) => ('definition' in one ? sessionDriver(one) : outcomeDriver(one)));
}

function find<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`expected one of ${all.map((one) => one.name).join(', ')}, got ${name}`);
  return found;
}
