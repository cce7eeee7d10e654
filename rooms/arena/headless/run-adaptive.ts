/**
 * The headless world with the arena's own adaptation: the same session object as in a room, which asks a pool between
 * steps. Other people's bots and pools plug in here. As in a room, the answer to one step's question takes effect at
 * the next.
 */

import { createPredictor, type InferencePool, type Predictor } from 'rubato/inference';
import { AdaptationSession } from 'rubato/testing';
import { createArenaAdaptation, leversFrom } from '../arena-adaptation.ts';
import { MAX_PLAYERS, TICK_MS, TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import type { ArenaLevers } from '../simulation/world/levers.ts';
import type { ModeName } from '../simulation/world/modes.ts';
import type { Bot } from './bot.ts';
import { createHeadlessWorld } from './headless-world.ts';
import type { PlayerOutcome } from './player-outcome.ts';

export interface AdaptiveRunOptions {
  readonly seed: number;
  readonly ticks: number;
  /** The bots by slot; null leaves the slot free. */
  readonly bots: ReadonlyArray<Bot | null>;
  readonly pool: InferencePool;
  /** The model to ask, such as `success@2`; default the arena's own. */
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

/** Time for an answer: nothing is late in a world that waits, however busy the machine is. */
const BUDGET_MS = 60_000;

const withoutHaste = (predictor: Predictor): Predictor => ({
  predict: (question) => predictor.predict({ ...question, budgetMs: BUDGET_MS }),
  explain: (question) => predictor.explain(question),
});

/** Runs the world. Errors: BOT_FAILED, HEADLESS_OPTIONS. A pool that fails leaves the levers as they are. */
export async function runAdaptive({
  seed,
  ticks,
  bots,
  pool,
  model,
  mode = 'ionian',
}: AdaptiveRunOptions): Promise<AdaptiveTrace> {
  const definition = createArenaAdaptation(model);
  const session = new AdaptationSession({
    definition,
    ports: { session: 'headless', predictor: withoutHaste(createPredictor(definition, { pool })) },
    mode: 'on',
  });
  const fields = new Float64Array(4);
  const headless = createHeadlessWorld({
    seed,
    bots,
    mode,
    onEvent: (tick, slot, type, f0, f1, f2, f3) => {
      fields[0] = f0;
      fields[1] = f1;
      fields[2] = f2;
      fields[3] = f3;
      session.recordValues(String(slot), type, fields, 0, tick * TICK_MS);
    },
  });
  for (const [slot, bot] of bots.entries()) if (bot !== null) session.join(String(slot), slot, 0);
  const decisions: { tick: number; levers: ArenaLevers }[] = [];
  const difficulty: number[] = [];
  const predicted: number[][] = [];
  for (let tick = 1; tick <= ticks; tick++) {
    const decision = session.tick(tick * TICK_MS);
    if (decision !== null) {
      const levers = leversFrom(decision);
      headless.decide(levers);
      decisions.push({ tick, levers });
    }
    headless.step();
    // The pool runs in real time, the world does not: it waits here, so that a run does not depend on the machine.
    while (session.inFlight) await new Promise((resolve) => setImmediate(resolve));
    if (tick % TICKS_PER_SECOND !== 0) continue;
    difficulty.push(headless.world.levers.difficulty);
    predicted.push(Array.from({ length: MAX_PLAYERS }, (_, slot) => session.predictedFor(String(slot)) ?? Number.NaN));
  }
  session.close();
  return { decisions, difficulty, predicted, outcomes: headless.outcomes };
}
