/** A player (one client whose acts come due by a schedule), and the players of a kind of room. */

import type { Connection, JoinRequest } from '../client/connection.ts';
import type { Meter } from '../generator/meter.ts';
import type { Scheduled } from '../generator/open-loop.ts';

export interface Player extends Scheduled {
  readonly connection: Connection;
  /** Both throw SeatRefused or JoinFailed. */
  join(request: JoinRequest): Promise<void>;
  reconnect(): Promise<void>;
}

export interface PlayerHost {
  readonly base: string;
  readonly meter: Meter;
  /** Called when the server has closed the player's socket. */
  closed(player: Player, code: number): void;
}

/**
 * Makes player number `index`. A playing one decodes the state and plays by it; a light one reads only what it must.
 */
export type CreatePlayer = (host: PlayerHost, index: number, playing: boolean) => Player;

/**
 * The players of a kind of room: what a file for `--player` exports as `players`. `messagePlayers` makes them for most
 * games.
 */
export interface RoomPlayers {
  /** Acts per second and client; 200 is a multiple of it. */
  readonly actsPerSecond: number;
  /** Options that its clients join with; default none. */
  readonly joinOptions?: object;
  /** A frame that an honest client sends. Attackers send it without end, or broken. */
  honestFrame(): Buffer;
  /** Called once in each generator process, to make what all of its players share. */
  cast(seed: number): CreatePlayer;
}
