/**
 * The keys that sign join tickets. Such an object can be logged, printed or turned to JSON without revealing its keys:
 * it shows only their names.
 */
import { inspect } from 'node:util';
import { readKey } from '../config/read-key.ts';

/** The current one, the one before, and some for backends that change theirs at another time. */
const MAX_KEYS = 8;

export class TicketKeys {
  readonly #keys: ReadonlyMap<string, Uint8Array>;

  constructor(keys: ReadonlyMap<string, Uint8Array>) {
    this.#keys = keys;
  }

  /** Names (`kid`), the signing key first. */
  get names(): string[] {
    return [...this.#keys.keys()];
  }

  get(name: string): Uint8Array | undefined {
    return this.#keys.get(name);
  }

  toJSON(): string {
    return `keys ${this.names.join(', ') || 'none'}`;
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}

/**
 * Reads `NAME:SECRET,NAME:SECRET`, secrets as base64url or base64 of at least 32 bytes. The first key signs; all of
 * them verify. Put a new key first, and remove the old one when its last ticket has run out. Throws an Error that says
 * what is wrong without repeating a secret.
 */
export function parseTicketKeys(text: string): TicketKeys {
  const keys = new Map<string, Uint8Array>();
  for (const [index, entry] of text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .entries()) {
    const [, name, secret] = /^([\w-]{1,32}):([\w+/=-]+)$/.exec(entry) ?? [];
    if (name === undefined || secret === undefined) throw new Error(`key ${index + 1} is not NAME:BASE64`);
    const bytes = readKey(`key "${name}"`, secret);
    if (keys.has(name)) throw new Error(`key "${name}" twice`);
    keys.set(name, bytes);
  }
  if (keys.size > MAX_KEYS) throw new Error(`${keys.size} keys, expected ${MAX_KEYS} or fewer`);
  return new TicketKeys(keys);
}
