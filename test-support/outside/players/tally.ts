/** What a simulated player saw of its game once it had settled: at which value it played, and how often it did well. */
export interface Settled {
  /** Mean of the lever, and share of successes, in the second half of the outcomes. */
  readonly lever: number;
  readonly share: number;
}

export interface Tally {
  /** Notes an outcome and the lever's value that it was played at. Those beyond the number wanted are not counted. */
  note(lever: number, success: boolean): void;
  /** Resolves when all outcomes are there. */
  readonly settled: Promise<Settled>;
}

export function createTally(outcomes: number): Tally {
  const levers: number[] = [];
  const successes: number[] = [];
  const { promise: settled, resolve } = Promise.withResolvers<Settled>();
  return {
    note(lever, success) {
      if (levers.length === outcomes) return;
      levers.push(lever);
      successes.push(success ? 1 : 0);
      if (levers.length === outcomes) resolve({ lever: lateMean(levers), share: lateMean(successes) });
    },
    settled,
  };
}

function lateMean(values: readonly number[]): number {
  const late = values.slice(Math.floor(values.length / 2));
  return late.reduce((sum, value) => sum + value, 0) / late.length;
}
