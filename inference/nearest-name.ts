/** Finds the known name that was meant by a misspelt one: a hint in errors. */

/** A name with more edits than this is another word. */
const MAX_EDITS = 3;

/** The nearest of `known`, or null where none is near. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let fewest = MAX_EDITS + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    // Three edits change all of a short word.
    if (edits >= fewest || edits > Math.ceil(Math.max(name.length, candidate.length) / 2)) continue;
    best = candidate;
    fewest = edits;
  }
  return best;
}

/** Edits between two names (Levenshtein 1966). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_EDITS) return MAX_EDITS + 1;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
