/** What a generator asks of a simulated player, and what the player tells it. */
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
