/** Ready policies for one session lever, for games that need no more than that. Both are pure. */
import type { Policy, PolicyInput } from '../define-adaptation.ts';
import { upperMedianIndex } from './group.ts';
import { type BandState, stepTargetBand, type TargetBand, wantedValue } from './target-band.ts';

export interface LeverMemory {
  readonly moving: BandState['moving'];
  readonly changedAtMs: number;
}

const INITIAL: LeverMemory = Object.freeze({ moving: 0, changedAtMs: Number.NEGATIVE_INFINITY });

/** Keeps the group's upper median player in the band. Needs a pipeline with candidates for `lever`. */
export function bandPolicy(lever: string, band: TargetBand): Policy<LeverMemory> {
  return {
    initial: INITIAL,
    decide(input) {
      const wanted = input.players.map((player) => wantedValue(input.candidates, player.predicted, band.target));
      const median = upperMedianIndex(wanted);
      const value = input.previous.session[lever]!;
      const chance = input.players[median]!.predicted[nearest(input.candidates, value)]!;
      const next = stepTargetBand(band, { ...input.memory, value }, chance, wanted[median]!, input.nowMs);
      return withLever(input, lever, next.value, { moving: next.moving, changedAtMs: next.changedAtMs });
    },
  };
}

export interface StreakRuleOptions {
  /** Column of the feature that says how well it goes, 0 to 1. */
  readonly feature: number;
  readonly target: number;
  readonly step: number;
  readonly coolDownMs: number;
}

/** A rule that needs no model: one step up above the target, one down below it, by the upper median of a feature. */
export function streakRule(lever: string, options: StreakRuleOptions): Policy<LeverMemory> {
  return {
    initial: INITIAL,
    decide(input) {
      const known = input.players.map(({ row }) => row[options.feature]!).filter((share) => !Number.isNaN(share));
      const value = input.previous.session[lever]!;
      const resting = input.nowMs - input.memory.changedAtMs < options.coolDownMs;
      if (known.length === 0 || resting) return withLever(input, lever, value, input.memory);
      const share = known[upperMedianIndex(known)]!;
      const direction = share > options.target ? 1 : share < options.target ? -1 : 0;
      const memory: LeverMemory = direction === 0 ? input.memory : { moving: direction, changedAtMs: input.nowMs };
      return withLever(input, lever, value + direction * options.step, memory);
    },
  };
}

function withLever(input: PolicyInput<LeverMemory>, lever: string, value: number, memory: LeverMemory) {
  const { session, players } = input.previous;
  // Most answers change nothing; the same object says so to all that follows.
  if (session[lever] === value) return { values: input.previous, memory };
  return { values: { session: { ...session, [lever]: value }, players }, memory };
}

function nearest(candidates: Float32Array, value: number): number {
  let best = 0;
  for (let i = 1; i < candidates.length; i++) {
    if (Math.abs(candidates[i]! - value) < Math.abs(candidates[best]! - value)) best = i;
  }
  return best;
}
