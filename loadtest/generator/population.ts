/** The clients of one generator. They join by a schedule, act by a schedule, and leave when told. */
import { JoinFailed, type JoinRequest } from '../client/connection.ts';
import { SeatRefused } from '../client/seat.ts';
import type { Player, PlayerHost } from '../players/player.ts';
import type { Meter } from './meter.ts';
import { OpenLoop } from './open-loop.ts';

export interface PopulationOptions {
  readonly base: string;
  readonly meter: Meter;
  readonly actsPerSecond: number;
  readonly join: JoinRequest;
  /** Makes player number `index`, either light or playing. */
  readonly create: (host: PlayerHost, index: number) => Player;
}

/** Milliseconds between two steps in which joins come due. */
const JOIN_STEP_MS = 20;
/** Delay before a refused join is tried again; one try in a hundred seconds would hide that the server is full. */
const RETRY_MS = 2000;

export class Population implements PlayerHost {
  readonly base: string;
  readonly meter: Meter;
  #options: PopulationOptions;
  #loop: OpenLoop;
  #players: Player[] = [];
  #wanted = 0;
  #joinsPerSecond = 0;
  #owed = 0;
  #steppedAtMs = performance.now();
  #made = 0;
  #joining = 0;
  #timer: NodeJS.Timeout;
  /** Counts of connections that are closed. */
  #gone = { framesIn: 0, bytesIn: 0, framesOut: 0, bytesOut: 0 };

  constructor(options: PopulationOptions) {
    this.#options = options;
    this.base = options.base;
    this.meter = options.meter;
    this.#loop = new OpenLoop(1000 / options.actsPerSecond, (ms) => options.meter.record('lateness', ms));
    this.#timer = setInterval(() => this.#step(), JOIN_STEP_MS);
  }

  get size(): number {
    return this.#players.length;
  }

  get joining(): number {
    return this.#joining;
  }

  get players(): readonly Player[] {
    return this.#players;
  }

  /** Sets the number of clients. New ones join at this rate; surplus ones, the last to come first, leave at once. */
  resize(clients: number, joinsPerSecond: number): void {
    this.#wanted = clients;
    this.#joinsPerSecond = joinsPerSecond;
    while (this.#players.length > clients) {
      const player = this.#players.pop()!;
      this.#loop.remove(player);
      player.connection.leave();
    }
  }

  /** Drops a player's connection and reconnects after `awayMs`. */
  bounce(player: Player, awayMs: number): void {
    this.#loop.remove(player);
    player.connection.drop();
    this.#joining++;
    setTimeout(() => this.#comeBack(player), awayMs);
  }

  /** Lets the player leave on purpose; another one takes their place. */
  replace(player: Player): void {
    const at = this.#players.indexOf(player);
    if (at < 0) return;
    this.#forget(at);
    player.connection.leave();
  }

  closed(player: Player, code: number): void {
    this.#loop.remove(player);
    const at = this.#players.indexOf(player);
    if (at < 0) return;
    this.#forget(at);
    // A player who leaves is removed from the players first. So this one was thrown out, and another will come.
    this.meter.error(`close ${code}`);
  }

  /** The traffic of all connections so far. */
  traffic() {
    const sum = { ...this.#gone };
    for (const { connection } of this.#players) addTraffic(sum, connection);
    return sum;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#loop.stop();
    this.#wanted = 0;
    for (const { connection } of this.#players.splice(0)) connection.drop();
  }

  #step(): void {
    const nowMs = performance.now();
    this.#owed += (this.#joinsPerSecond * (nowMs - this.#steppedAtMs)) / 1000;
    this.#steppedAtMs = nowMs;
    const missing = this.#wanted - this.#players.length;
    const due = Math.min(missing, Math.floor(this.#owed));
    // Unused joins are not saved up: a place that falls free later is filled at the same rate.
    this.#owed = missing <= 0 ? 0 : this.#owed - due;
    for (let i = 0; i < due; i++) {
      const player = this.#options.create(this, this.#made++);
      this.#players.push(player);
      this.#joining++;
      this.#join(player, nowMs);
    }
  }

  async #join(player: Player, dueMs: number): Promise<void> {
    try {
      await player.join(this.#options.join);
      this.meter.record('join', performance.now() - dueMs);
      this.meter.counters.joins++;
      this.#settle(player);
    } catch (error) {
      this.meter.error(`join ${codeOf(error)}`);
      setTimeout(() => this.#giveUp(player), RETRY_MS);
    }
  }

  async #comeBack(player: Player): Promise<void> {
    const dueMs = performance.now();
    try {
      await player.reconnect();
      this.meter.record('join', performance.now() - dueMs);
      this.meter.counters.reconnections++;
      this.#settle(player);
    } catch (error) {
      this.meter.error(`reconnect ${codeOf(error)}`);
      this.#giveUp(player);
    }
  }

  #settle(player: Player): void {
    this.#joining--;
    // It may have been told to leave while it joined.
    if (this.#players.includes(player)) this.#loop.add(player);
    else player.connection.leave();
  }

  #giveUp(player: Player): void {
    this.#joining--;
    const at = this.#players.indexOf(player);
    if (at >= 0) this.#forget(at);
    player.connection.drop();
  }

  #forget(at: number): void {
    const player = this.#players[at]!;
    this.#loop.remove(player);
    addTraffic(this.#gone, player.connection);
    this.#players.splice(at, 1);
  }
}

type Traffic = { framesIn: number; bytesIn: number; framesOut: number; bytesOut: number };

function addTraffic(sum: Traffic, part: Readonly<Traffic>): void {
  sum.framesIn += part.framesIn;
  sum.bytesIn += part.bytesIn;
  sum.framesOut += part.framesOut;
  sum.bytesOut += part.bytesOut;
}

function codeOf(error: unknown): string {
  if (error instanceof SeatRefused || error instanceof JoinFailed) return String(error.code);
  return error instanceof Error ? error.name : 'unknown';
}
