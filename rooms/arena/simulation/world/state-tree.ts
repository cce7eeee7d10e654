/**
 * Copies and hashes a state that is a tree of plain objects and arrays whose leaves are numbers and booleans. Walking
 * the tree forgets no field: everything that the simulation reads is copied and hashed.
 */

export type StateTree = { readonly [key: string]: StateNode } | readonly StateNode[];
type StateNode = number | boolean | StateTree;

/** Copies every leaf of `from` into `into`; both must have been made by the same constructor. */
export function copyTree(into: object, from: object): void {
  const target = into as Record<string, StateNode>;
  const source = from as Record<string, StateNode>;
  for (const key in source) {
    const value = source[key]!;
    if (typeof value === 'object') copyTree(target[key] as StateTree, value);
    else target[key] = value;
  }
}

/** Two lanes of 32 bits. They are module-level, because a hash is made in one go. */
const lanes = { low: 0, high: 0 };
const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/** A hash of 53 bits over every bit of every leaf, in order: equal for equal states on every engine. */
export function hashTree(tree: object): number {
  lanes.low = 0x9e3779b9 | 0;
  lanes.high = 0x85ebca6b | 0;
  mixTree(tree);
  const low = finish(lanes.low ^ lanes.high);
  const high = finish((lanes.high + Math.imul(low, 0x27d4eb2f)) | 0);
  return (low >>> 0) + (high & 0x1fffff) * 0x1_0000_0000;
}

function mixTree(tree: object): void {
  const source = tree as Record<string, StateNode>;
  for (const key in source) {
    const value = source[key]!;
    if (typeof value === 'object') mixTree(value);
    else mixNumber(value === true ? 1 : value === false ? 0 : value);
  }
}

function mixNumber(value: number): void {
  float[0] = value;
  mixWord(words[0]!);
  mixWord(words[1]!);
}

/** Mixes a word: MurmurHash3's body on one lane, an odd multiplier with rotation on the other. */
function mixWord(word: number): void {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const low = lanes.low ^ k;
  lanes.low = (Math.imul((low << 13) | (low >>> 19), 5) + 0xe6546b64) | 0;
  const high = Math.imul(lanes.high ^ word, 0x2c1b3c6d);
  lanes.high = ((high << 11) | (high >>> 21)) ^ k;
}

function finish(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
