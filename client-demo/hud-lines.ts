/** What the line over the arena says of the wave, and of a player who can't be hurt, helped or seen to play. */
import type { ArenaState, PlayerState } from '../rooms/arena/room/arena-state.ts';
import type { Words } from './words/english.ts';

/** How many foes are there or announced, and whether others follow: a later group isn't counted before it is made. */
export function foesLine(
  { foesLeft, moreToCome }: Pick<ArenaState, 'foesLeft' | 'moreToCome'>,
  { hud }: Words,
): string {
  return foesLeft > 0 || moreToCome ? hud.foes(foesLeft, moreToCome) : '';
}

/** Why a player isn't in the fight; empty while they are. */
export function absenceLine(
  { connected, downedTicks, resting }: Pick<PlayerState, 'connected' | 'downedTicks' | 'resting'>,
  { hud }: Words,
): string {
  if (!connected) return hud.away;
  if (downedTicks > 0) return hud.down;
  return resting ? hud.resting : '';
}
