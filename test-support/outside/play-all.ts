/** Plays all rooms of the outside project at once, as players of unlike skill, adaptive and fixed. */
import { Client } from '@colyseus/sdk';
import { playCode } from './players/code-player.ts';
import { type Kind, PACE_MS, type Play } from './players/player.ts';
import { playQuiz } from './players/quiz-player.ts';
import { playSprint } from './players/sprint-player.ts';
import type { Settled } from './players/tally.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const KINDS = ['weak', 'strong'] as const satisfies readonly Kind[];
/** Outcomes of each player: the first half finds the player, the second is judged. */
const OUTCOMES = 80;
/** Rounds of a quiz. All guests of a kind are judged together, so fewer do. */
const ROUNDS = 50;
/** Guests of a quiz: as many as it takes. Half of each kind have switched adaptation off. */
const GUESTS = 30;

/** What became of the players of one kind and seed, with adaptation and without. */
export interface Pair {
  readonly seed: number;
  readonly kind: Kind;
  readonly adaptive: Settled;
  readonly fixed: Settled;
}

export interface Played {
  readonly name: string;
  /** The lever as the room declares it. */
  readonly lever: { readonly min: number; readonly max: number; readonly harder: 'up' | 'down' };
  readonly pairs: readonly Pair[];
}

/** `url` is the address of the project's server. */
export async function playAll(url: string): Promise<readonly Played[]> {
  const [sprint, code, quiz] = await Promise.all([
    playAlone(url, 'sprint', playSprint),
    playAlone(url, 'code', playCode),
    Promise.all(SEEDS.map((seed) => playTogether(url, seed))),
  ]);
  return [
    { name: 'sprint', lever: { min: 0.3, max: 2.7, harder: 'down' }, pairs: sprint },
    { name: 'code', lever: { min: 2, max: 12, harder: 'up' }, pairs: code },
    { name: 'quiz', lever: { min: 1, max: 9, harder: 'up' }, pairs: quiz.flat() },
  ];
}

/** A room each: the adaptive one, and the one it was before. */
function playAlone(url: string, room: string, play: Play): Promise<Pair[]> {
  const games = SEEDS.flatMap((seed) => KINDS.map((kind) => ({ seed, kind })));
  return Promise.all(
    games.map(async ({ seed, kind }) => {
      const options = { url, seed, kind, outcomes: OUTCOMES };
      const [adaptive, fixed] = await Promise.all([
        play({ ...options, room }),
        play({ ...options, room: `plain-${room}` }),
      ]);
      return { seed, kind, adaptive, fixed };
    }),
  );
}

/** One room for all thirty: weak and strong side by side, and of both some who have switched adaptation off. */
async function playTogether(url: string, seed: number): Promise<Pair[]> {
  const guests = Array.from({ length: GUESTS }, (_, i) => ({
    kind: KINDS[i % 2]!,
    adaptation: i % 4 < 2,
    seed: GUESTS * seed + i,
  }));
  const host = await new Client(url).create('quiz', { pauseMs: PACE_MS, adaptation: guests[0]!.adaptation });
  const seated = await Promise.all(
    guests.map(async ({ adaptation, ...guest }, i) => {
      const connection = i === 0 ? host : await new Client(url).joinById(host.roomId, { adaptation });
      return { ...guest, adaptation, connection, played: playQuiz(connection, { ...guest, outcomes: ROUNDS }) };
    }),
  );
  const settled = await Promise.all(seated.map(async ({ played, ...guest }) => ({ ...guest, ...(await played) })));
  await Promise.all(seated.map(({ connection }) => connection.leave()));
  return KINDS.map((kind) => {
    const mean = (adaptation: boolean) =>
      meanOf(settled.filter((one) => one.kind === kind && one.adaptation === adaptation));
    return { seed, kind, adaptive: mean(true), fixed: mean(false) };
  });
}

function meanOf(settled: readonly Settled[]): Settled {
  const mean = (of: (one: Settled) => number) => settled.reduce((sum, one) => sum + of(one), 0) / settled.length;
  return { lever: mean(({ lever }) => lever), share: mean(({ share }) => share) };
}
