/**
 * What a client of the lean room sends, ten times a second: an act with its number.
 *
 *   u32 number (rising from 1), u8 type (an event of the arena's catalogue), f32 × 4 fields (little endian)
 */

export const ACT_MESSAGE = 'act';
/** As many as the longest event of the arena has. */
export const ACT_FIELDS = 4;
export const ACT_BYTES = 5 + 4 * ACT_FIELDS;

export function writeAct(into: Buffer, at: number, number: number, type: number, fields: ArrayLike<number>): void {
  into.writeUInt32LE(number, at);
  into.writeUInt8(type, at + 4);
  for (let i = 0; i < ACT_FIELDS; i++) into.writeFloatLE(fields[i] ?? 0, at + 5 + 4 * i);
}
