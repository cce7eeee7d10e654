/**
 * The arena's policy: one difficulty for the session (target band on the group's upper median), help for each player who
 * is below the band at that difficulty, and a pace for the director from the players' moods. Pure and deterministic.
 */
import type { LeverValues } from '../decision.ts';
import type { Policy, PolicyInput, PolicyPlayer } from '../define-adaptation.ts';
import { upperMedianIndex } from '../policy/group.ts';
import { type BandState, stepTargetBand, type TargetBand, wantedValue } from '../policy/target-band.ts';
import { type Mood, type MoodSigns, nextMood, scoreMood } from './mood.ts';

export interface ArenaMemory {
  /** The band's state but its value, which is the lever itself. */
  readonly band: Omit<BandState, 'value'>;
  readonly helpChangedAtMs: Readonly<Record<string, number>>;
  readonly paceChangedAtMs: number;
  readonly moods: Readonly<Record<string, Mood>>;
}

export interface ArenaPolicyOptions {
  readonly band: TargetBand;
  /** Column of each mood sign in a row. */
  readonly signs: Readonly<Record<keyof MoodSigns, number>>;
}

/** Help moves by at most this much per change, and rests this long between changes. */
const HELP_STEP = 0.1;
const HELP_COOL_DOWN_MS = 2000;
/** Pace likewise. */
const PACE_STEP = 0.1;
const PACE_COOL_DOWN_MS = 3000;
/** What each mood asks of the director: more for the bored, a breather for the frustrated. */
const PACE_FOR: Readonly<Record<Mood, number>> = { engaged: 0.5, bored: 0.85, frustrated: 0.2 };
/** Numbers that stand for moods in a decision, so that levers stay numbers. */
const MOOD_NUMBER: Readonly<Record<Mood, number>> = { engaged: 0, bored: 1, frustrated: 2 };

export const INITIAL_ARENA_MEMORY: ArenaMemory = Object.freeze({
  band: { moving: 0, changedAtMs: Number.NEGATIVE_INFINITY } as const,
  helpChangedAtMs: {},
  paceChangedAtMs: Number.NEGATIVE_INFINITY,
  moods: {},
});

export function createArenaPolicy(options: ArenaPolicyOptions): Policy<ArenaMemory> {
  return {
    initial: INITIAL_ARENA_MEMORY,
    decide(input) {
      const { previous, memory, players, nowMs } = input;
      const difficulty = previous.session.difficulty!;
      const next = decideDifficulty(options.band, input);
      const moods = decideMoods(options, input);
      const pace = stepTo(previous.session.pace!, paceFor(players, moods), PACE_STEP);
      const paceDue = nowMs - memory.paceChangedAtMs >= PACE_COOL_DOWN_MS;
      const nextPace = paceDue ? pace : previous.session.pace!;
      const helpChangedAtMs = { ...memory.helpChangedAtMs };
      const values: Record<string, LeverValues> = { ...previous.players };
      for (const player of players) {
        const before = previous.players[player.player]!;
        const help = decideHelp(options.band, input, player, before.help!, helpChangedAtMs);
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
        },
      };
    },
  };
}

/** The band's next state by the upper median player, or null when no prediction came (the rule fallback). */
function decideDifficulty(band: TargetBand, input: PolicyInput<ArenaMemory>): BandState | null {
  const { players, candidates, previous, memory, nowMs } = input;
  if (players.length === 0 || players[0]!.predicted.length === 0) return null;
  const wanted = players.map((player) => wantedValue(candidates, player.predicted, band.target));
  const median = upperMedianIndex(wanted);
  const value = previous.session.difficulty!;
  const now = chanceAt(candidates, players[median]!.predicted, value);
  return stepTargetBand(band, { ...memory.band, value }, now, wanted[median]!, nowMs);
}

function decideHelp(
  band: TargetBand,
  input: PolicyInput<ArenaMemory>,
  player: PolicyPlayer,
  before: number,
  changedAtMs: Record<string, number>,
): number {
  if (player.predicted.length === 0) return before;
  if (input.nowMs - (changedAtMs[player.player] ?? Number.NEGATIVE_INFINITY) < HELP_COOL_DOWN_MS) return before;
  const chance = chanceAt(input.candidates, player.predicted, input.previous.session.difficulty!);
  // Help starts below the band and goes at the target: in between it rests.
  const wanted = chance < band.low ? 1 : chance > band.target ? 0 : before;
  const help = stepTo(before, wanted, HELP_STEP);
  if (help !== before) changedAtMs[player.player] = input.nowMs;
  return help;
}

function decideMoods(options: ArenaPolicyOptions, input: PolicyInput<ArenaMemory>): Record<string, Mood> {
  const moods: Record<string, Mood> = {};
  for (const { player, row } of input.players) {
    const { signs } = options;
    const scores = scoreMood({
      downsInMinute: row[signs.downsInMinute]!,
      damageInHalfMinute: row[signs.damageInHalfMinute]!,
      killStreak: row[signs.killStreak]!,
      steerPerSecond: row[signs.steerPerSecond]!,
      idleSeconds: row[signs.idleSeconds]!,
      intensity: row[signs.intensity]!,
    });
    moods[player] = nextMood(input.memory.moods[player] ?? 'engaged', scores);
  }
  return moods;
}

/** The upper median again: one player's (feigned) mood does not set everyone's pace. */
function paceFor(players: readonly PolicyPlayer[], moods: Readonly<Record<string, Mood>>): number {
  const paces = players.map(({ player }) => PACE_FOR[moods[player] ?? 'engaged']);
  return paces.length === 0 ? 0.5 : paces[upperMedianIndex(paces)]!;
}

/** One step towards `wanted`, rounded to 1e-6 so that sums of steps meet their goal. */
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
