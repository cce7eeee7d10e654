/** The truth of a moment: the world is copied as it is, with the people in it, and played on with other chance. */
import { createHeadlessWorld } from '../../../rooms/arena/headless/headless-world.ts';
import { isUp } from '../../../rooms/arena/simulation/ships/ship.ts';
import { seedRandom } from '../../../rooms/arena/simulation/world/random.ts';
import { cloneWorld, copyWorld, type World } from '../../../rooms/arena/simulation/world/world.ts';
import type { ArenaPlayer } from '../arena/kind.ts';
import { isPlaying, LAST_TICKS } from './half-minutes.ts';

/** A game that never fights must end too. */
const MOST_TICKS = 2 * LAST_TICKS;

/** Counts the continuations, of `games`, in which the player in `judged` lasts half a minute at the levers in force. */
export function rollOut(
  world: World,
  players: readonly ArenaPlayer[],
  judged: number,
  games: number,
  seed: number,
): number {
  const copy = cloneWorld(world);
  let lasted = 0;
  for (let game = 0; game < games; game++) {
    copyWorld(copy, world);
    seedRandom(copy.random, seed, game);
    if (lasts(copy, players, judged, seed + game)) lasted++;
  }
  return lasted;
}

function lasts(world: World, players: readonly ArenaPlayer[], judged: number, seed: number): boolean {
  const same = players.map((player) => player.asNow());
  const headless = createHeadlessWorld({
    seed,
    world,
    bots: same.map((player) => (view, out, random) => player.play(view, out, random)),
  });
  const ship = world.ships[judged]!;
  let played = 0;
  for (let tick = 0; tick < MOST_TICKS && played < LAST_TICKS; tick++) {
    headless.step();
    if (!isUp(ship)) return false;
    if (isPlaying(world, ship)) played++;
  }
  return true;
}
