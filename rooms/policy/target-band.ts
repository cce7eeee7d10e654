/**
 * Stop 9, one lever: keep the predicted chance of success near a target. Pure: state goes in and comes back.
 *
 * Hysteresis: the lever starts moving only when the prediction leaves the outer band and stops inside the inner band.
 * A step limit and a cool-down bound how fast it moves, so that one wrong prediction costs one small step. The default
 * target 0.75 is the success rate that adaptive practice systems aim at (Klinkenberg et al. 2011, Math Garden).
 */
import { RubatoError } from '../../errors.ts';

export interface TargetBandOptions {
  /** Wanted chance of success, in (0, 1); default 0.75. */
  readonly target?: number;
  /** Half-widths of the bands in which the lever starts and stops moving; defaults 0.07 and 0.025. */
  readonly outer?: number;
  readonly inner?: number;
  /** Bounds of the lever; defaults 0 and 1. */
  readonly min?: number;
  readonly max?: number;
  /** Largest move of one decision; default 0.04. */
  readonly step?: number;
  /** Milliseconds between two moves; default 1,000. */
  readonly coolDownMs?: number;
}

export interface BandState {
  readonly value: number;
  /** Direction in which the lever is under way, 0 when it rests. */
  readonly moving: -1 | 0 | 1;
  readonly changedAtMs: number;
}

export type TargetBand = Required<TargetBandOptions> & { readonly low: number; readonly high: number };

/** Validates the options; throws POLICY_BOUNDS. */
export function targetBand(options: TargetBandOptions = {}): TargetBand {
  const filled = {
    target: options.target ?? 0.75,
    outer: options.outer ?? 0.07,
    inner: options.inner ?? 0.025,
    min: options.min ?? 0,
    max: options.max ?? 1,
    step: options.step ?? 0.04,
    coolDownMs: options.coolDownMs ?? 1000,
  };
  check(filled.min < filled.max, 'min below max', `min ${filled.min}, max ${filled.max}`);
  check(filled.target > 0 && filled.target < 1, 'a target between 0 and 1', String(filled.target));
  check(filled.inner >= 0 && filled.inner <= filled.outer, '0 <= inner <= outer', `${filled.inner}, ${filled.outer}`);
  check(
    filled.target - filled.outer > 0 && filled.target + filled.outer < 1,
    'a band inside (0, 1)',
    String(filled.outer),
  );
  check(filled.step > 0 && filled.step <= filled.max - filled.min, 'a step above 0 within the range', `${filled.step}`);
  check(
    filled.coolDownMs >= 0 && Number.isFinite(filled.coolDownMs),
    'a cool-down of 0 ms or more',
    `${filled.coolDownMs}`,
  );
  return Object.freeze({ ...filled, low: filled.target - filled.outer, high: filled.target + filled.outer });
}

/**
 * The next state of the lever. `predictedNow` is the chance of success at the present value; `wanted` is the value at
 * which the prediction meets the target (see `wantedValue`). A higher lever must mean a lower chance.
 */
export function stepTargetBand(
  band: TargetBand,
  state: BandState,
  predictedNow: number,
  wanted: number,
  nowMs: number,
): BandState {
  const gap = predictedNow - band.target;
  if (!Number.isFinite(gap) || !Number.isFinite(wanted)) return state;
  const threshold = state.moving === 0 ? band.outer : band.inner;
  const direction = Math.abs(gap) <= threshold ? 0 : gap > 0 ? 1 : -1;
  if (direction === 0) return state.moving === 0 ? state : { ...state, moving: 0 };
  if (nowMs - state.changedAtMs < band.coolDownMs) return state;
  // `wanted` may lie behind the present value when the curve is flat or noisy: the prediction at hand decides.
  const distance = direction > 0 ? wanted - state.value : state.value - wanted;
  const move = Math.min(band.step, Math.max(distance, band.step / 4));
  const value = Math.min(band.max, Math.max(band.min, state.value + direction * move));
  if (value === state.value) return state.moving === 0 ? state : { ...state, moving: 0 };
  return { value, moving: direction, changedAtMs: nowMs };
}

/**
 * Where a falling curve of chances meets the target: linear between candidates, the nearest end beyond them.
 * `candidates` rise; `chances` has one value per candidate.
 */
export function wantedValue(candidates: ArrayLike<number>, chances: ArrayLike<number>, target: number): number {
  const last = candidates.length - 1;
  if (chances[0]! <= target) return candidates[0]!;
  for (let i = 1; i <= last; i++) {
    const left = chances[i - 1]!;
    const right = chances[i]!;
    if (right > target) continue;
    const span = left - right;
    const share = span > 0 ? (left - target) / span : 0;
    return candidates[i - 1]! + share * (candidates[i]! - candidates[i - 1]!);
  }
  return candidates[last]!;
}

function check(ok: boolean, expected: string, got: string): void {
  if (!ok) throw new RubatoError('POLICY_BOUNDS', got, { expected });
}
