/**
 * Why a model gave its answer: attribution by occlusion. Each feature in turn is replaced by its reference value (the
 * manifest's baseline, the median of the training rows). The change of the prediction is that feature's effect.
 *
 * It asks the model itself, and needs one row plus one per feature that can have had an effect. It is exact for that
 * definition (Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2; for tabular
 * models also called leave-one-covariate-out).
 */

/** One feature's part in a prediction. */
export interface Attribution {
  /** Column of the row. */
  readonly feature: number;
  /** The value the feature had. */
  readonly value: number;
  /** Prediction with the value minus prediction with the reference value. Above 0, the value raised it. */
  readonly effect: number;
}

/**
 * False where the effect is known without asking: a missing feature is no reason, one at its reference value changes
 * nothing.
 */
function mayMatter(row: Float32Array, baseline: Float32Array, feature: number): boolean {
  const value = row[feature]!;
  return !Number.isNaN(value) && value !== baseline[feature];
}

/**
 * Writes the rows of one explanation into `out` and returns their number: the row itself, then one copy per feature
 * that may matter, with that feature replaced. `row` has `width` columns. The first `features` of them are explained;
 * the rest, such as the candidate, stay. `out` must have room for (features + 1) × width values.
 */
export function writeOcclusionRows(
  row: Float32Array,
  baseline: Float32Array,
  features: number,
  out: Float32Array,
): number {
  const width = row.length;
  out.set(row, 0);
  let rows = 1;
  for (let feature = 0; feature < features; feature++) {
    if (!mayMatter(row, baseline, feature)) continue;
    out.set(row, rows * width);
    out[rows * width + feature] = baseline[feature]!;
    rows++;
  }
  return rows;
}

/**
 * Reads the answers to `writeOcclusionRows` and returns the `top` features by size of effect. Missing features (NaN)
 * are left out: players don't understand "we have not seen you do this yet" as a reason. Effects below `floor` are
 * noise.
 */
export function readAttributions(
  row: Float32Array,
  baseline: Float32Array,
  values: Float32Array,
  features: number,
  options: { top: number; floor: number },
): Attribution[] {
  const base = values[0]!;
  const found: Attribution[] = [];
  let next = 1;
  for (let feature = 0; feature < features; feature++) {
    if (!mayMatter(row, baseline, feature)) continue;
    const effect = base - values[next++]!;
    if (Math.abs(effect) >= options.floor) found.push({ feature, value: row[feature]!, effect });
  }
  // Equal effects keep the order of the layout, so that a replay gives the same words.
  found.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.feature - b.feature);
  return found.slice(0, options.top);
}
