/**
 * Threads that take the same steps on shared memory. Each does its share of a step and meets the others before the next,
 * so all of them go the same way.
 */

/** A meeting takes some microseconds, and a sleeping thread some fifty to wake: it looks this often before it sleeps. */
const LOOKS = 20_000;
const ARRIVED = 0;
const ROUND = 1;
const STOP = 2;
const STOPPED = 3;
/** Whole numbers that a team needs in memory. */
export const TEAM_WORDS = 16;

export interface Team {
  readonly member: number;
  readonly size: number;
  /** Returns when all members have called it. What one wrote before, the others read after. */
  meet(): void;
  /** Whether it was asked to stop; all members get the same answer. */
  stopped(): boolean;
  /** This member's share of `count` things: from, to. */
  share(count: number): readonly [number, number];
}

export function teamMember(words: Int32Array, member: number, size: number): Team {
  const meet = () => {
    if (size === 1) return;
    const round = Atomics.load(words, ROUND);
    if (Atomics.add(words, ARRIVED, 1) === size - 1) {
      Atomics.store(words, ARRIVED, 0);
      Atomics.store(words, ROUND, round + 1);
      Atomics.notify(words, ROUND);
      return;
    }
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, ROUND) !== round) return;
    while (Atomics.load(words, ROUND) === round) Atomics.wait(words, ROUND, round);
  };
  return {
    member,
    size,
    meet,
    stopped() {
      // One member reads the request for all: read by each, it could come between two of them.
      if (member === 0) Atomics.store(words, STOPPED, Atomics.load(words, STOP));
      meet();
      const answer = Atomics.load(words, STOPPED) === 1;
      meet();
      return answer;
    },
    share: (count) => [Math.floor((member * count) / size), Math.floor(((member + 1) * count) / size)],
  };
}

/** Asks a team to stop. */
export function stopTeam(words: Int32Array): void {
  Atomics.store(words, STOP, 1);
}
