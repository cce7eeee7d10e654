/**
 * One input of the arena as a frame: the changed fields, each as its number and value (see
 * @colyseus/schema/src/input/InputEncoder.ts). Written by hand because a client sends twenty a second, and the
 * library's encoder keeps a change tree per client.
 */
import type { ShipInput } from '../../rooms/arena/simulation/ships/ship-input.ts';
import { CODE } from '../client/wire.ts';

/** The order of the room's input schema. `seq` is the one word; the others are bytes. */
const BYTE_FIELDS = ['moveX', 'moveY', 'aimX', 'aimY', 'buttons'] as const;
/** A field number with this bit is a replaced value. */
const REPLACE = 0x80;
const MAX_BYTES = 1 + 5 + 2 * BYTE_FIELDS.length;

/**
 * The fields of `next` that differ from `previous`. If `previous` is null, all are written, as a connection's first
 * input must.
 */
export function inputFrame(previous: ShipInput | null, next: ShipInput): Buffer {
  const frame = Buffer.allocUnsafe(MAX_BYTES);
  frame[0] = CODE.input;
  let at = 1;
  if (previous === null || previous.seq !== next.seq) {
    frame[at] = REPLACE;
    frame.writeUInt32LE(next.seq, at + 1);
    at += 5;
  }
  for (let i = 0; i < BYTE_FIELDS.length; i++) {
    const field = BYTE_FIELDS[i]!;
    if (previous !== null && previous[field] === next[field]) continue;
    frame[at] = REPLACE | (i + 1);
    frame[at + 1] = next[field] & 0xff;
    at += 2;
  }
  return frame.subarray(0, at);
}
