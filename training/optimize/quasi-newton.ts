/**
 * Finds the least of a smooth convex function plus a weighted sum of sizes: L-BFGS, and with sizes OWL-QN (Andrew & Gao
 * 2007), which ends with exact zeros. Steps are the same on every machine that adds in the same order.
 */
export interface Objective {
  readonly size: number;
  /** The weight of each parameter's size; null for none. */
  readonly sizes: Float64Array | null;
  /** The smooth part at `point`; writes its slope. */
  evaluate(point: Float64Array, slope: Float64Array): number;
}

export interface Stepping {
  readonly maxSteps: number;
  /** Called before each step with the objective there; false ends the search. */
  readonly onStep: (step: number, value: number) => Promise<boolean>;
}

/** Earlier steps that tell how the slope bends; more than ten help little (Liu & Nocedal 1989). */
const MEMORY = 10;
/** Slopes below this are none: objectives are means over rows of scaled inputs. */
const LEAST_SLOPE = 1e-6;
/** Steps that gain a smaller part of the objective, so many in a row, end the search. */
const LEAST_GAIN = 1e-9;
const SMALL_GAINS = 3;
/** Halvings of one step: 2^-40 of it changes nothing. */
const MAX_HALVINGS = 40;

interface Place {
  readonly point: Float64Array;
  readonly slope: Float64Array;
  readonly value: number;
}

interface Past {
  readonly moved: Float64Array;
  readonly bent: Float64Array;
  readonly product: number;
}

/** The point with the least value that was found, from `start` on. */
export async function minimize(
  objective: Objective,
  start: Float64Array,
  { maxSteps, onStep }: Stepping,
): Promise<Float64Array> {
  let here = placeAt(objective, start);
  const past: Past[] = [];
  let smallGains = 0;
  for (let step = 0; step < maxSteps && smallGains < SMALL_GAINS; step++) {
    if (!(await onStep(step, here.value))) break;
    const slope = steepest(objective, here);
    if (slope.every((one) => Math.abs(one) <= LEAST_SLOPE)) break;
    let next = search(objective, here, slope, directionOf(past, slope));
    // What the past says can mislead where the function is nearly flat; its slope alone does not.
    if (next === null && past.length > 0) {
      past.length = 0;
      next = search(objective, here, slope, directionOf(past, slope));
    }
    if (next === null) break;
    remember(past, here, next);
    smallGains = here.value - next.value <= LEAST_GAIN * Math.abs(here.value) ? smallGains + 1 : 0;
    here = next;
  }
  return here.point;
}

function placeAt({ sizes, evaluate, size }: Objective, point: Float64Array): Place {
  const slope = new Float64Array(size);
  let value = evaluate(point, slope);
  if (sizes !== null) for (let i = 0; i < size; i++) value += sizes[i]! * Math.abs(point[i]!);
  return { point, slope, value };
}

/** The slope with that of the sizes. At 0 it is the smallest of those that the two sides have. */
function steepest({ sizes }: Objective, { point, slope }: Place): Float64Array {
  if (sizes === null) return slope;
  return slope.map((one, i) => {
    const weight = sizes[i]!;
    if (point[i] !== 0) return one + Math.sign(point[i]!) * weight;
    return Math.sign(one) * Math.max(0, Math.abs(one) - weight);
  });
}

/** The step downhill that the past steps suggest (two loops, Nocedal 1980). */
function directionOf(past: readonly Past[], slope: Float64Array): Float64Array {
  const direction = slope.map((one) => -one);
  const last = past.at(-1);
  if (last === undefined) {
    const length = Math.sqrt(dot(slope, slope));
    return direction.map((one) => one / Math.max(1, length));
  }
  const shares = new Float64Array(past.length);
  for (let k = past.length - 1; k >= 0; k--) {
    const { moved, bent, product } = past[k]!;
    shares[k] = dot(moved, direction) / product;
    add(direction, bent, -shares[k]!);
  }
  const scale = last.product / dot(last.bent, last.bent);
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  for (const [k, { moved, bent, product }] of past.entries())
    add(direction, moved, shares[k]! - dot(bent, direction) / product);
  return direction;
}

/** The next place along a direction, or null if nothing there is lower. */
function search(objective: Objective, here: Place, slope: Float64Array, direction: Float64Array): Place | null {
  const { sizes } = objective;
  if (sizes !== null) for (let i = 0; i < slope.length; i++) if (direction[i]! * slope[i]! >= 0) direction[i] = 0;
  if (dot(direction, slope) >= 0) return null;
  // A parameter stays on its side of 0, or stops there: beyond it, the slope is another.
  const side = (i: number) => (here.point[i] === 0 ? -Math.sign(slope[i]!) : Math.sign(here.point[i]!));
  for (let halvings = 0, length = 1; halvings < MAX_HALVINGS; halvings++, length /= 2) {
    const point = here.point.map((one, i) => {
      const moved = one + length * direction[i]!;
      return sizes !== null && sizes[i]! > 0 && moved * side(i) < 0 ? 0 : moved;
    });
    const next = placeAt(objective, point);
    let expected = 0;
    for (let i = 0; i < point.length; i++) expected += slope[i]! * (point[i]! - here.point[i]!);
    if (next.value <= here.value + 1e-4 * expected && next.value < here.value) return next;
  }
  return null;
}

function remember(past: Past[], here: Place, next: Place): void {
  const moved = next.point.map((one, i) => one - here.point[i]!);
  const bent = next.slope.map((one, i) => one - here.slope[i]!);
  const product = dot(moved, bent);
  // A step along which the slope hardly bends says nothing.
  if (product <= 1e-12 * dot(bent, bent)) return;
  past.push({ moved, bent, product });
  if (past.length > MEMORY) past.shift();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * values[i]!;
}
