/** The memory that the members of a boosting team share: where each array is. */
import { expectOption } from '../../data/check-data.ts';
import { FEATURE_BYTES, PAGE_BYTES, type SharedMemory, sharedMemory } from './kernel.ts';
import { TEAM_WORDS } from './team.ts';

export interface BoosterShape {
  readonly rows: number;
  readonly validationRows: number;
  readonly width: number;
  /** Margins per row. */
  readonly targets: number;
  readonly threads: number;
  /** Histograms that each thread may keep. */
  readonly histograms: number;
}

/** The features whose sums one member makes. */
export interface FeatureBlock {
  readonly from: number;
  readonly to: number;
  /** The address of its bins: `to - from` bytes per row. */
  readonly bins: number;
}

export interface BoosterMemory {
  readonly shape: BoosterShape;
  readonly memory: SharedMemory;
}

/** WebAssembly addresses four gigabytes. */
const MAX_PAGES = 65_536;
/** Numbers that say what a split is. */
export const SPLIT_WORDS = 16;

/** All addresses in bytes, from the shape alone. */
export interface BoosterLayout {
  readonly words: number;
  readonly blocks: readonly FeatureBlock[];
  readonly validationBins: number;
  readonly pairs: number;
  readonly margins: number;
  readonly validationMargins: number;
  /** The greatest margin and the sum of exponentials per row, of training and of validation rows. */
  readonly norms: number;
  readonly validationNorms: number;
  readonly losses: number;
  readonly labels: number;
  readonly validationLabels: number;
  readonly splits: number;
  /** Each member's own. */
  readonly members: readonly {
    readonly order: number;
    readonly scratch: number;
    readonly sides: number;
    readonly histograms: number;
  }[];
  readonly bytes: number;
}

export function layoutOf({ rows, validationRows, width, targets, threads, histograms }: BoosterShape): BoosterLayout {
  let bytes = 0;
  const take = (count: number) => {
    const at = bytes;
    // Rows of different members are never on one cache line.
    bytes += Math.ceil(count / 64) * 64;
    return at;
  };
  const words = take(TEAM_WORDS * 4);
  const blocks = Array.from({ length: threads }, (_, member) => {
    const from = Math.floor((member * width) / threads);
    const to = Math.floor(((member + 1) * width) / threads);
    return { from, to, bins: take(rows * (to - from)) };
  });
  const norms = targets > 1 ? 16 : 0;
  return {
    words,
    blocks,
    validationBins: take(validationRows * width),
    pairs: take(rows * 8),
    margins: take(rows * targets * 8),
    validationMargins: take(validationRows * targets * 8),
    norms: take(rows * norms),
    validationNorms: take(validationRows * norms),
    losses: take(validationRows * 8),
    labels: take(rows * 4),
    validationLabels: take(validationRows * 4),
    // Two splits at a time, in two sets that take turns.
    splits: take(4 * threads * SPLIT_WORDS * 8),
    members: blocks.map(({ from, to }) => ({
      order: take(rows * 4),
      scratch: take(rows * 4 + 4),
      sides: take(256),
      histograms: take(histograms * (to - from) * FEATURE_BYTES),
    })),
    bytes,
  };
}

/** Throws DEFINITION_INVALID for more rows than four gigabytes hold. */
export function createBoosterMemory(shape: BoosterShape): BoosterMemory {
  const pages = Math.ceil(layoutOf(shape).bytes / PAGE_BYTES);
  expectOption(
    pages <= MAX_PAGES,
    'rows that fit four gigabytes once binned',
    `${shape.rows} of ${shape.width} columns`,
  );
  return { shape, memory: sharedMemory(pages) };
}
