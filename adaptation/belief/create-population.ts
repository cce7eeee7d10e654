/** The belief about a new player, on a lever's scale from 0 (easiest) to 1 (hardest). */
import { type BeliefModel, createBeliefModel } from './belief-model.ts';

/** The wanted chance that own values are kept at; other targets are found from it by the slope. */
export const REFERENCE_TARGET = 0.75;
/** Players may be weaker than the easiest end, or stronger than the hardest, by so much. */
const BEYOND = 0.6;
const CELL = 0.02;
/** The grid of signals has more dimensions: it is coarser, so that an outcome and its decision cost 50 µs at most. */
const SIGNALS_CELL = 0.025;

/**
 * `mean` and `spread` say where people meet the target. The other numbers were chosen for games of unlike kinds: chances
 * that fall by half over the whole range, or over a twelfth of it.
 */
export function createPopulation(mean: number, spread: number, hasSignals: boolean): BeliefModel {
  return createBeliefModel({
    target: REFERENCE_TARGET,
    band: 0.13,
    least: -BEYOND,
    most: 1 + BEYOND,
    cell: hasSignals ? SIGNALS_CELL : CELL,
    mean,
    spread,
    slopes: hasSignals ? [4, 8, 16] : [3, 6, 11, 20],
    lapse: 0.02,
    marginNoise: 1.6,
    marginBias: hasSignals ? 0.7 : 0,
    biases: 'coarse',
    marginScale: 1,
    outlier: 0.08,
    idling: 0.75,
    walk: 0.011,
    change: 0.015,
    reluctance: 0.06,
  });
}
