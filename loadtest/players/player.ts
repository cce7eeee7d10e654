/** What plays: one client, whose acts come due by a schedule, and who plays a kind of room. */

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
  /** The server has closed the player's socket. */
  closed(player: Player, code: number): void;
}

/** Makes player number `index`. A playing one decodes the state and plays by it, a light one only looks at what it must. */
export type CreatePlayer = (host: PlayerHost, index: number, playing: boolean) => Player;

/** Who plays a kind of room: what a file for `--player` exports as `players`. `messagePlayers` makes one for most games. */
export interface RoomPlayers {
  /** Acts per second and client; 200 is a multiple of it. */
  readonly actsPerSecond: number;
  /** What its clients join with; default nothing. */
  readonly joinOptions?: object;
  /** A frame as an honest client sends it: attackers send it without end, or broken. */
  honestFrame(): Buffer;
  /** Called once in each generator process: what all of its players share is made here. */
  cast(seed: number): CreatePlayer;
}
