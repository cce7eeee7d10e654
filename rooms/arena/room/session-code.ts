/** The code with which others join a session: short enough to say, too long to guess by trying. */
import { randomInt } from 'node:crypto';

/** The letters of codes: none that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B), and none that make words (A E I O U). */
const ALPHABET = 'CDFGHJKMNPQRTVWXY34679';
/** Letters of a code. 22^6 = 113 million codes: among 10,000 sessions, one in 11,000 tries finds one. */
const LENGTH = 6;

export function createSessionCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
