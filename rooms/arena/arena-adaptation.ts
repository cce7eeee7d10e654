/** How the arena adapts: the events it watches, the model it asks, the levers it moves. */

import { type AdaptationDefinition, type Decision, defineAdaptation, parsePipeline, targetBand } from 'rubato';
import { arenaEvents, arenaFeatures, CANDIDATE_COLUMN, IN_FORCE_COLUMN } from './arena-features.ts';
import { type ArenaMemory, arenaPolicy } from './arena-policy.ts';
import { type ArenaLevers, createLevers, HARDER } from './simulation/world/levers.ts';
import type { SparingMemory } from './spare-absent.ts';

/** The receiver of decisions: a room, or a headless world. */
export interface ArenaTarget {
  setLevers(levers: ArenaLevers): void;
}

/** Wanted: three of four half-minutes without being downed. The panel's band is as wide as the policy's. */
export const ARENA_BAND = targetBand({ target: 0.75, outer: 0.13 });

/** What full help is worth in difficulty: where bots of four skills meet the target lies so much higher with it. */
const HELP_WORTH = 0.27;

/** The difficulty at which a new player is held to meet the target, chosen on the tuning kinds of people. */
const PEOPLE = { mean: 0.55, spread: 0.2 } as const;

/** Five difficulties to try, around the one in force. */
const OFFSETS = [-0.24, -0.12, 0, 0.12, 0.24] as const;

export type ArenaAdaptation = AdaptationDefinition<ArenaTarget, SparingMemory<ArenaMemory>>;

/** The default model, a network: as exact as trees that cost nine times as much per row (docs/models.md). */
const DEFAULT_ARENA_MODEL = 'success@4';

/**
 * The arena's adaptation with the model `reference`, which has the same layout, such as `success@3`. `parts` replace
 * its own parts. Throws DEFINITION_INVALID.
 */
export function createArenaAdaptation(
  reference: string = DEFAULT_ARENA_MODEL,
  parts: Partial<Pick<ArenaAdaptation, 'policy'>> & { readonly apply?: () => void } = {},
): ArenaAdaptation {
  const policy = arenaPolicy(ARENA_BAND.target);
  return defineAdaptation({
    name: 'arena',
    events: arenaEvents,
    features: arenaFeatures,
    everyMs: 250,
    budgetMs: 200,
    pipeline: parsePipeline(reference, { output: 'probability' }),
    predicts: { kind: 'chance', words: 'lasting half a minute' },
    inputs: [
      { kind: 'inForce', column: IN_FORCE_COLUMN, lever: 'difficulty' },
      { kind: 'candidates', column: CANDIDATE_COLUMN, lever: 'difficulty', offsets: OFFSETS },
    ],
    levers: {
      difficulty: {
        scope: 'session',
        min: 0,
        max: 1,
        initial: createLevers().difficulty,
        harder: HARDER.difficulty,
        words: 'difficulty',
        unit: 'share',
      },
      pace: {
        scope: 'session',
        min: 0,
        max: 1,
        initial: createLevers().pace,
        harder: HARDER.pace,
        words: 'pace',
        unit: 'share',
      },
      help: { scope: 'player', min: 0, max: 1, initial: 0, harder: HARDER.help, words: 'help', unit: 'share' },
      mood: { scope: 'player', min: 0, max: 2, initial: 0, harder: 'neither', words: 'mood' },
    },
    outcome: {
      event: 'downed',
      withinSeconds: 30,
      success: 'absent',
      from: ['revived', 'waveStarted'],
      pause: [
        { from: ['waveCleared', 'waveLost'], to: 'waveStarted' },
        // A player who gives no input says nothing about how well they play, nor gains by it.
        { from: 'idle', to: ['steer', 'shot', 'dash'] },
      ],
      lever: 'difficulty',
      eases: { help: HELP_WORTH },
      people: PEOPLE,
    },
    policy,
    // Outcomes alone steer while no model answers, by the same beliefs.
    fallback: { kind: 'rule', policy },
    apply: (_levers, target: ArenaTarget, decision) => target.setLevers(leversFrom(decision)),
    words: {
      zh: { predicts: '撑过半分钟', levers: { difficulty: '难度', pace: '节奏', help: '帮助', mood: '心情' } },
    },
    ...parts,
  });
}

/** The adaptation with the default model; read from it what does not depend on the model (events, features, policy). */
export const arenaAdaptation = createArenaAdaptation();

/** The simulation's levers from a decision; players it does not know get no help. */
export function leversFrom(decision: Decision): ArenaLevers {
  const { session, players } = decision.values;
  const help = (slot: number) => players[String(slot)]?.help ?? 0;
  return { difficulty: session.difficulty!, pace: session.pace!, help: [help(0), help(1), help(2), help(3)] };
}
