/** What the panel shows of the adaptation, written into the state; the schema sends only what changed. */
import type { AdaptationMode } from '../adaptation-mode.ts';
import type { AnswerStatus, LeverValues } from '../decision.ts';
import type { ArenaState } from './arena-state.ts';

export interface AdaptationView {
  readonly mode: AdaptationMode;
  readonly status: AnswerStatus | null;
  predictedFor(slot: number): number | null;
  isAdaptive(slot: number): boolean;
  valuesOf(slot: number): LeverValues;
}

/** Predictions come four times a second and differ in the fourth digit; a player sees percent. */
const PREDICTION_STEPS = 200;
const UNKNOWN_MOOD = 255;

export function syncAdaptation(state: ArenaState, adaptation: AdaptationView): void {
  const { status } = adaptation;
  if (status !== null) {
    state.source = status.source;
    state.model = status.models.join('+');
    state.latencyMs = Math.round(status.latencyMs * 10) / 10;
  }
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
