/** Judges whether players of unlike skill have settled apart, each near the target. Throws with what was not so. */
import type { Pair, Played } from './play-all.ts';

const TARGET = 0.75;
/** Least distance, as a share of the lever's range, between a weak player's value and a strong one's. */
const APART = 0.2;

export function judge({ name, lever, pairs }: Played): void {
  const problems: string[] = [];
  const toHarder = lever.harder === 'up' ? 1 : -1;
  for (const seed of new Set(pairs.map((pair) => pair.seed))) {
    const [weak, strong] = ['weak', 'strong'].map(
      (kind) => pairs.find((pair) => pair.seed === seed && pair.kind === kind)!,
    );
    const apart = (toHarder * (strong!.adaptive.lever - weak!.adaptive.lever)) / (lever.max - lever.min);
    if (!(apart > APART)) problems.push(`seed ${seed}: expected more than ${APART} of the range apart, got ${apart}`);
    problems.push(...farther(`seed ${seed}, both kinds`, [weak!, strong!]));
  }
  for (const kind of ['weak', 'strong']) {
    const all = pairs.filter((pair) => pair.kind === kind);
    problems.push(...farther(`${kind} players, all seeds`, [meanOf(all)]));
  }
  if (problems.length > 0) throw new Error(`${name}:\n${problems.join('\n')}`);
}

/** A problem if these players' shares are on average no nearer to the target than with the lever fixed. */
function farther(who: string, pairs: readonly Pick<Pair, 'adaptive' | 'fixed'>[]): string[] {
  const [adaptive, fixed] = (['adaptive', 'fixed'] as const).map((version) =>
    mean(pairs.map((pair) => Math.abs(pair[version].share - TARGET))),
  );
  return adaptive! < fixed! ? [] : [`${who}: expected to be nearer than ${fixed} to the target, got ${adaptive}`];
}

function meanOf(pairs: readonly Pair[]): Pick<Pair, 'adaptive' | 'fixed'> {
  const settled = (version: 'adaptive' | 'fixed') => ({
    lever: mean(pairs.map((pair) => pair[version].lever)),
    share: mean(pairs.map((pair) => pair[version].share)),
  });
  return { adaptive: settled('adaptive'), fixed: settled('fixed') };
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
