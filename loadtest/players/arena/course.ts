/** How someone changes while they play, whether they are there at all, and whether they try. */

export type Course =
  | { readonly kind: 'steady' }
  /** Goes from their first traits to their last, little by little. */
  | { readonly kind: 'drifts'; readonly fromSecond: number; readonly toSecond: number }
  /** Suddenly other hands. */
  | { readonly kind: 'jumps'; readonly atSecond: number; readonly better: boolean }
  /** Two who take turns. */
  | { readonly kind: 'swaps'; readonly everySeconds: number };

/** The first `seconds` of each `everySeconds`, from `fromSecond` on. */
export interface Spells {
  readonly fromSecond: number;
  readonly seconds: number;
  readonly everySeconds: number;
}

/** 0 for someone's first traits, 1 for their last. */
export function levelAt(course: Course, second: number): number {
  switch (course.kind) {
    case 'drifts': {
      const share = (second - course.fromSecond) / (course.toSecond - course.fromSecond);
      return Math.min(1, Math.max(0, share));
    }
    case 'jumps':
      return second >= course.atSecond ? 1 : 0;
    case 'swaps':
      return Math.floor(second / course.everySeconds) % 2;
    default:
      return 0;
  }
}

/** The levels between which the truth about someone is drawn. */
export function levelsOf({ kind }: Course): readonly number[] {
  if (kind === 'steady') return [0];
  return kind === 'drifts' ? [0, 0.5, 1] : [0, 1];
}

export function isInSpell(spells: Spells | null, second: number): boolean {
  if (spells === null || second < spells.fromSecond) return false;
  return (second - spells.fromSecond) % spells.everySeconds < spells.seconds;
}
