/**
 * The arena's policy: one difficulty for the session (target band on the group's upper median), help for each player
 * who is below the band at that difficulty, and a pace for the director from the players' moods. Pure and
 * deterministic.
 */

import {
  type BandState,
  bandToward,
  harderMedianIndex,
  type LeverValues,
  type Policy,
  type PolicyInput,
  stepTargetBand,
  type TargetBand,
  wantedValue,
} from 'rubato';
import { type Mood, nextMood, scoreMood } from './room/mood.ts';
import { HARDER } from './simulation/world/levers.ts';

export interface ArenaMemory {
  /** The band's state without its value, which is the lever itself. */
  readonly band: Omit<BandState, 'value'>;
  readonly helpChangedAtMs: Readonly<Record<string, number>>;
  readonly paceChangedAtMs: number;
  readonly moods: Readonly<Record<string, Mood>>;
  /** Smoothed values per player: the chance at the difficulty in force, and the difficulty that meets the target. */
  readonly views: Readonly<Record<string, PlayerView>>;
}

interface PlayerView {
  readonly chance: number;
  readonly wanted: number;
}

/** The features that moods are read from. */
type MoodFeature = 'downsInMinute' | 'damageLong' | 'killStreak' | 'steerRate' | 'idleLongest' | 'intensity';
type Input = PolicyInput<ArenaMemory, MoodFeature>;

/** How far a new prediction moves a view: trees answer in steps, and a step counts only once it stays (about 1 s). */
const SMOOTHING = 0.25;
/** Help moves by at most this much per change, and rests this long between changes. */
const HELP_STEP = 0.1;
const HELP_COOL_DOWN_MS = 2000;
/** The same for pace. */
const PACE_STEP = 0.1;
const PACE_COOL_DOWN_MS = 3000;
/** The pace for each mood: more for the bored, a breather for the frustrated. */
const PACE_FOR: Readonly<Record<Mood, number>> = { engaged: 0.5, bored: 0.85, frustrated: 0.2 };
/** Moods as numbers, so that all levers of a decision are numbers. */
const MOOD_NUMBER: Readonly<Record<Mood, number>> = { engaged: 0, bored: 1, frustrated: 2 };

export const INITIAL_ARENA_MEMORY: ArenaMemory = Object.freeze({
  band: { moving: 0, changedAtMs: Number.NEGATIVE_INFINITY } as const,
  helpChangedAtMs: {},
  paceChangedAtMs: Number.NEGATIVE_INFINITY,
  moods: {},
  views: {},
});

export function createArenaPolicy(band: TargetBand): Policy<ArenaMemory, MoodFeature> {
  return {
    initial: INITIAL_ARENA_MEMORY,
    decide(input) {
      const { previous, memory, players, nowMs } = input;
      const difficulty = previous.session.difficulty!;
      const bands = Object.fromEntries(players.map((entry) => [entry.player, bandToward(band, entry.target)]));
      const views = viewPlayers(bands, input);
      const next = decideDifficulty(bands, input, views);
      const moods = decideMoods(input);
      const pace = stepTo(previous.session.pace!, paceFor(players, moods), PACE_STEP);
      const paceDue = nowMs - memory.paceChangedAtMs >= PACE_COOL_DOWN_MS;
      const nextPace = paceDue ? pace : previous.session.pace!;
      const helpChangedAtMs = { ...memory.helpChangedAtMs };
      const values: Record<string, LeverValues> = { ...previous.players };
      for (const player of players) {
        const before = previous.players[player.player]!;
        const help = decideHelp(
          bands[player.player]!,
          input.nowMs,
          player.player,
          views[player.player],
          before.help!,
          helpChangedAtMs,
        );
        values[player.player] = { ...before, help, mood: MOOD_NUMBER[moods[player.player] ?? 'engaged'] };
      }
      return {
        values: {
          session: { ...previous.session, difficulty: next?.value ?? difficulty, pace: nextPace },
          players: values,
        },
        memory: {
          band: next === null ? memory.band : { moving: next.moving, changedAtMs: next.changedAtMs },
          helpChangedAtMs,
          paceChangedAtMs: nextPace === previous.session.pace ? memory.paceChangedAtMs : nowMs,
          moods,
          views,
        },
      };
    },
  };
}

/** The views of the players with a prediction; empty when no prediction came (the rule fallback). */
function viewPlayers(
  bands: Readonly<Record<string, TargetBand>>,
  { players, candidates, previous, memory }: Input,
): Record<string, PlayerView> {
  const views: Record<string, PlayerView> = {};
  for (const { player, predicted } of players) {
    if (predicted.length === 0) continue;
    const chance = chanceAt(candidates, predicted, previous.session.difficulty!);
    const wanted = wantedValue(candidates, predicted, bands[player]!.target, HARDER.difficulty);
    const before = memory.views[player] ?? { chance, wanted };
    views[player] = {
      chance: before.chance + SMOOTHING * (chance - before.chance),
      wanted: before.wanted + SMOOTHING * (wanted - before.wanted),
    };
  }
  return views;
}

/**
 * The band's next state. It follows the harder median of the difficulties that players want, each with the target they
 * asked for; null when nobody has a prediction.
 */
function decideDifficulty(
  bands: Readonly<Record<string, TargetBand>>,
  input: Input,
  views: Record<string, PlayerView>,
): BandState | null {
  const seen = Object.entries(views);
  if (seen.length === 0) return null;
  const [player, median] =
    seen[
      harderMedianIndex(
        seen.map(([, { wanted }]) => wanted),
        HARDER.difficulty,
      )
    ]!;
  const value = input.previous.session.difficulty!;
  const state = { ...input.memory.band, value };
  const { chance, wanted } = median;
  return stepTargetBand(bands[player]!, state, chance, wanted, input.nowMs, HARDER.difficulty);
}

function decideHelp(
  band: TargetBand,
  nowMs: number,
  player: string,
  view: PlayerView | undefined,
  before: number,
  changedAtMs: Record<string, number>,
): number {
  if (view === undefined) return before;
  if (nowMs - (changedAtMs[player] ?? Number.NEGATIVE_INFINITY) < HELP_COOL_DOWN_MS) return before;
  // Help starts below the band and stops above its middle; in between it keeps its direction.
  const wanted = view.chance < band.low ? 1 : view.chance > band.target + band.inner ? 0 : before;
  const help = stepTo(before, wanted, HELP_STEP);
  if (help !== before) changedAtMs[player] = nowMs;
  return help;
}

function decideMoods(input: Input): Record<string, Mood> {
  const moods: Record<string, Mood> = {};
  for (const { player, features } of input.players) {
    const scores = scoreMood({
      downsInMinute: features.downsInMinute,
      damageInHalfMinute: features.damageLong,
      killStreak: features.killStreak,
      steerPerSecond: features.steerRate,
      idleSeconds: features.idleLongest,
      intensity: features.intensity,
    });
    moods[player] = nextMood(input.memory.moods[player] ?? 'engaged', scores);
  }
  return moods;
}

/** Takes the harder median here too: one player's (feigned) mood does not set everyone's pace. */
function paceFor(players: Input['players'], moods: Readonly<Record<string, Mood>>): number {
  const paces = players.map(({ player }) => PACE_FOR[moods[player] ?? 'engaged']);
  return paces.length === 0 ? 0.5 : paces[harderMedianIndex(paces, HARDER.pace)]!;
}

/** One step to `wanted`, rounded to 1e-6 so that sums of steps meet their goal. */
function stepTo(value: number, wanted: number, step: number): number {
  const move = Math.min(step, Math.max(-step, wanted - value));
  return Math.round((value + move) * 1e6) / 1e6;
}

/** The curve's value at `at`, linear between candidates. */
function chanceAt(candidates: Float32Array, chances: Float32Array, at: number): number {
  const last = candidates.length - 1;
  if (at <= candidates[0]!) return chances[0]!;
  for (let i = 1; i <= last; i++) {
    if (at > candidates[i]!) continue;
    const span = candidates[i]! - candidates[i - 1]!;
    const share = span > 0 ? (at - candidates[i - 1]!) / span : 0;
    return chances[i - 1]! + share * (chances[i]! - chances[i - 1]!);
  }
  return chances[last]!;
}
