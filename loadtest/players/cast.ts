/** Decides which clients of a run play: a few of them do, the others are light. */
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
  /** Share of playing clients. With few clients it is only roughly the share that was asked for. */
  readonly playingShare: number;
  readonly create: (host: PlayerHost, index: number) => Player;
}

export function joinRequestFor(room: string, { joinOptions = {} }: RoomPlayers): JoinRequest {
  return { method: 'joinOrCreate', where: room, options: joinOptions };
}

export function createCast({ room, players, playing, seed }: CastOptions): Cast {
  // Client 0 always plays; the others are spread evenly.
  const isPlaying = (index: number) => playing > 0 && Math.floor(index * playing) !== Math.floor((index - 1) * playing);
  const create = players.cast(seed);
  return {
    join: joinRequestFor(room, players),
    playingShare: playing,
    create: (host, index) => create(host, index, isPlaying(index)),
  };
}
