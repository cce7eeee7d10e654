/** Float32 values as a session log keeps them: little endian bytes. */

/** Copies the values into bytes: the log encodes them later, and the session reuses its buffers. */
export function bytesOf(values: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/**
 * Copies the bytes into values: a reader's bytes are a window into a larger buffer, at any alignment. Half a value at
 * the end is dropped.
 */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes.subarray(0, bytes.length - (bytes.length % 4))).buffer);
}
