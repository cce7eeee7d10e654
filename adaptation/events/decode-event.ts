/**
 * Stop 1: turns a client's bytes into events. It never throws, and allocates nothing when it rejects: an attacker makes
 * a server reject much. Values are copied out before it returns, because the transport reuses the bytes.
 */
import type { ErrorCode } from '../../errors.ts';
import { checkEvent, REFUSED } from './check-event.ts';
import { type EventCatalogue, MAX_EVENT_FIELDS } from './event-catalogue.ts';
import { EVENT_HEADER_BYTES, FRAME_HEADER_BYTES, FRAME_VERSION, MAX_FRAME_BYTES } from './event-frame.ts';

/** Reject reasons in the order of `DecodeState.rejects`. */
const REJECT_CODES = [
  'EVENT_FRAME_SIZE',
  'EVENT_FRAME_VERSION',
  'EVENT_TYPE',
  'EVENT_SOURCE',
  'EVENT_SEQUENCE',
  'EVENT_FIELD',
  'EVENT_RATE',
] as const satisfies readonly ErrorCode[];
const SIZE = 0;
const VERSION = 1;
const TYPE = 2;
const SOURCE = 3;
const SEQUENCE = 4;
const FIELD = 5;
const RATE = 6;

/** What the decoder remembers of one player. */
export interface DecodeState {
  /** Sequence number of the last accepted event; −1 at first. */
  lastSeq: number;
  /** Count per reject code. */
  readonly rejects: Uint32Array;
  /** Token bucket per type: tokens left, and when they were last filled. */
  readonly tokens: Float64Array;
  filledAtMs: number;
}

/** Takes an accepted and checked event. `fields` is reused for the next one; `clamped` is `checkEvent`'s answer. */
export type EventSink = (eventIndex: number, fields: Float32Array, seq: number, clamped: number) => void;

export interface EventDecoder {
  /** Returns how many events were accepted. `nowMs` is the server's time and only drives the rate limit. */
  decode(bytes: Uint8Array, state: DecodeState, nowMs: number, sink: EventSink): number;
  rejectCode(index: number): ErrorCode;
}

export function createDecodeState(catalogue: EventCatalogue): DecodeState {
  const tokens = Float64Array.from(catalogue.types, (_, index) => burstOf(catalogue.maxPerSecondOf(index)));
  return { lastSeq: -1, rejects: new Uint32Array(REJECT_CODES.length), tokens, filledAtMs: 0 };
}

interface TypeRow {
  readonly fields: number;
  readonly reported: boolean;
  readonly maxPerSecond: number;
  readonly bytes: number;
}

/** One decoder serves all players of a catalogue. */
export function createEventDecoder(catalogue: EventCatalogue): EventDecoder {
  const types: TypeRow[] = catalogue.types.map((_, index) => {
    const fields = catalogue.fieldsOf(index).length;
    const reported = catalogue.sourceOf(index) === 'reported';
    return { fields, reported, maxPerSecond: catalogue.maxPerSecondOf(index), bytes: EVENT_HEADER_BYTES + 4 * fields };
  });
  const values = new Float32Array(MAX_EVENT_FIELDS);
  // One float read through shared bytes: a DataView per frame would be an allocation per frame.
  const word = new Uint32Array(1);
  const float = new Float32Array(word.buffer);

  const readFields = (bytes: Uint8Array, at: number, fields: number): void => {
    for (let i = 0; i < fields; i++) {
      word[0] = readUint32(bytes, at + 4 * i);
      values[i] = float[0]!;
    }
  };

  const decode: EventDecoder['decode'] = (bytes, state, nowMs, sink) => {
    const { length } = bytes;
    if (length <= FRAME_HEADER_BYTES || length > MAX_FRAME_BYTES) return reject(state, SIZE);
    if (bytes[0] !== FRAME_VERSION) return reject(state, VERSION);
    fill(state, types, nowMs);
    let accepted = 0;
    let at = FRAME_HEADER_BYTES;
    while (at < length) {
      const type = bytes[at]!;
      const row = types[type];
      // The length of an unknown type is unknown too: the rest of the frame cannot be read.
      if (row === undefined) return accepted + reject(state, TYPE);
      if (at + row.bytes > length) return accepted + reject(state, SIZE);
      const seq = readUint32(bytes, at + 1);
      const fieldsAt = at + EVENT_HEADER_BYTES;
      at += row.bytes;
      if (!row.reported) reject(state, SOURCE);
      else if (seq <= state.lastSeq) reject(state, SEQUENCE);
      else if (state.tokens[type]! < 1) reject(state, RATE);
      else {
        // The token is spent even when the fields are bad: the check may be the developer's schema, which is not cheap.
        state.tokens[type]!--;
        readFields(bytes, fieldsAt, row.fields);
        const clamped = checkEvent(catalogue, type, values, values);
        if (clamped === REFUSED) reject(state, FIELD);
        else {
          state.lastSeq = seq;
          accepted++;
          sink(type, values, seq, clamped);
        }
      }
    }
    return accepted;
  };
  return { decode, rejectCode: (index) => REJECT_CODES[index] ?? 'EVENT_TYPE' };
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function reject(state: DecodeState, code: number): 0 {
  state.rejects[code]!++;
  return 0;
}

/**
 * Fills the buckets. One second's worth of events may come at once, but at least one event; then as many as the time
 * allows.
 */
function fill(state: DecodeState, types: readonly TypeRow[], nowMs: number): void {
  const seconds = (nowMs - state.filledAtMs) / 1000;
  if (!(seconds > 0 && seconds < Number.POSITIVE_INFINITY)) return;
  state.filledAtMs = nowMs;
  for (let i = 0; i < types.length; i++) {
    const { maxPerSecond } = types[i]!;
    state.tokens[i] = Math.min(state.tokens[i]! + seconds * maxPerSecond, burstOf(maxPerSecond));
  }
}

function burstOf(maxPerSecond: number): number {
  return Math.max(1, maxPerSecond);
}
