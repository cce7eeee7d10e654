/**
 * The common part of all players: one connection, made again after a drop. Its patches are checked, decoded if the
 * player plays by them, and their distance is measured.
 */
import { Connection, type JoinRequest } from '../client/connection.ts';
import { PatchCheck } from '../client/patch-check.ts';
import type { StateReader } from '../client/playing-state.ts';
import { CODE, codeOf, readMessage } from '../client/wire.ts';
import type { Meter } from '../generator/meter.ts';
import type { Player, PlayerHost } from './player.ts';

export interface PlayerState<State> {
  /** How many of the root's first fields are uint32; the first counts its patches. 0: the room counts none. */
  readonly words: number;
  /** Decodes the whole state for a playing client; null for a light one, which reads only what stands in front. */
  readonly reader: StateReader<State> | null;
  /** The counter of patches in the decoded state. */
  readonly counterOf: (state: State) => number;
}

export abstract class ConnectedPlayer<State> implements Player {
  readonly connection: Connection;
  protected readonly meter: Meter;
  protected readonly check: PatchCheck;
  #read: PlayerState<State>;
  #patchAtMs = -1;

  constructor(host: PlayerHost, read: PlayerState<State>) {
    this.meter = host.meter;
    this.#read = read;
    this.check = new PatchCheck(read.words, host.meter.patches);
    this.connection = new Connection(host.base, {
      onFrame: (frame) => this.#receive(frame),
      onClose: (code) => host.closed(this, code),
    });
  }

  abstract onDue(dueMs: number): void;
  /** Called when a new connection is about to be made. */
  protected abstract onStart(): void;
  /** Called after the check and the decoding. The frame is valid only during the call. */
  protected abstract onPatch(frame: Buffer, nowMs: number): void;
  protected onMessage(_type: string | number, _body: unknown): void {}
  /** Called when the server has taken in everything that was sent before a ping. */
  protected onPong(): void {}

  /** Null for a light player, and before the first state. */
  protected get state(): State | null {
    return this.#read.reader?.state ?? null;
  }

  async join(request: JoinRequest): Promise<void> {
    this.#startOver();
    const handshake = await this.connection.join(request);
    this.#read.reader?.start(handshake);
  }

  async reconnect(): Promise<void> {
    this.#startOver();
    const handshake = await this.connection.reconnect();
    this.#read.reader?.start(handshake);
  }

  #startOver(): void {
    this.check.reset();
    this.#patchAtMs = -1;
    this.onStart();
  }

  #receive(frame: Buffer): void {
    if (!this.check.take(frame)) {
      this.#hear(frame);
      return;
    }
    const nowMs = performance.now();
    if (this.#read.reader !== null) this.#decode(this.#read.reader, frame);
    if (this.#patchAtMs >= 0) this.meter.record('patchInterval', nowMs - this.#patchAtMs);
    this.#patchAtMs = nowMs;
    this.onPatch(frame, nowMs);
  }

  #hear(frame: Buffer): void {
    const code = codeOf(frame);
    if (code === CODE.ping) this.onPong();
    if (code !== CODE.message) return;
    const { type, body } = readMessage(frame);
    this.onMessage(type, body);
  }

  #decode(reader: StateReader<State>, frame: Buffer): void {
    reader.decode(frame);
    // Some frames did not begin with the counter. In the others, both must say the same.
    const counter = reader.state === null ? undefined : this.#read.counterOf(reader.state);
    if (this.check.read && counter !== this.check.marks[0]) this.meter.counters.torn++;
  }
}
