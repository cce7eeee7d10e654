/** How time passes in a world, and which part of it is judged. */
export interface TimeScale {
  /** One step, in the singular: "decision", "second". */
  readonly step: string;
  /** Steps of a player at most. Those before `judgedFrom` are its first ones, and judged apart. */
  readonly steps: number;
  readonly judgedFrom: number;
  /** Settled is who first has `inBand` of `window` steps in a row within the wider band, from the first of them on. */
  readonly settled: { readonly window: number; readonly inBand: number };
  /** Reversals are counted per so many steps. */
  readonly reversalsPer: number;
  /** Steps after a jump that are looked at one by one. */
  readonly afterJump: number;
  /** Steps whose outcomes overlap: so many tell as much as one. */
  readonly outcomeSteps: number;
  /** Plots keep a player's way every so many steps. */
  readonly plotEvery: number;
}
