/** Writes the panel's view of the adaptation into the state; the schema sends only changes. */
import type { AdaptationMode } from '../../../adaptation/session/adaptation-mode.ts';
import type { AnswerStatus, LeverValues } from '../../../adaptation/session/decision.ts';
import type { ArenaState } from './arena-state.ts';

export interface AdaptationView {
  readonly mode: AdaptationMode;
  readonly status: AnswerStatus | null;
  predictedFor(slot: number): number | null;
  isAdaptive(slot: number): boolean;
  valuesOf(slot: number): LeverValues;
}

/**
 * Steps of a shown prediction. Predictions come four times a second and differ in the fourth digit; a player sees
 * percent.
 */
const PREDICTION_STEPS = 200;
const UNKNOWN_MOOD = 255;

/**
 * Ticks between looks without an answer, a session's decision interval: only moods, fading help and a player's own
 * switch then change anything.
 */
const UNASKED_TICKS = 5;

export class AdaptationSync {
  #state: ArenaState;
  #told: AnswerStatus | null = null;

  constructor(state: ArenaState) {
    this.#state = state;
  }

  write(tick: number, adaptation: AdaptationView): void {
    const { status } = adaptation;
    const isNews = status !== this.#told;
    if (!isNews && tick % UNASKED_TICKS !== 0) return;
    if (isNews && status !== null) writeStatus(status, this.#state);
    this.#told = status;
    writePlayers(adaptation, this.#state);
  }
}

function writeStatus({ source, models, latencyMs }: AnswerStatus, state: ArenaState): void {
  state.source = source;
  state.model = models.join('+');
  state.latencyMs = Math.round(latencyMs * 10) / 10;
}

function writePlayers(adaptation: AdaptationView, state: ArenaState): void {
  for (const [key, player] of state.players) {
    const slot = Number(key);
    const adaptive = adaptation.isAdaptive(slot);
    const predicted = adaptation.predictedFor(slot);
    player.adaptive = adaptive;
    player.predictedSuccess = predicted === null ? -1 : Math.round(predicted * PREDICTION_STEPS) / PREDICTION_STEPS;
    player.help = adaptation.valuesOf(slot).help ?? 0;
    player.mood = adaptive && predicted !== null ? (adaptation.valuesOf(slot).mood ?? UNKNOWN_MOOD) : UNKNOWN_MOOD;
  }
}
