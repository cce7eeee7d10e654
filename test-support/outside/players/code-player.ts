/** Looks for the hidden code: a careful player guesses what all marks allow, others often just guess. */
import { Client } from '@colyseus/sdk';
import { createRandom } from '../../../training/random.ts';
import { type Kind, PACE_MS, type Play } from './player.ts';
import { createTally } from './tally.ts';

type Code = readonly [number, number, number];
interface Marks {
  readonly right: number;
  readonly colour: number;
  readonly guess: Code;
}

/** How often a guess takes account of the marks so far. */
const CARE: Readonly<Record<Kind, number>> = { weak: 0.25, strong: 1 };
const GUESSES = 6;

export const playCode: Play = async ({ url, room, seed, kind, outcomes }) => {
  const random = createRandom(seed);
  const tally = createTally(outcomes);
  const connection = await new Client(url).create(room);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!;
  let colours = 0;
  let guesses = 0;
  let all: readonly Code[] = [];
  let possible: readonly Code[] = [];
  const guess = () =>
    connection.connection.isOpen && connection.send('guess', pick(random() < CARE[kind] ? possible : all));
  connection.onMessage('code', (code: { readonly colours: number }) => {
    ({ colours } = code);
    guesses = 0;
    possible = all = codesOf(colours);
    setTimeout(guess, PACE_MS);
  });
  connection.onMessage('marks', (marks: Marks) => {
    const solved = marks.right === marks.guess.length;
    guesses++;
    if (solved || guesses === GUESSES) tally.note(colours, solved);
    else {
      possible = possible.filter((code) => agrees(code, marks));
      guess();
    }
  });
  const settled = await tally.settled;
  await connection.leave();
  return settled;
};

function codesOf(colours: number): Code[] {
  const pegs = Array.from({ length: colours }, (_, colour) => colour);
  return pegs.flatMap((a) => pegs.flatMap((b) => pegs.map((c) => [a, b, c] as const)));
}

function agrees(code: Code, { right, colour, guess }: Marks): boolean {
  let same = 0;
  let common = 0;
  const rest: number[] = [...code];
  for (let i = 0; i < guess.length; i++) {
    if (guess[i] === code[i]) same++;
    const at = rest.indexOf(guess[i]!);
    if (at < 0) continue;
    common++;
    rest[at] = -1;
  }
  return same === right && common - same === colour;
}
