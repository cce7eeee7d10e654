/** A room's state as a playing client has it: decoded with the library, from the description in the handshake. */
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

  /** A state frame. After a drop a whole state comes, which replaces what is known. */
  decode(frame: Buffer): void {
    const it = { offset: bodyOffset(frame) };
    if (codeOf(frame) === CODE.state) this.#decoder?.decodeResync(frame, it);
    else this.#decoder?.decode(frame, it);
  }

  get state(): State | null {
    return this.#decoder?.state ?? null;
  }
}
