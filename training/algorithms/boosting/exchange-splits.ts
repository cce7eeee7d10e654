/** The best splits that the members of a team found among their own features, and the best of them. */
import { SPLIT_WORDS } from './booster-memory.ts';
import type { Split } from './split-rules.ts';
import type { Team } from './team.ts';

/** Nodes whose splits are exchanged at one meeting. */
const AT_ONCE = 2;
const GAIN = 0;
const FEATURE = 1;
const BIN = 2;
const MISSING_LEFT = 3;
const GRADIENT = 4;
const CURVATURE = 5;
const IS_SET = 6;
const MEMBERS = 7;

export class SplitExchange {
  #slots: Float64Array;
  #team: Team;
  #turn = 0;

  constructor(slots: Float64Array, team: Team) {
    this.#slots = slots;
    this.#team = team;
  }

  /** The best split of each of up to two nodes. All members get the same, whichever of them found it. */
  best(own: readonly (Split | null)[]): (Split | null)[] {
    const { member, size } = this.#team;
    if (size === 1) return [...own];
    // The other set of slots may still be read by a slower member.
    this.#turn = 1 - this.#turn;
    const slot = (who: number, node: number) => ((this.#turn * AT_ONCE + node) * size + who) * SPLIT_WORDS;
    for (const [node, split] of own.entries()) this.#write(slot(member, node), split);
    this.#team.meet();
    return own.map((_, node) => {
      let best: Split | null = null;
      // Members have rising features, and the first of equal gains counts, as if one had looked at all of them.
      for (let who = 0; who < size; who++) {
        const gain = this.#slots[slot(who, node) + GAIN]!;
        if (gain > (best?.gain ?? 0)) best = this.#read(slot(who, node));
      }
      return best;
    });
  }

  #write(at: number, split: Split | null): void {
    const slots = this.#slots;
    slots[at + GAIN] = split?.gain ?? 0;
    if (split === null) return;
    slots[at + FEATURE] = split.feature;
    slots[at + BIN] = split.bin;
    slots[at + MISSING_LEFT] = split.missingLeft ? 1 : 0;
    slots[at + GRADIENT] = split.leftGradient;
    slots[at + CURVATURE] = split.leftCurvature;
    slots[at + IS_SET] = split.members === null ? 0 : 1;
    if (split.members !== null) slots.set(split.members, at + MEMBERS);
  }

  #read(at: number): Split {
    const slots = this.#slots;
    return {
      gain: slots[at + GAIN]!,
      feature: slots[at + FEATURE]!,
      bin: slots[at + BIN]!,
      missingLeft: slots[at + MISSING_LEFT] === 1,
      leftGradient: slots[at + GRADIENT]!,
      leftCurvature: slots[at + CURVATURE]!,
      members: slots[at + IS_SET] === 1 ? Int32Array.from(slots.subarray(at + MEMBERS, at + MEMBERS + 8)) : null,
    };
  }
}
