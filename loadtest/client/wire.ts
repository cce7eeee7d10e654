/**
 * Colyseus 0.18 on the wire, as far as a player needs it: what a client writes, and how it reads what comes. Source:
 * @colyseus/shared-types/src/Protocol.ts and @colyseus/sdk/src/Room.ts. A test compares both directions with the SDK.
 *
 * The first byte of a frame is a code (low five bits) and modifiers. State frames of rooms with inputs are timed: two
 * words follow, the server's clock and the number of the last input that went into this state.
 */
import { decode, encode, type Iterator } from '@colyseus/schema';
import { Packr, unpack } from 'msgpackr';

export const CODE = {
  join: 10,
  error: 11,
  leave: 12,
  message: 13,
  state: 14,
  patch: 15,
  bytes: 17,
  ping: 18,
  input: 19,
} as const;

const CODE_MASK = 0x1f;
const TIMED = 0x80;
const TIMED_BYTES = 8;
/** Section of the handshake that describes the room's input. */
const INPUT_REFLECTION = 1;

export const JOIN_ACKNOWLEDGEMENT = Buffer.from([CODE.join]);
export const PING = Buffer.from([CODE.ping]);
export const LEAVE = Buffer.from([CODE.leave]);

/**
 * Packs as the SDK does: objects as records, which is shorter for arrays of similar objects and two bytes longer for a
 * single one.
 */
const packr = new Packr();

/** A room message with a msgpack body, or none. */
export function messageFrame(type: string, body?: unknown): Buffer {
  const head = messageHead(CODE.message, type);
  return body === undefined ? head : Buffer.concat([head, packr.pack(body)]);
}

/** A room message whose body is the bytes unchanged. */
export function bytesFrame(type: string, body: Uint8Array): Buffer {
  return Buffer.concat([messageHead(CODE.bytes, type), body]);
}

/** The first bytes of a message, for frames that are written in place. */
export function messageHead(code: number, type: string): Buffer {
  // UTF-8 and msgpack need at most three bytes per character and five for a length.
  const bytes = Buffer.alloc(6 + 3 * type.length);
  const it = { offset: 1 };
  bytes[0] = code;
  encode.string(bytes, type, it);
  return bytes.subarray(0, it.offset);
}

export interface Handshake {
  readonly reconnectionToken: string;
  /** Description of the state; empty if the client has said that it knows it. */
  readonly stateReflection: Uint8Array;
  /** Description of the input; null if the room takes no inputs. */
  readonly inputReflection: Uint8Array | null;
}

export function readHandshake(frame: Uint8Array): Handshake {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const it: Iterator = { offset: 1 };
  const reconnectionToken = readShortString(bytes, it);
  readShortString(bytes, it);
  const stateBytes = decode.number(bytes, it);
  const stateReflection = bytes.subarray(it.offset, it.offset + stateBytes);
  it.offset += stateBytes;
  let inputReflection: Uint8Array | null = null;
  while (it.offset < bytes.length) {
    const tag = bytes[it.offset++];
    const length = decode.number(bytes, it);
    if (tag === INPUT_REFLECTION) inputReflection = bytes.subarray(it.offset, it.offset + length);
    it.offset += length;
  }
  return { reconnectionToken, stateReflection, inputReflection };
}

function readShortString(bytes: Buffer, it: Iterator): string {
  const length = bytes[it.offset++] ?? 0;
  it.offset += length;
  return bytes.toString('utf8', it.offset - length, it.offset);
}

export function codeOf(frame: Uint8Array): number {
  return frame[0]! & CODE_MASK;
}

/** Where the body of a state frame starts. */
export function bodyOffset(frame: Uint8Array): number {
  return (frame[0]! & TIMED) === 0 ? 1 : 1 + TIMED_BYTES;
}

/** Number of the last input that went into this state; −1 if the room takes none. */
export function acknowledgedInput(frame: Uint8Array): number {
  return (frame[0]! & TIMED) === 0 ? -1 : readUint32(frame, 5);
}

export function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

export interface RoomMessage {
  readonly type: string | number;
  readonly body: unknown;
}

export function readMessage(frame: Uint8Array): RoomMessage {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const it: Iterator = { offset: 1 };
  const type = decode.stringCheck(bytes, it) ? decode.string(bytes, it) : decode.number(bytes, it);
  const rest = bytes.subarray(it.offset);
  if (codeOf(frame) === CODE.bytes) return { type, body: rest };
  return { type, body: rest.length > 0 ? unpack(rest) : undefined };
}

export function readError(frame: Uint8Array): { code: number; message: string } {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const it: Iterator = { offset: 1 };
  return { code: decode.number(bytes, it), message: decode.string(bytes, it) };
}
