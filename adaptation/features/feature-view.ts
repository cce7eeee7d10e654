/** A row that is read by the names of its features: `features.correct` instead of a column's number. */
import { knownNames } from '../../inference/known-names.ts';

/** A player's latest row by the names of its features; NaN = nothing seen yet. */
export type FeatureValues<Name extends string = string> = Readonly<Record<Name, number>>;

/** Rows side by side. The array may be replaced by a longer one; views read the present one. */
export interface RowStore {
  readonly values: Float32Array;
}

/** Makes a view of the row that begins at `start`. It reads in place, so a view is made once and kept. */
export type CreateFeatureView<Name extends string> = (rows: RowStore, start: number) => FeatureValues<Name>;

/**
 * Views of one layout share their getters, so each costs an object of two fields. A name that is no feature's throws
 * FEATURE_INVALID: `undefined` would go on as NaN in a game without types.
 */
export function featureViews<Name extends string>(names: readonly Name[]): CreateFeatureView<Name> {
  class FeatureView {
    #rows: RowStore;
    #start: number;

    constructor(rows: RowStore, start: number) {
      this.#rows = rows;
      this.#start = start;
      Object.freeze(Object.defineProperties(this, getters));
    }

    static getter(column: number): PropertyDescriptor {
      const get = function (this: FeatureView) {
        return this.#rows.values[this.#start + column];
      };
      return { get, enumerable: true };
    }

    /** Numbers to print; Node would print getters. */
    [Symbol.for('nodejs.util.inspect.custom')](): object {
      return { ...this };
    }
  }
  const getters = Object.fromEntries(names.map((name, column) => [name, FeatureView.getter(column)] as const));
  // Features are found on the view itself: only what is none gets as far as here.
  const unknown = knownNames('FEATURE_INVALID', names, `one of the features ${names.join(', ')}`);
  Object.setPrototypeOf(FeatureView.prototype, unknown);
  return (rows, start) => new FeatureView(rows, start) as FeatureView & FeatureValues<Name>;
}
