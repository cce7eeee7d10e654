/**
 * One lever: keeps the predicted chance of success near a target. Pure: state goes in and comes back.
 *
 * Hysteresis: the lever starts moving only when the prediction leaves the outer band, and stops inside the inner band.
 * A step limit and a cool-down bound how fast it moves, so that one wrong prediction costs one small step. The default
 * target 0.75 is the success rate that adaptive practice systems aim at (Klinkenberg et al. 2011, Math Garden).
 */
import { check, checkBounds, checkNumber, checkObject, show } from '../../inference/check-declaration.ts';
import { type Harder, signOf } from './harder.ts';

export interface TargetBandOptions {
  /** Wanted chance of success, in (0, 1); default 0.75. */
  readonly target?: number;
  /** Half-widths of the bands in which the lever starts and stops moving; defaults 0.07 and 0.025. */
  readonly outer?: number;
  readonly inner?: number;
  /** Bounds of the lever; defaults 0 and 1, or in a ready-made policy the bounds of its lever. */
  readonly min?: number;
  readonly max?: number;
  /** Largest move of one decision, in units of the lever; default 0.04 of its range. */
  readonly step?: number;
  /** Milliseconds between two moves, up to an hour; default 1,000. */
  readonly coolDownMs?: number;
}

export interface BandState {
  readonly value: number;
  /** Direction in which the lever moves; 0 when it rests. */
  readonly moving: -1 | 0 | 1;
  readonly changedAtMs: number;
}

export type TargetBand = Required<TargetBandOptions> & { readonly low: number; readonly high: number };

const INVALID = 'POLICY_BOUNDS';
/** All known keys. `low` and `high` are there when a band is made from another band. */
const KEYS = ['target', 'outer', 'inner', 'min', 'max', 'step', 'coolDownMs', 'low', 'high'];
export const MAX_COOL_DOWN_MS = 3_600_000;
/** Least distance of a band from certainty, when a player's wish moves it. */
const MARGIN = 0.001;
/** The options that each band was made from: a bound that was left out is not the same as 0 or 1. */
const made = new WeakMap<object, TargetBandOptions>();

/**
 * Throws POLICY_BOUNDS for a value that is no object or has an unknown key. The numbers are checked later, with the
 * lever's.
 */
export function checkBandOptions(options: TargetBandOptions): void {
  checkObject(INVALID, 'a target band', options, KEYS);
}

/** Validates the options; throws POLICY_BOUNDS. */
export function targetBand(options: TargetBandOptions = {}): TargetBand {
  checkBandOptions(options);
  const { target = 0.75, outer = 0.07, inner = 0.025, min = 0, max = 1, coolDownMs = 1000 } = options;
  checkBounds(INVALID, 'a target band', min, max);
  const { step = 0.04 * (max - min) } = options;
  checkNumber(INVALID, 'target', target, { above: 0, max: 1 });
  checkNumber(INVALID, 'outer', outer, { min: 0, max: 1 });
  checkNumber(INVALID, 'inner, which is at most outer,', inner, { min: 0, max: outer });
  check(INVALID, target - outer > 0 && target + outer < 1, 'a band inside (0, 1)', `${target} ± ${outer}`);
  checkNumber(INVALID, 'step', step, { above: 0, max: max - min });
  checkNumber(INVALID, 'coolDownMs', coolDownMs, { min: 0, max: MAX_COOL_DOWN_MS });
  const filled = { target, outer, inner, min, max, step, coolDownMs };
  const band = Object.freeze({ ...filled, low: target - outer, high: target + outer });
  made.set(band, { ...options });
  return band;
}

/**
 * The band for a lever, made from options or from a band. Bounds that were left out are the lever's. Throws
 * POLICY_BOUNDS for bounds beyond the lever's.
 */
export function bandWithin(
  options: TargetBandOptions,
  name: string,
  lever: { readonly min: number; readonly max: number },
): TargetBand {
  const { min = lever.min, max = lever.max, ...others } = made.get(options) ?? options;
  const expected = `a band within the bounds of lever ${name}, ${lever.min} to ${lever.max}`;
  check(INVALID, min >= lever.min && max <= lever.max, expected, `min ${show(min)}, max ${show(max)}`);
  return targetBand({ ...others, min, max });
}

/** The band around the chance that a player asked for, as wide and as quick; the same band when they asked for none. */
export function bandToward(band: TargetBand, wish: number | null | undefined): TargetBand {
  if (typeof wish !== 'number' || Number.isNaN(wish) || wish === band.target) return band;
  const { outer } = band;
  const target = Math.min(1 - outer - MARGIN, Math.max(outer + MARGIN, wish));
  return Object.freeze({ ...band, target, low: target - outer, high: target + outer });
}

/**
 * The next state of the lever. `predictedNow` is the chance of success at the present value; `wanted` is the value at
 * which the prediction meets the target (see `wantedValue`). The chance must fall towards the lever's harder side.
 */
export function stepTargetBand(
  band: TargetBand,
  state: BandState,
  predictedNow: number,
  wanted: number,
  nowMs: number,
  harder: Harder,
): BandState {
  const toHarder = signOf(harder);
  const gap = predictedNow - band.target;
  if (!Number.isFinite(gap) || !Number.isFinite(wanted)) return state;
  const threshold = state.moving === 0 ? band.outer : band.inner;
  const direction = Math.abs(gap) <= threshold ? 0 : gap > 0 ? toHarder : toHarder === 1 ? -1 : 1;
  if (direction === 0) return state.moving === 0 ? state : { ...state, moving: 0 };
  if (nowMs - state.changedAtMs < band.coolDownMs) return state;
  // `wanted` may lie on the other side when the curve is flat or noisy: the prediction at hand decides.
  const distance = direction > 0 ? wanted - state.value : state.value - wanted;
  const move = Math.min(band.step, Math.max(distance, band.step / 4));
  const value = Math.min(band.max, Math.max(band.min, state.value + direction * move));
  if (value === state.value) return state.moving === 0 ? state : { ...state, moving: 0 };
  return { value, moving: direction, changedAtMs: nowMs };
}

/**
 * The value at which a curve of chances, falling from the easiest candidate to the hardest, meets the target: linear
 * between candidates, the nearest end outside them. `candidates` rise; `chances` has one value per candidate.
 */
export function wantedValue(
  candidates: ArrayLike<number>,
  chances: ArrayLike<number>,
  target: number,
  harder: Harder,
): number {
  const last = candidates.length - 1;
  const sign = signOf(harder);
  let easier = sign === 1 ? 0 : last;
  if (chances[easier]! <= target) return candidates[easier]!;
  for (let i = 1; i <= last; i++) {
    const next = easier + sign;
    const left = chances[easier]!;
    const right = chances[next]!;
    if (right <= target) {
      const span = left - right;
      const share = span > 0 ? (left - target) / span : 0;
      return candidates[easier]! + share * (candidates[next]! - candidates[easier]!);
    }
    easier = next;
  }
  return candidates[easier]!;
}
