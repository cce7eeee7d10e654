/**
 * The arena's own adaptation for a headless world: the same session object as in a room, which asks a pool between
 * steps. As in a room, the answer to one step's question takes effect at the next.
 */
import type { AdaptationDefinition, LeverValues } from 'rubato';
import { createPredictor, type InferencePool, type Predictor } from 'rubato/inference';
import { AdaptationSession } from 'rubato/testing';
import { type ArenaTarget, leversFrom } from '../arena-adaptation.ts';
import { TICK_MS } from '../simulation/world/constants.ts';
import type { ArenaLevers } from '../simulation/world/levers.ts';
import type { OnHeadlessEvent } from './headless-world.ts';

/** Any definition that moves the arena's levers. */
export type HeadlessDefinition = AdaptationDefinition<ArenaTarget, unknown>;

export interface HeadlessAdaptation {
  /** Takes an event of the world. */
  readonly onEvent: OnHeadlessEvent;
  /** One beat, before the step of this number. Gives the levers when they change with it. */
  beat(tick: number): ArenaLevers | null;
  /** Waits, after a step, for the answer that is on its way: so a run doesn't depend on the machine. */
  settle(): Promise<void>;
  /** The chance that the belief gives the player in a slot, or the last predicted one; NaN while there is none. */
  predicted(slot: number): number;
  close(): void;
}

/** Time for an answer: nothing is late in a world that waits, however busy the machine is. */
const BUDGET_MS = 60_000;

/** Tells of each question that is asked. */
const withoutHaste = (predictor: Predictor, onAsked: (answer: Promise<unknown>) => void): Predictor => ({
  predict(question) {
    const answer = predictor.predict({ ...question, budgetMs: BUDGET_MS });
    onAsked(answer);
    return answer;
  },
  explain: (question) => predictor.explain(question),
});

/** A session of `definition` with players in these slots. A pool that fails leaves the levers as they are. */
export function createHeadlessAdaptation(
  definition: HeadlessDefinition,
  pool: InferencePool,
  slots: readonly number[],
): HeadlessAdaptation {
  let asked: Promise<unknown> = Promise.resolve();
  const predictor = withoutHaste(createPredictor(definition, { pool }), (answer) => {
    asked = answer;
  });
  const session = new AdaptationSession({ definition, ports: { session: 'headless', predictor }, mode: 'on' });
  const fields = new Float64Array(4);
  for (const slot of slots) session.join(String(slot), slot, 0);
  return {
    onEvent(tick, slot, type, f0, f1, f2, f3) {
      fields[0] = f0;
      fields[1] = f1;
      fields[2] = f2;
      fields[3] = f3;
      session.recordValues(String(slot), type, fields, 0, tick * TICK_MS);
    },
    beat(tick) {
      const decision = session.tick(tick * TICK_MS);
      return decision === null ? null : leversFrom(decision);
    },
    async settle() {
      while (session.inFlight) {
        // It sleeps until the answer is there, and then lets the session take it.
        await asked;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    predicted(slot) {
      const player = String(slot);
      const values = session.valuesFor(player);
      return (
        session.beliefFor(player)?.chanceAt(values.difficulty!, easedBy(definition, values)) ??
        session.predictedFor(player) ??
        Number.NaN
      );
    },
    close: () => session.close(),
  };
}

/** What a player's help is worth, in difficulty. */
function easedBy({ outcome }: HeadlessDefinition, values: LeverValues): number {
  if (outcome === null) return 0;
  let eased = 0;
  for (const { lever, scale, worth } of outcome.eases) eased += worth * (1 - scale.placeOf(values[lever]!));
  return eased * outcome.scale.range;
}
