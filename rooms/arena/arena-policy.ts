/**
 * The arena's policy: one difficulty for the session and help for those for whom it is too hard, by what is held about
 * each player (`beliefPolicy`), and a pace for the director from the players' moods. Pure and deterministic.
 */

import {
  beliefPolicy,
  type DecisionValues,
  harderMedianIndex,
  type LeverValues,
  type NamedPolicy,
  type PolicyInput,
} from 'rubato';
import { type Mood, nextMood, scoreMood } from './room/mood.ts';
import { HARDER } from './simulation/world/levers.ts';
import { type AbsenceFeature, type SparingMemory, spareAbsent } from './spare-absent.ts';

export interface ArenaMemory {
  readonly paceChangedAtMs: number;
  readonly moods: Readonly<Record<string, Mood>>;
}

/** The features that moods are read from. */
type MoodFeature = 'downsInMinute' | 'damageLong' | 'killStreak' | 'steerRate' | 'idleLongest' | 'intensity';
type Input = PolicyInput<ArenaMemory, MoodFeature>;

/** Pace moves by at most this much per change, and rests this long between changes. */
const PACE_STEP = 0.1;
const PACE_COOL_DOWN_MS = 3000;
/** The pace for each mood: more for the bored, a breather for the frustrated. */
const PACE_FOR: Readonly<Record<Mood, number>> = { engaged: 0.5, bored: 0.85, frustrated: 0.2 };
/** Moods as numbers, so that all levers of a decision are numbers. */
const MOOD_NUMBER: Readonly<Record<Mood, number>> = { engaged: 0, bored: 1, frustrated: 2 };

const INITIAL_ARENA_MEMORY: SparingMemory<ArenaMemory> = Object.freeze({
  within: { paceChangedAtMs: Number.NEGATIVE_INFINITY, moods: {} },
  difficulty: null,
  help: {},
});

/** Aims at `target`, the chance of lasting half a minute. Who does nothing is spared. */
export function arenaPolicy(
  target: number,
): NamedPolicy<SparingMemory<ArenaMemory>, 'difficulty' | 'help', MoodFeature | AbsenceFeature> {
  const steering = beliefPolicy('difficulty', { target, help: 'help' });
  return {
    initial: INITIAL_ARENA_MEMORY,
    bind(parts) {
      const slow = steering.bind(parts);
      const policy = spareAbsent<ArenaMemory, MoodFeature>({
        ...slow,
        initial: INITIAL_ARENA_MEMORY.within,
        decide(input) {
          const { values } = slow.decide({ ...input, memory: null });
          return withMoods(input, values);
        },
      });
      return { ...policy, initial: INITIAL_ARENA_MEMORY };
    },
  };
}

/** The values with each player's mood, and with the pace that suits the group's. */
function withMoods(
  input: Input,
  { session, players }: DecisionValues,
): { values: DecisionValues; memory: ArenaMemory } {
  const { memory, nowMs } = input;
  const moods = decideMoods(input);
  const isPaceDue = nowMs - memory.paceChangedAtMs >= PACE_COOL_DOWN_MS;
  const pace = isPaceDue ? stepTo(session.pace!, paceFor(input.players, moods), PACE_STEP) : session.pace!;
  const own: Record<string, LeverValues> = { ...players };
  for (const { player } of input.players) {
    own[player] = { ...own[player], mood: MOOD_NUMBER[moods[player] ?? 'engaged'] };
  }
  return {
    values: { session: { ...session, pace }, players: own },
    memory: { paceChangedAtMs: pace === session.pace ? memory.paceChangedAtMs : nowMs, moods },
  };
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
