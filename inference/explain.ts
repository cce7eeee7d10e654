/**
 * Why a model answered what it did: attribution by occlusion. Each feature in turn is replaced by its reference value
 * (the manifest's baseline, the median of the training rows), and the change of the prediction is that feature's effect.
 * It asks the model itself, needs width + 1 rows, and is exact for that definition (Zeiler & Fergus 2014, "Visualizing
 * and Understanding Convolutional Networks", section 4.2; for tabular models also called leave-one-covariate-out).
 */

/** One feature's part in a prediction. */
export interface Attribution {
  /** Column of the row. */
  readonly feature: number;
  /** The value the feature had. */
  readonly value: number;
  /** Prediction with the value minus prediction with the reference value: above 0, the value raised it. */
  readonly effect: number;
}

/**
 * Writes the rows to ask for one explanation into `out`: the row itself, then `features` copies with one feature replaced.
 * `row` has `width` columns, of which the first `features` are explained (the rest, such as the candidate, stay).
 * `out` must hold (features + 1) × width values from `offset`.
 */
export function writeOcclusionRows(
  row: Float32Array,
  baseline: Float32Array,
  features: number,
  out: Float32Array,
  offset: number,
): void {
  const width = row.length;
  out.set(row, offset);
  for (let feature = 0; feature < features; feature++) {
    const start = offset + (feature + 1) * width;
    out.set(row, start);
    out[start + feature] = baseline[feature]!;
  }
}

/**
 * Reads the answers to `writeOcclusionRows` and returns the `top` features by size of effect. Missing features (NaN) are
 * left out: "we have not seen you do this yet" is no reason a player understands. Effects below `floor` are noise.
 */
export function readAttributions(
  row: Float32Array,
  values: Float32Array,
  start: number,
  features: number,
  options: { top: number; floor: number },
): Attribution[] {
  const base = values[start]!;
  const found: Attribution[] = [];
  for (let feature = 0; feature < features; feature++) {
    const value = row[feature]!;
    const effect = base - values[start + feature + 1]!;
    if (Number.isNaN(value) || !(Math.abs(effect) >= options.floor)) continue;
    found.push({ feature, value, effect });
  }
  // Equal effects keep the order of the layout, so that a replay gives the same words.
  found.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.feature - b.feature);
  return found.slice(0, options.top);
}
