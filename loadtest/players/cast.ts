/** Who of a run's clients is a playing one: a few of them, the others are light. */
import type { JoinRequest } from '../client/connection.ts';
import type { Player, PlayerHost, RoomPlayers } from './player.ts';

export interface CastOptions {
  readonly room: string;
  readonly players: RoomPlayers;
  /** Share of playing clients, 0 to 1. */
  readonly playing: number;
  readonly seed: number;
}

export interface Cast {
  readonly join: JoinRequest;
  /** As asked for; of few clients it can only be met roughly. */
  readonly playingShare: number;
  readonly create: (host: PlayerHost, index: number) => Player;
}

export function joinRequestFor(room: string, { joinOptions = {} }: RoomPlayers): JoinRequest {
  return { method: 'joinOrCreate', where: room, options: joinOptions };
}

export function createCast({ room, players, playing, seed }: CastOptions): Cast {
  // The first is one, so that there is always one; then every time the share has grown by a whole.
  const isPlaying = (index: number) => playing > 0 && Math.floor(index * playing) !== Math.floor((index - 1) * playing);
  const create = players.cast(seed);
  return {
    join: joinRequestFor(room, players),
    playingShare: playing,
    create: (host, index) => create(host, index, isPlaying(index)),
  };
}
