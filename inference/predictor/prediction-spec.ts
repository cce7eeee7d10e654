/** What a session predicts, as its definition declares it: what the columns of its pipeline's output mean. */

export type PredictionSpec =
  /** One column: the chance, 0 to 1, that it goes well for the player. Levers with a harder side lower it. */
  | { readonly kind: 'chance'; readonly words: string }
  /** One column: a number with a unit, such as the seconds of a lap. */
  | { readonly kind: 'value'; readonly unit: string; readonly words: string }
  /** One column per label: the chance, 0 to 1, that it is this one. */
  | { readonly kind: 'classes'; readonly labels: readonly string[]; readonly words: string }
  /** One column per label: how well this content would do; any scale, more is better. */
  | { readonly kind: 'best'; readonly labels: readonly string[]; readonly words: string };

export const PREDICTION_KINDS = [
  'chance',
  'value',
  'classes',
  'best',
] as const satisfies readonly PredictionSpec['kind'][];

/** Columns of a prediction, per row asked. */
export function columnCount(spec: PredictionSpec): number {
  return 'labels' in spec ? spec.labels.length : 1;
}

/** Rounding may leave a chance this far outside 0 to 1. */
const SLACK = 1e-5;

/** The problem of a column's value; null if there is none. */
export function valueProblem({ kind }: PredictionSpec, value: number): string | null {
  if (!Number.isFinite(value)) return 'a finite value';
  const isChance = kind === 'chance' || kind === 'classes';
  return isChance && !(value >= -SLACK && value <= 1 + SLACK) ? 'a chance from 0 to 1' : null;
}
