/** The code by which others join a session: short enough to say, long enough not to be guessed by trying. */
import { randomInt } from 'node:crypto';

/** Without letters and digits that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B) or make words (A E I O U). */
const ALPHABET = 'CDFGHJKMNPQRTVWXY34679';
/** 22^6 = 113 million codes: among 10,000 sessions, one in 11,000 tries finds one. */
const LENGTH = 6;

export function createSessionCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
