/** The headless world with the arena's own adaptation. Other people's bots and pools plug in here. */
import type { InferencePool } from 'rubato/inference';
import { createArenaAdaptation } from '../arena-adaptation.ts';
import { MAX_PLAYERS, TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import type { ArenaLevers } from '../simulation/world/levers.ts';
import type { ModeName } from '../simulation/world/modes.ts';
import type { Bot } from './bot.ts';
import { createHeadlessAdaptation } from './headless-adaptation.ts';
import { createHeadlessWorld } from './headless-world.ts';
import type { PlayerOutcome } from './player-outcome.ts';

export interface AdaptiveRunOptions {
  readonly seed: number;
  readonly ticks: number;
  /** The bots by slot; null leaves the slot free. */
  readonly bots: ReadonlyArray<Bot | null>;
  readonly pool: InferencePool;
  /** The model to ask, such as `success@4`; default the arena's own. */
  readonly model?: string;
  /** The arena's mode; default ionian. */
  readonly mode?: ModeName;
}

export interface AdaptiveTrace {
  /** The levers after each change, with the first step they are in force at. */
  readonly decisions: readonly { readonly tick: number; readonly levers: ArenaLevers }[];
  /** Values of every second: the difficulty, then per slot the predicted chance (NaN while there is none). */
  readonly difficulty: readonly number[];
  readonly predicted: readonly (readonly number[])[];
  readonly outcomes: readonly PlayerOutcome[];
}

/** Runs the world. Errors: BOT_FAILED, HEADLESS_OPTIONS. A pool that fails leaves the levers as they are. */
export async function runAdaptive({
  seed,
  ticks,
  bots,
  pool,
  model,
  mode = 'ionian',
}: AdaptiveRunOptions): Promise<AdaptiveTrace> {
  const slots = [...bots.keys()].filter((slot) => bots[slot] !== null);
  const adaptation = createHeadlessAdaptation(createArenaAdaptation(model), pool, slots);
  const headless = createHeadlessWorld({ seed, bots, mode, onEvent: adaptation.onEvent });
  const decisions: { tick: number; levers: ArenaLevers }[] = [];
  const difficulty: number[] = [];
  const predicted: number[][] = [];
  for (let tick = 1; tick <= ticks; tick++) {
    const levers = adaptation.beat(tick);
    if (levers !== null) {
      headless.decide(levers);
      decisions.push({ tick, levers });
    }
    headless.step();
    await adaptation.settle();
    if (tick % TICKS_PER_SECOND !== 0) continue;
    difficulty.push(headless.world.levers.difficulty);
    predicted.push(Array.from({ length: MAX_PLAYERS }, (_, slot) => adaptation.predicted(slot)));
  }
  adaptation.close();
  return { decisions, difficulty, predicted, outcomes: headless.outcomes };
}
