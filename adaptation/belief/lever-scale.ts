/** A lever's values as places: 0 is its easiest end and 1 its hardest, whichever way it is harder. */

export interface LeverScale {
  placeOf(value: number): number;
  valueOf(place: number): number;
  /** Units of the lever from one end to the other. */
  readonly range: number;
}

export function createLeverScale(min: number, max: number, harder: 'up' | 'down'): LeverScale {
  const range = max - min;
  return Object.freeze({
    range,
    placeOf: (value: number) => (harder === 'up' ? value - min : max - value) / range,
    valueOf: (place: number) => (harder === 'up' ? min + place * range : max - place * range),
  });
}
