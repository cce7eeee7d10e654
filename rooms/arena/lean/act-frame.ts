/**
 * What a client of the lean room sends, ten times a second: an act with its number.
 *
 *   u32 number (rising from 1), u8 type (an event of the arena's catalogue), f32 × 4 fields (little endian)
 */
import { MAX_EVENT_FIELDS } from '../../../adaptation/events/event-catalogue.ts';

export const ACT_MESSAGE = 'act';
export const ACT_FIELDS = MAX_EVENT_FIELDS;
export const ACT_BYTES = 5 + 4 * ACT_FIELDS;

export function writeAct(into: Buffer, at: number, number: number, type: number, fields: ArrayLike<number>): void {
  into.writeUInt32LE(number, at);
  into.writeUInt8(type, at + 4);
  for (let i = 0; i < ACT_FIELDS; i++) into.writeFloatLE(fields[i] ?? 0, at + 5 + 4 * i);
}
