/** The lean room with adaptation. Each act is an event, and the state says which acts the latest decision has seen. */
import { definePlugins } from '@colyseus/core';
import type { AnswerStatus, PluginMaker } from 'rubato';
import type { Predictor } from 'rubato/inference';
import { type RoomEntry, type RoomServices, withPlugin } from 'rubato/server';
import { type LeanTarget, leanAdaptation } from './lean-adaptation.ts';
import { LeanRoom, PATCHES_PER_SECOND } from './lean-room.ts';
import { LEAN_PLAYERS, setDecided } from './lean-state.ts';

const BEAT_MS = 1000 / PATCHES_PER_SECOND;
/** Predictions differ in the fourth digit from answer to answer. A player sees percent, as in the arena. */
const PREDICTION_STEPS = 200;

const pluginsFor = (rubato: PluginMaker) => definePlugins([rubato.plugin(leanAdaptation, { beat: 'manual' })]);

/** The room's class for these services. */
function createAdaptiveLeanRoom(services: RoomServices): new () => LeanRoom {
  return class extends AdaptiveLeanRoom {
    constructor() {
      super(services);
    }
  };
}

export const leanEntry: RoomEntry = { name: 'lean', definition: leanAdaptation, create: createAdaptiveLeanRoom };

class AdaptiveLeanRoom extends LeanRoom implements LeanTarget {
  override plugins: ReturnType<typeof pluginsFor>;
  /** The last act taken in, the last one seen by a pending question and by an answered one; all by slot. */
  #acts = new Uint32Array(LEAN_PLAYERS);
  #asked = new Uint32Array(LEAN_PLAYERS);
  #answered = new Uint32Array(LEAN_PLAYERS);
  #status: AnswerStatus | null = null;

  constructor(services: RoomServices) {
    super();
    const onAsk = () => this.#asked.set(this.#acts);
    const predictorOf: RoomServices['predictorOf'] = (asking) => watchPredictor(services.predictorOf(asking), onAsk);
    this.plugins = pluginsFor(withPlugin({ ...services, predictorOf }));
  }

  setDifficulty(difficulty: number): void {
    this.state.difficulty = difficulty;
  }

  protected override observe(slot: number, act: number, type: number, fields: Float32Array): void {
    this.#acts[slot] = act;
    this.plugins.adaptation.recordValues(slot, type, fields);
  }

  protected override beat(patch: number): void {
    const { adaptation } = this.plugins;
    const statusBefore = this.#status;
    // A beat takes an answer and then asks the next question. What the answer has seen must survive that.
    this.#answered.set(this.#asked);
    adaptation.beat(patch, patch * BEAT_MS);
    this.#status = adaptation.status;
    if (this.#status === statusBefore || this.#status?.source !== 'model') return;
    for (let slot = 0; slot < LEAN_PLAYERS; slot++) this.#show(slot);
  }

  #show(slot: number): void {
    const player = this.playerAt(slot);
    if (player === null) return;
    setDecided(this.state, slot, this.#answered[slot]!);
    const predicted = this.plugins.adaptation.predictedFor(slot);
    player.predicted = predicted === null ? -1 : Math.round(predicted * PREDICTION_STEPS) / PREDICTION_STEPS;
  }
}

/** The same predictor, but it reports when this session asks it. Explanations don't count as questions of the beat. */
function watchPredictor(predictor: Predictor, onAsk: () => void): Predictor {
  return {
    predict(question) {
      onAsk();
      return predictor.predict(question);
    },
    explain: (question) => predictor.explain(question),
  };
}
