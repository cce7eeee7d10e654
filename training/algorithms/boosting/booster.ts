/** One member of a team that boosts: it takes the same steps as the others, and does its share of each. */

import { createRandom, type Random } from '../../random.ts';
import type { TaskName } from '../../tasks.ts';
import type { FeatureBins } from '../../trees/bins.ts';
import type { Tree } from '../../trees/tree.ts';
import { addTree, binTreeOf } from './add-tree.ts';
import { type BoosterLayout, type BoosterMemory, layoutOf } from './booster-memory.ts';
import { type GrownTree, type GrowRules, TreeGrower } from './grow-tree.ts';
import { type Loss, type LossOptions, type LossRows, lossOf } from './losses.ts';
import { refitLeaves } from './refit-leaves.ts';
import { TEAM_WORDS, type Team, teamMember } from './team.ts';

/** All that a member needs to know; threads get it as a message. */
export interface BoosterPlan {
  readonly memory: BoosterMemory;
  readonly task: TaskName;
  readonly classCount: number;
  readonly features: readonly FeatureBins[];
  readonly base: Float64Array;
  readonly seed: number;
  readonly options: GrowRules & LossOptions & BoosterOptions;
}

interface BoosterOptions {
  readonly rowShare: number;
  readonly featureShare: number;
  readonly maxTrees: number;
  readonly patience: number;
}

export interface Boosted {
  /** The trees of the best round and those before it, the targets taking turns. */
  readonly trees: readonly Tree[];
  readonly rounds: number;
}

/** What a thread tells. */
export type BoosterMessage =
  | { readonly kind: 'round'; readonly rounds: number; readonly loss: number }
  | { readonly kind: 'done'; readonly result: Boosted };

export class Booster {
  readonly team: Team;
  #plan: BoosterPlan;
  #layout: BoosterLayout;
  #loss: Loss;
  #grower: TreeGrower;
  #random: Random;
  #rows: LossRows;
  #judged: LossRows;
  #pairs: Float32Array;
  #losses: Float64Array;
  #trees: Tree[] = [];
  #best: { rounds: number; loss: number };
  #rounds = 0;

  constructor(plan: BoosterPlan, member: number) {
    const { shape, memory } = plan.memory;
    const { buffer } = memory;
    const at = layoutOf(shape);
    this.#plan = plan;
    this.#layout = at;
    this.team = teamMember(new Int32Array(buffer, at.words, TEAM_WORDS), member, shape.threads);
    this.#loss = lossOf(plan.task, plan.classCount, plan.options);
    this.#grower = new TreeGrower(plan.memory, at, this.team, plan.features, plan.options);
    this.#random = createRandom(plan.seed);
    const norms = (rows: number) => (shape.targets > 1 ? 2 * rows : 0);
    this.#rows = {
      labels: new Float32Array(buffer, at.labels, shape.rows),
      margins: new Float64Array(buffer, at.margins, shape.rows * shape.targets),
      norms: new Float64Array(buffer, at.norms, norms(shape.rows)),
    };
    this.#judged = {
      labels: new Float32Array(buffer, at.validationLabels, shape.validationRows),
      margins: new Float64Array(buffer, at.validationMargins, shape.validationRows * shape.targets),
      norms: new Float64Array(buffer, at.validationNorms, norms(shape.validationRows)),
    };
    this.#pairs = new Float32Array(buffer, at.pairs, shape.rows * 2);
    this.#losses = new Float64Array(buffer, at.losses, shape.validationRows);
    this.#best = { rounds: 0, loss: this.#judge() };
  }

  /** Whether another round may improve the model. All members get the same answer. */
  get unfinished(): boolean {
    const { maxTrees, patience } = this.#plan.options;
    return this.#rounds < maxTrees && this.#rounds - this.#best.rounds < patience;
  }

  /** Grows a tree for each target, and returns the loss on the validation rows. */
  round(): number {
    const { rows, width } = this.#plan.memory.shape;
    const { rowShare, featureShare } = this.#plan.options;
    const taken = drawRows(this.#grower.order, rows, rowShare, this.#random);
    const features = drawFeatures(width, featureShare, this.#random);
    this.#each(rows, (from, to) => this.#loss.prepare(this.#rows, from, to));
    for (let target = 0; target < this.#loss.targets; target++) this.#growTree(target, taken, features);
    this.#rounds++;
    const loss = this.#judge();
    if (loss < this.#best.loss) this.#best = { rounds: this.#rounds, loss };
    return loss;
  }

  get rounds(): number {
    return this.#rounds;
  }

  result(): Boosted {
    const rounds = Math.max(1, this.#best.rounds);
    return { trees: this.#trees.slice(0, rounds * this.#loss.targets), rounds };
  }

  #growTree(target: number, taken: number, features: readonly number[]): void {
    const { rows, validationRows, width, targets } = this.#plan.memory.shape;
    const { options } = this.#plan;
    const { order } = this.#grower;
    // A tree per target starts from the order in which the rows were drawn.
    if (target > 0) order.subarray(0, taken).sort();
    this.#each(rows, (from, to) => this.#loss.derive(this.#rows, target, this.#pairs, from, to));
    const grown = this.#grower.grow(taken, features);
    const { quantile } = this.#loss;
    if (quantile !== undefined) refitLeaves(grown, order, this.#rows, { ...options, quantile });
    this.#trees.push(grown.tree.finish());
    // Members may still read the margins that others are about to change.
    if (quantile !== undefined) this.team.meet();
    const { buffer } = this.#plan.memory.memory;
    const walked = binTreeOf(grown);
    const turn = { targets, target };
    const judged = [{ from: 0, to: width, bins: this.#layout.validationBins }];
    const [from, to] = this.team.share(rows);
    if (taken === rows) this.#addToLeaves(grown, from, to, turn);
    else addTree(walked, { buffer, blocks: this.#layout.blocks }, this.#rows.margins, turn, from, to);
    this.#each(validationRows, (first, last) =>
      addTree(walked, { buffer, blocks: judged }, this.#judged.margins, turn, first, last),
    );
  }

  /** Adds the leaves' values to the margins of the rows `order[from..to)`. */
  #addToLeaves({ tree, leaves }: GrownTree, from: number, to: number, turn: { targets: number; target: number }): void {
    const { order } = this.#grower;
    const { margins } = this.#rows;
    for (const { id, start, end } of leaves) {
      const value = tree.valueOf(id);
      for (let i = Math.max(start, from); i < Math.min(end, to); i++)
        margins[order[i]! * turn.targets + turn.target]! += value;
    }
  }

  /** The mean loss of the validation rows. */
  #judge(): number {
    const { validationRows } = this.#plan.memory.shape;
    this.#each(validationRows, (from, to) => {
      this.#loss.prepare(this.#judged, from, to);
      for (let i = from; i < to; i++) this.#losses[i] = this.#loss.ofRow(this.#judged, i);
    });
    let sum = 0;
    for (let i = 0; i < validationRows; i++) sum += this.#losses[i]!;
    return sum / validationRows;
  }

  /** Does this member's share of some work, and waits for the others. */
  #each(count: number, work: (from: number, to: number) => void): void {
    const [from, to] = this.team.share(count);
    work(from, to);
    this.team.meet();
  }
}

/** Fills `order` with the rows that a tree sees, and returns how many they are. */
function drawRows(order: Int32Array, count: number, share: number, random: Random): number {
  if (share === 1) {
    for (let i = 0; i < count; i++) order[i] = i;
    return count;
  }
  let taken = 0;
  for (let i = 0; i < count; i++) if (random() < share) order[taken++] = i;
  if (taken === 0) order[0] = 0;
  return Math.max(1, taken);
}

function drawFeatures(width: number, share: number, random: Random): number[] {
  const all = Array.from({ length: width }, (_, i) => i);
  const wanted = Math.max(1, Math.round(width * share));
  // The first `wanted` steps of a Fisher-Yates shuffle.
  for (let i = 0; i < wanted; i++) {
    const j = i + Math.floor(random() * (width - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, wanted).sort((a, b) => a - b);
}
