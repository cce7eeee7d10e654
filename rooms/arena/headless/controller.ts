/** What adapts the headless world. Other people's controllers plug in here. */
import type { ArenaLevers } from '../simulation/world/levers.ts';
import type { EventLog } from './event-log.ts';
import type { PlayerOutcome } from './player-outcome.ts';

/** What a controller may know. Read it, don't keep it: it is refilled for the next question. */
export interface ControllerObservation {
  /** Steps done. */
  readonly tick: number;
  readonly nowMs: number;
  /** The levers in force now. */
  readonly levers: Readonly<ArenaLevers>;
  readonly wave: number;
  /** See ARENA_PHASE. */
  readonly phase: number;
  /** Outcomes by slot; a slot without a player has 0 seconds. */
  readonly players: readonly PlayerOutcome[];
  /** All events so far; those since the last question start at index `eventsFrom`. */
  readonly events: EventLog;
  readonly eventsFrom: number;
}

export interface Controller {
  /**
   * Asked every `decideEveryTicks`, before a step. Null keeps the levers. An answer takes effect one tick later, as in
   * a room: the step right after the question still has the old levers, the next one the new. Values are clamped to
   * 0..1; one that is no number leaves its lever as it is.
   */
  decide(observation: ControllerObservation): ArenaLevers | null;
}

/** A controller that always decides the same. */
export function fixedController(levers: Readonly<Partial<ArenaLevers>>): Controller {
  const decision: ArenaLevers = {
    difficulty: levers.difficulty ?? 0.35,
    pace: levers.pace ?? 0.5,
    help: [...(levers.help ?? [0, 0, 0, 0])] as ArenaLevers['help'],
  };
  return { decide: () => decision };
}
