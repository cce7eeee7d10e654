/** Steps with the numbers that the rows learnt from gave them, and the rows that they make. */
import { type Rows, rowCount } from '../data/table.ts';
import { crossFit, fitCategory, type Learnt, type Lookup } from './category-tables.ts';
import { fitNumber, goWay, type NumberWay, untouched, withinRange } from './number-steps.ts';
import { type CategorySteps, type ColumnPlan, expectWidth } from './steps.ts';

/** A column whose values come round. */
export interface Cycle extends Pick<NumberWay, 'source' | 'low' | 'high'> {
  /** Rounds per unit, a float32. */
  readonly rounds: number;
  /** What a missing value gives. */
  readonly missing: number;
}

/** The columns that are made, in this order: numbers and kept categories, indicators, cycles, encoded categories. */
export interface FittedSteps {
  /** Columns of a row that comes in, and of one that goes on. */
  readonly width: number;
  readonly madeWidth: number;
  readonly numbers: readonly NumberWay[];
  readonly indicators: readonly Pick<NumberWay, 'source' | 'low' | 'high'>[];
  readonly cycles: readonly Cycle[];
  readonly lookups: readonly (Lookup & { readonly steps: CategorySteps })[];
  /** The made columns' names, and how many categories each has. */
  readonly names: readonly string[];
  readonly categories: readonly number[];
}

/** The places of a round that have a sine of their own: 21 seconds of a day. */
export const CYCLE_PLACES = 4096;

/** Sine and cosine of each place, side by side: from a table, they are the same on every machine. */
export const CYCLE_TABLE: Float32Array = Float32Array.from({ length: 2 * (CYCLE_PLACES + 1) }, (_, i) => {
  const angle = (2 * Math.PI * ((i >> 1) + 0.5)) / CYCLE_PLACES;
  return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
});

export function fitSteps(learnt: Learnt, plans: readonly ColumnPlan[]): FittedSteps {
  const { train } = learnt;
  const numbers: NumberWay[] = [];
  const names: string[] = [];
  const categories: number[] = [];
  const after = {
    indicators: [] as NumberWay[],
    cycles: [] as Cycle[],
    lookups: [] as FittedSteps['lookups'][number][],
  };
  const afterNames = { indicators: [] as string[], cycles: [] as string[] };
  for (const [source, plan] of plans.entries()) {
    if (plan.kind === 'category' && plan.steps.encode !== 'keep') {
      after.lookups.push({ ...fitCategory(learnt, source, plan), steps: plan.steps });
      continue;
    }
    const way = plan.kind === 'category' ? untouched(source) : fitNumber(train, source, plan.steps);
    const cycle = plan.kind === 'number' ? plan.steps.cycle : undefined;
    if (plan.kind === 'number' && plan.steps.indicator) {
      after.indicators.push(way);
      afterNames.indicators.push(`${plan.name} missing`);
    }
    if (plan.kind === 'number' && cycle !== undefined) {
      const missing = plan.steps.missing === 'keep' ? Number.NaN : 0;
      after.cycles.push({ source, low: way.low, high: way.high, rounds: Math.fround(1 / cycle), missing });
      afterNames.cycles.push(`${plan.name} sine`, `${plan.name} cosine`);
      continue;
    }
    numbers.push(way);
    names.push(plan.name);
    categories.push(plan.kind === 'category' ? plan.categories.length : 0);
  }
  const made = [
    ...names,
    ...afterNames.indicators,
    ...afterNames.cycles,
    ...after.lookups.flatMap((each) => each.names),
  ];
  expectWidth(made.length);
  return {
    width: train.width,
    madeWidth: made.length,
    numbers,
    ...after,
    names: made,
    categories: made.map((_, i) => categories[i] ?? 0),
  };
}

/** The rows that the algorithm sees. */
export function applySteps(fitted: FittedSteps, { rows, width }: Rows): Rows & { readonly rows: Float32Array } {
  const { madeWidth, numbers, indicators, cycles, lookups } = fitted;
  const count = rows.length / width;
  const made = new Float32Array(count * madeWidth);
  for (let row = 0, at = 0; row < count; row++) {
    const from = row * width;
    for (const way of numbers) made[at++] = goWay(way, rows[from + way.source]!);
    for (const each of indicators) made[at++] = Number(Number.isNaN(withinRange(each, rows[from + each.source]!)));
    for (const cycle of cycles) {
      const place = cyclePlace(cycle, rows[from + cycle.source]!);
      made[at++] = place < 0 ? cycle.missing : CYCLE_TABLE[2 * place]!;
      made[at++] = place < 0 ? cycle.missing : CYCLE_TABLE[2 * place + 1]!;
    }
    for (const { source, count: known, names, table } of lookups) {
      const code = rows[from + source]!;
      const place = code >= 0 && code < known ? Math.trunc(code) : known;
      for (let k = 0; k < names.length; k++) made[at++] = table[place * names.length + k]!;
    }
  }
  return { rows: made, width: madeWidth };
}

/** The same for the rows that are learnt from, whose own labels may not be in their encodings. */
export function applyToLearnt(fitted: FittedSteps, learnt: Learnt, seed: number): Rows {
  const made = applySteps(fitted, learnt.train);
  let at = fitted.madeWidth - fitted.lookups.reduce((sum, { names }) => sum + names.length, 0);
  for (const lookup of fitted.lookups) {
    const first = at;
    at += lookup.names.length;
    if (lookup.steps.encode !== 'target' || rowCount(learnt.train) < lookup.steps.folds) continue;
    crossFit(learnt, lookup, lookup.steps, seed, (row, k, value) => {
      made.rows[row * fitted.madeWidth + first + k] = value;
    });
  }
  return made;
}

/** The place in the round by the graph's arithmetic in float32; −1 for a missing or infinite value. */
function cyclePlace(cycle: Cycle, value: number): number {
  const turns = Math.fround(withinRange(cycle, value) * cycle.rounds);
  const part = Math.fround(turns - Math.floor(turns));
  return Number.isNaN(part) ? -1 : Math.floor(Math.fround(part * CYCLE_PLACES));
}
