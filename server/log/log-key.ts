/**
 * The key that session logs name players by, across sessions. Someone with a log but without the key can tell that two
 * sessions had the same player, but not who it was. The object can be logged, printed or turned to JSON without
 * revealing the key.
 */
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { readKey } from '../config/read-key.ts';

export class LogKey {
  readonly #key: Buffer | null;

  constructor(key: Buffer | null) {
    this.#key = key;
  }

  /** HMAC-SHA-256 of the player's id, as 64 hexadecimal digits; null without a key. */
  hmacOf(playerId: string): string | null {
    return this.#key === null ? null : createHmac('sha256', this.#key).update(playerId).digest('hex');
  }

  toJSON(): string {
    return this.#key === null ? 'no key' : 'a key';
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}

/** Reads base64url or base64 of at least 32 bytes, or nothing. Throws an Error that does not repeat the key. */
export function parseLogKey(text: string): LogKey {
  if (text === '') return new LogKey(null);
  if (!/^[\w+/=-]+$/.test(text)) throw new Error('expected one key in base64, without a name');
  return new LogKey(readKey('the key', text));
}
