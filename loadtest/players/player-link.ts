/**
 * The common part of all players: one connection. Its patches are checked, decoded if the player plays by them, and
 * their distance is measured.
 */
import { Connection, type JoinRequest } from '../client/connection.ts';
import { PatchCheck } from '../client/patch-check.ts';
import type { StateReader } from '../client/playing-state.ts';
import { CODE, codeOf, readMessage } from '../client/wire.ts';
import type { Player, PlayerHost } from './player.ts';

export interface PlayerLinkOptions<State> {
  /** How many of the root's first fields are uint32; the first counts its patches. 0: the room counts none. */
  readonly words: number;
  /** Decodes the whole state for a playing client; null for a light one, which reads only what stands in front. */
  readonly reader: StateReader<State> | null;
  /** The counter of patches in the decoded state. */
  readonly counterOf: (state: State) => number;
  /** Called when a new connection is about to be made. */
  onStart(): void;
  /** Called after the check and the decoding. The frame is valid only during the call. */
  onPatch(frame: Buffer, nowMs: number): void;
  onMessage(type: string | number, body: unknown): void;
  /** Called when the server has taken in everything that was sent before a ping. */
  onPong?(): void;
}

export class PlayerLink<State> {
  readonly connection: Connection;
  readonly check: PatchCheck;
  #host: PlayerHost;
  #options: PlayerLinkOptions<State>;
  #patchAtMs = -1;

  constructor(host: PlayerHost, player: Player, options: PlayerLinkOptions<State>) {
    this.#host = host;
    this.#options = options;
    this.check = new PatchCheck(options.words, host.meter.patches);
    this.connection = new Connection(host.base, {
      onFrame: (frame) => this.#receive(frame),
      onClose: (code) => host.closed(player, code),
    });
  }

  /** Null for a light player, and before the first state. */
  get state(): State | null {
    return this.#options.reader?.state ?? null;
  }

  /** Throws SeatRefused or JoinFailed. */
  async join(request: JoinRequest): Promise<void> {
    this.#startOver();
    const handshake = await this.connection.join(request);
    this.#options.reader?.start(handshake);
  }

  /** Throws SeatRefused or JoinFailed. */
  async reconnect(): Promise<void> {
    this.#startOver();
    const handshake = await this.connection.reconnect();
    this.#options.reader?.start(handshake);
  }

  #startOver(): void {
    this.check.reset();
    this.#patchAtMs = -1;
    this.#options.onStart();
  }

  #receive(frame: Buffer): void {
    if (!this.check.take(frame)) {
      this.#hear(frame);
      return;
    }
    const nowMs = performance.now();
    if (this.#options.reader !== null) this.#decode(this.#options.reader, frame);
    if (this.#patchAtMs >= 0) this.#host.meter.record('patchInterval', nowMs - this.#patchAtMs);
    this.#patchAtMs = nowMs;
    this.#options.onPatch(frame, nowMs);
  }

  #hear(frame: Buffer): void {
    const code = codeOf(frame);
    if (code === CODE.ping) this.#options.onPong?.();
    if (code !== CODE.message) return;
    const { type, body } = readMessage(frame);
    this.#options.onMessage(type, body);
  }

  #decode(reader: StateReader<State>, frame: Buffer): void {
    reader.decode(frame);
    // Some frames did not begin with the counter. In the others, both must say the same.
    const counter = reader.state === null ? undefined : this.#options.counterOf(reader.state);
    if (this.check.read && counter !== this.check.marks[0]) this.#host.meter.counters.torn++;
  }
}
