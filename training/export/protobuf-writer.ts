/**
 * The part of protobuf's wire format that an ONNX file needs (protobuf.dev/programming-guides/encoding): varints,
 * 32-bit floats and length-delimited fields.
 */

/** Bytes of a message under construction; grows by doubling. */
export class ProtobufWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /**
   * An integer field (int32, int64, enum), −2^53 to 2^53. 0 is written too, since ONNX tells "0" from "absent" in
   * places.
   */
  int(field: number, value: number): this {
    return this.#tag(field, 0).#varint(BigInt(value));
  }

  /** A float field. */
  float(field: number, value: number): this {
    this.#tag(field, 5);
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2).#varint(BigInt(value.length));
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** A nested message. */
  message(field: number, write: (nested: ProtobufWriter) => void): this {
    const nested = new ProtobufWriter();
    write(nested);
    return this.bytes(field, nested.finish());
  }

  /** Packed repeated integers. */
  packedInts(field: number, values: readonly number[]): this {
    const nested = new ProtobufWriter();
    for (const value of values) {
      if (value >= 0 && value < 2 ** 31) nested.#small(value);
      else nested.#varint(BigInt(value));
    }
    return this.bytes(field, nested.finish());
  }

  /** Packed repeated floats. */
  packedFloats(field: number, values: ArrayLike<number>): this {
    const view = new DataView(new ArrayBuffer(4 * values.length));
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
    return this.bytes(field, new Uint8Array(view.buffer));
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(BigInt((field << 3) | wireType));
  }

  /** Writes a varint. Negative numbers take ten bytes, as two's complement of 64 bits. */
  #varint(value: bigint): this {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
    return this;
  }

  /** The same for whole numbers below 2^31, which lists of nodes have by the million: ten times as fast. */
  #small(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
