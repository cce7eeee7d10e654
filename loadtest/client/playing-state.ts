/** A room's state in a playing client: decoded with the library, by the description in the handshake. */
import { type Decoder, Reflection, type Schema } from '@colyseus/schema';
import { bodyOffset, CODE, codeOf, type Handshake } from './wire.ts';

export interface StateReader<State> {
  /** Null before the first handshake. */
  readonly state: State | null;
  start(handshake: Handshake): void;
  decode(frame: Buffer): void;
}

/** The state of any room. */
export type RoomState = Schema;

export class PlayingState<State extends RoomState> implements StateReader<State> {
  #decoder: Decoder<State> | null = null;

  start(handshake: Handshake): void {
    this.#decoder = Reflection.decode<State>(Buffer.from(handshake.stateReflection));
  }

  /** Decodes a state frame. After a drop, a whole state comes and replaces everything. */
  decode(frame: Buffer): void {
    const it = { offset: bodyOffset(frame) };
    if (codeOf(frame) === CODE.state) this.#decoder?.decodeResync(frame, it);
    else this.#decoder?.decode(frame, it);
  }

  get state(): State | null {
    return this.#decoder?.state ?? null;
  }
}
