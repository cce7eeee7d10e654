/** Reads secret keys from settings. */

/** Bytes of the hash that HS256 computes. RFC 7518, section 3.2, requires keys of at least that length. */
const MIN_KEY_BYTES = 32;

/** The bytes of a key in base64url or base64. Throws an Error that calls the key `what` and does not repeat it. */
export function readKey(what: string, secret: string): Buffer {
  const bytes = Buffer.from(secret, 'base64');
  if (bytes.length >= MIN_KEY_BYTES) return bytes;
  throw new Error(`${what} has ${bytes.length} bytes, expected ${MIN_KEY_BYTES} or more`);
}
