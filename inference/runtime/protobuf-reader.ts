/**
 * Protobuf's wire format, read without a schema. Only what is found is allocated. A broken message gives the fields
 * that could be read: the real decoder refuses it with better words.
 */

/** A field's number, and its bytes or its integer. Fixed-width fields are skipped. */
export type Field = readonly [number: number, value: Uint8Array | number];

const WIRE = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType === WIRE.varint) yield [number, varint()];
    else if (wireType === WIRE.fixed64) at += 8;
    else if (wireType === WIRE.fixed32) at += 4;
    else if (wireType === WIRE.bytes) {
      const length = varint();
      if (!(length <= bytes.length - at)) return;
      yield [number, bytes.subarray(at, at + length)];
      at += length;
    }
    // A group's fields count as fields of its message: nothing may hide in a group.
    else if (wireType !== WIRE.groupStart && wireType !== WIRE.groupEnd) return;
  }
}

/** The messages, strings and bytes in field `wanted`. */
export function* messagesIn(bytes: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (const [number, value] of fieldsOf(bytes)) if (number === wanted && typeof value !== 'number') yield value;
}

/** The last integer in field `wanted`, 0 without one. */
export function integerIn(bytes: Uint8Array, wanted: number): number {
  let found = 0;
  for (const [number, value] of fieldsOf(bytes)) if (number === wanted && typeof value === 'number') found = value;
  return found;
}

/** The last string in field `wanted`, empty without one. */
export function textIn(bytes: Uint8Array, wanted: number): string {
  let found: Uint8Array | null = null;
  for (const value of messagesIn(bytes, wanted)) found = value;
  return found === null ? '' : new TextDecoder().decode(found);
}
