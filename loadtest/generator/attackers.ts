/**
 * Clients that attack, beside those that play: floods and broken frames. They are bounded: the server is ours, but so
 * is the machine.
 */
import { connect, type Socket } from 'node:net';
import { Connection, type JoinRequest } from '../client/connection.ts';
import { askForSeat } from '../client/seat.ts';
import type { Behaviour } from './generator-protocol.ts';
import type { Meter } from './meter.ts';

type Flood = Extract<Behaviour, { kind: 'flood' }>;
type Malformed = Extract<Behaviour, { kind: 'malformed' }>;

/** Most bare sockets kept open. */
const MAX_SOCKETS = 500;
/** Most matchmaking requests under way. */
const MAX_REQUESTS = 200;

export interface AttackerOptions {
  readonly base: string;
  readonly meter: Meter;
  readonly join: JoinRequest;
  /** A seeded number from 0 to 1. */
  readonly random: () => number;
  /** A frame that an honest client would send; broken frames start from it. */
  readonly honestFrame: () => Buffer;
}

export class Attackers {
  #options: AttackerOptions;
  #connections: Connection[] = [];
  #joining = 0;
  #sockets: Socket[] = [];
  #requests = 0;
  #owed = { messages: 0, sockets: 0, seats: 0 };

  constructor(options: AttackerOptions) {
    this.#options = options;
  }

  /** One of `stepsPerSecond` steps of a flood. */
  flood({ connections, messages, sockets, seats }: Flood, stepsPerSecond: number): void {
    this.#keep(connections);
    this.#owed.messages += messages / stepsPerSecond;
    this.#owed.sockets += sockets / stepsPerSecond;
    this.#owed.seats += seats / stepsPerSecond;
    this.#send(() => this.#options.honestFrame());
    for (; this.#owed.sockets >= 1; this.#owed.sockets--) this.#openSocket();
    for (; this.#owed.seats >= 1; this.#owed.seats--) this.#askForSeat();
  }

  /** One step of broken frames. */
  fuzz({ connections, frames }: Malformed, stepsPerSecond: number): void {
    this.#keep(connections);
    this.#owed.messages += frames / stepsPerSecond;
    this.#send(() => breakFrame(this.#options.honestFrame(), this.#options.random));
  }

  stop(): void {
    for (const connection of this.#connections.splice(0)) connection.drop();
    for (const socket of this.#sockets.splice(0)) socket.destroy();
    this.#owed = { messages: 0, sockets: 0, seats: 0 };
  }

  /** Keeps `count` attackers connected: those that are thrown out come again. */
  #keep(count: number): void {
    while (this.#connections.length + this.#joining < count) {
      this.#joining++;
      const connection = new Connection(this.#options.base, {
        onFrame: () => undefined,
        onClose: (code) => {
          this.#options.meter.error(`attacker close ${code}`);
          this.#connections = this.#connections.filter((other) => other !== connection);
        },
      });
      connection
        .join(this.#options.join)
        .then(() => this.#connections.push(connection))
        .catch((error: { code?: number }) => this.#options.meter.error(`attacker join ${error.code}`))
        .finally(() => this.#joining--);
    }
  }

  #send(frame: () => Buffer): void {
    for (let i = 0; this.#owed.messages >= 1; this.#owed.messages--, i++) {
      const connection = this.#connections[i % Math.max(1, this.#connections.length)];
      if (connection === undefined) continue;
      connection.send(frame());
      this.#options.meter.counters.attacks++;
    }
  }

  #openSocket(): void {
    const { hostname, port } = new URL(this.#options.base);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => this.#options.meter.error('attacker socket refused'));
    this.#sockets.push(socket);
    this.#options.meter.counters.attacks++;
    if (this.#sockets.length > MAX_SOCKETS) this.#sockets.shift()?.destroy();
  }

  #askForSeat(): void {
    if (this.#requests >= MAX_REQUESTS) return;
    this.#requests++;
    this.#options.meter.counters.attacks++;
    const { method, where, options } = this.#options.join;
    askForSeat(this.#options.base, method, where, options)
      .catch((error: { code?: number }) => this.#options.meter.error(`attacker seat ${error.code}`))
      .finally(() => this.#requests--);
  }
}

/** A broken frame: bits flipped, cut, repeated, or made up. The server takes up to 4 KB. */
export function breakFrame(honest: Buffer, random: () => number): Buffer {
  const kind = Math.floor(random() * 5);
  const below = (limit: number) => Math.floor(random() * limit);
  if (kind === 0) return Buffer.from(honest.subarray(0, below(honest.length)));
  if (kind === 1) return Buffer.from(Array.from({ length: 1 + below(4000) }, () => below(256)));
  if (kind === 2) return Buffer.concat([honest, Buffer.alloc(below(2000), below(256))]);
  const broken = Buffer.from(honest);
  // The first byte decides who reads the rest; every other frame keeps it.
  for (let flips = 1 + below(4); flips > 0; flips--) broken[below(broken.length)] = below(256);
  if (kind === 3) broken[0] = honest[0]!;
  return broken;
}
