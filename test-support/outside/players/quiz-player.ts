/** Adds in its head, and slips with each digit now and then. */
import type { Room } from '@colyseus/sdk';
import { createRandom } from '../../../training/random.ts';
import type { Kind } from './player.ts';
import { createTally, type Settled } from './tally.ts';

/** The chance of a slip with each digit. */
const SLIPS: Readonly<Record<Kind, number>> = { weak: 0.08, strong: 0.008 };

export interface GuestOptions {
  readonly seed: number;
  readonly kind: Kind;
  readonly outcomes: number;
}

/** Plays on until the connection is closed, since a round waits for everybody; resolves when it has its outcomes. */
export function playQuiz(connection: Room, { seed, kind, outcomes }: GuestOptions): Promise<Settled> {
  const random = createRandom(seed);
  const tally = createTally(outcomes);
  connection.onMessage('question', (numbers: readonly number[]) => {
    const right = random() < (1 - SLIPS[kind]) ** numbers.join('').length;
    const sum = numbers.reduce((total, number) => total + number, 0);
    connection.send('answer', right ? sum : sum + 1);
    // The level is how many numbers there are beyond the first.
    tally.note(numbers.length - 1, right);
  });
  return tally.settled;
}
