/**
 * Moves centres to the middle of their rows until they stay (Lloyd 1982). A row is compared with all centres only where
 * these have moved so far that another may be nearer (Hamerly 2010): on most data one row in twenty.
 */
import { betweenSteps, type TrainingRun } from '../../algorithm.ts';
import { productOf, squaresOf } from '../../optimize/products.ts';

export interface Centres {
  readonly centres: Float64Array;
  /** The sum of the rows' squared distances from their centres. */
  readonly inertia: number;
  readonly steps: number;
}

interface Moving {
  readonly maxSteps: number;
  readonly run: TrainingRun;
}

/** What is known of rows and centres. */
interface Clustering {
  readonly rows: Float64Array;
  readonly squares: Float64Array;
  readonly width: number;
  readonly centres: Float64Array;
  /** Each row's centre. */
  readonly own: Int32Array;
  /** Its distance from that centre at most … */
  readonly upper: Float64Array;
  /** … and from all others at least. */
  readonly lower: Float64Array;
  /** The sum of each centre's rows, and their number. */
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

/** Centres whose squared moves add up to less than this share of the rows' mean variance stay. */
const LEAST_MOVE = 1e-4;

export async function moveCentres(
  rows: Float64Array,
  squares: Float64Array,
  width: number,
  start: Float64Array,
  { maxSteps, run }: Moving,
): Promise<Centres> {
  const count = squares.length;
  const clustering: Clustering = {
    ...{ rows, squares, width, centres: Float64Array.from(start) },
    own: new Int32Array(count).fill(-1),
    upper: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    lower: new Float64Array(count),
    sums: new Float64Array(start.length),
    counts: new Int32Array(start.length / width),
  };
  const leastMove = (LEAST_MOVE * squares.reduce((sum, square) => sum + square, 0)) / count / width;
  let steps = 0;
  for (; steps < maxSteps; steps++) {
    await betweenSteps(run);
    if (run.enough?.aborted) break;
    const changed = assign(clustering);
    if (changed === 0) break;
    fillEmpty(clustering);
    if (moveToMiddles(clustering) <= leastMove) break;
  }
  return { centres: clustering.centres, inertia: inertiaOf(clustering), steps };
}

/** Finds each row's nearest centre. Returns how many rows changed theirs. */
function assign(clustering: Clustering): number {
  const { rows, squares, width, centres, own, upper, lower } = clustering;
  const centreSquares = squaresOf(centres, width);
  const reach = halfWays(centres, centreSquares, width);
  let changed = 0;
  for (let row = 0, at = 0; row < own.length; row++, at += width) {
    const before = own[row]!;
    if (before >= 0) {
      const bound = Math.max(lower[row]!, reach[before]!);
      if (upper[row]! <= bound) continue;
      const product = productOf(rows, at, centres, before * width, width);
      upper[row] = Math.sqrt(Math.max(0, squares[row]! + centreSquares[before]! - 2 * product));
      if (upper[row]! <= bound) continue;
    }
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let k = 0; k < centreSquares.length; k++) {
      const gap = centreSquares[k]! - 2 * productOf(rows, at, centres, k * width, width);
      if (gap < least) {
        second = least;
        least = gap;
        nearest = k;
      } else if (gap < second) second = gap;
    }
    upper[row] = Math.sqrt(Math.max(0, least + squares[row]!));
    lower[row] = Math.sqrt(Math.max(0, second + squares[row]!));
    if (nearest === before) continue;
    reassign(clustering, row, nearest);
    changed++;
  }
  return changed;
}

/** Half of each centre's distance from the nearest other one: rows nearer than that have no nearer centre. */
function halfWays(centres: Float64Array, squares: Float64Array, width: number): Float64Array {
  return squares.map((own, k) => {
    let least = Number.POSITIVE_INFINITY;
    for (let other = 0; other < squares.length; other++) {
      if (other === k) continue;
      least = Math.min(least, own + squares[other]! - 2 * productOf(centres, k * width, centres, other * width, width));
    }
    return Math.sqrt(Math.max(0, least)) / 2;
  });
}

function reassign({ rows, width, own, sums, counts }: Clustering, row: number, to: number): void {
  const from = own[row]!;
  own[row] = to;
  counts[to]!++;
  for (let j = 0; j < width; j++) sums[to * width + j]! += rows[row * width + j]!;
  if (from < 0) return;
  counts[from]!--;
  for (let j = 0; j < width; j++) sums[from * width + j]! -= rows[row * width + j]!;
}

/** A centre without rows takes the one that is farthest from its own. */
function fillEmpty(clustering: Clustering): void {
  const { own, upper, lower, counts } = clustering;
  for (let k = 0; k < counts.length; k++) {
    if (counts[k]! > 0) continue;
    let farthest = -1;
    for (let row = 0; row < own.length; row++)
      if (counts[own[row]!]! > 1 && (farthest < 0 || upper[row]! > upper[farthest]!)) farthest = row;
    if (farthest < 0) return;
    reassign(clustering, farthest, k);
    upper[farthest] = Number.POSITIVE_INFINITY;
    lower[farthest] = 0;
  }
}

/** Returns the sum of the squared moves. */
function moveToMiddles({ width, centres, own, upper, lower, sums, counts }: Clustering): number {
  const moves = new Float64Array(counts.length);
  let all = 0;
  for (let k = 0; k < counts.length; k++) {
    let squares = 0;
    for (let j = k * width; j < (k + 1) * width; j++) {
      const middle = counts[k]! > 0 ? sums[j]! / counts[k]! : centres[j]!;
      squares += (middle - centres[j]!) ** 2;
      centres[j] = middle;
    }
    moves[k] = Math.sqrt(squares);
    all += squares;
  }
  const farthest = moves.indexOf(moves.reduce((most, move) => Math.max(most, move), 0));
  const next = moves.reduce((most, move, k) => (k === farthest ? most : Math.max(most, move)), 0);
  for (let row = 0; row < own.length; row++) {
    upper[row]! += moves[own[row]!]!;
    lower[row]! -= own[row] === farthest ? next : moves[farthest]!;
  }
  return all;
}

function inertiaOf({ rows, squares, width, centres }: Clustering): number {
  const centreSquares = squaresOf(centres, width);
  let inertia = 0;
  for (let row = 0; row < squares.length; row++) {
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < centreSquares.length; k++)
      least = Math.min(least, centreSquares[k]! - 2 * productOf(rows, row * width, centres, k * width, width));
    inertia += Math.max(0, squares[row]! + least);
  }
  return inertia;
}
