/** What a session holds about one player, on a lever's scale from 0 (easiest) to 1 (hardest). */
import type { Outcome } from '../outcome/outcome-tracker.ts';
import {
  type Aim,
  type Belief,
  beginBelief,
  createBelief,
  expectChance,
  forget,
  likeliest,
  observe,
  observeMargin,
  summarize,
} from './belief.ts';
import type { BeliefModel } from './belief-model.ts';

/** What a model says of where the player meets the reference target. */
interface Told {
  readonly place: number;
  readonly spread: number;
}

/** Standard deviation of a model's place that has seen all it looks at: networks on unknown people were off by so much. */
const MODEL_SPREAD = 0.15;
/** A model that has seen hardly anything says hardly anything. */
const LEAST_SEEN = 0.2;
/** Share that a new answer moves what the model says: answers come four times a second, and a moment is no habit. */
const SMOOTHING = 0.05;
/** Chance that the model is simply wrong about this player: it can't rule anything out. */
const WRONG = 0.1;
/** A time without an outcome after which somebody else may sit there, or the same one after sleep. */
const LONG_MS = 600_000;
/** How often the belief forgets after such a pause. */
const FORGETS = 40;

export class PlayerBelief {
  /** Outcomes since the player came. */
  outcomes = 0;
  #model: BeliefModel;
  #belief: Belief;
  #told: Told | null = null;
  /** Weights with what the model says; the belief's own where it says nothing. */
  #weights: Float64Array;
  #isStale = false;
  #lastMs = Number.NaN;

  constructor(model: BeliefModel) {
    this.#model = model;
    this.#belief = createBelief(model);
    this.#weights = this.#belief.weights;
  }

  begin(): void {
    beginBelief(this.#model, this.#belief);
    this.outcomes = 0;
    this.#told = null;
    this.#weights = this.#belief.weights;
    this.#lastMs = Number.NaN;
  }

  observe({ success, place, margin, trust }: Outcome, atMs: number): void {
    if (atMs - this.#lastMs > LONG_MS) for (let i = 0; i < FORGETS; i++) forget(this.#model, this.#belief);
    this.#lastMs = atMs;
    this.outcomes++;
    // What clients reported counts for less than the outcome, which is the server's.
    const told = trust === 1 ? margin : Number.NaN;
    observe(this.#model, this.#belief, { value: place, success, margin: told });
    if (trust < 1) observeMargin(this.#model, this.#belief, place, margin, trust);
    forget(this.#model, this.#belief);
    this.#isStale = true;
  }

  /** Takes in where a model's curve meets the reference target; `seen` is the share of its inputs that were there. */
  tell(place: number, seen: number): void {
    const before = this.#told?.place ?? place;
    this.#told = { place: before + SMOOTHING * (place - before), spread: MODEL_SPREAD / Math.max(LEAST_SEEN, seen) };
    this.#isStale = true;
  }

  expect(place: number): number {
    return expectChance(this.#model, { weights: this.#current() }, place);
  }

  summarize(target: number): { readonly mean: number; readonly spread: number } {
    return summarize(this.#model, { weights: this.#current() }, target);
  }

  likeliest(now: number | null, aim: Aim): number {
    return likeliest(this.#model, this.#current(), now, aim);
  }

  #current(): Float64Array {
    if (!this.#isStale) return this.#weights;
    this.#isStale = false;
    const { weights } = this.#belief;
    if (this.#told === null) return weights;
    if (this.#weights === weights) this.#weights = new Float64Array(weights.length);
    weighByModel(this.#model, weights, this.#told, this.#weights);
    return this.#weights;
  }
}

function weighByModel(
  { cells, cell, least, groups }: BeliefModel,
  weights: Float64Array,
  { place, spread }: Told,
  into: Float64Array,
): void {
  let total = 0;
  const size = groups.length * cells;
  for (let i = 0; i < cells; i++) {
    const off = (least + i * cell - place) / spread;
    const factor = (1 - WRONG) * Math.exp(-(off * off) / 2) + WRONG;
    for (let at = i; at < size; at += cells) {
      const weight = weights[at]! * factor;
      into[at] = weight;
      total += weight;
    }
  }
  for (let i = 0; i < into.length; i++) into[i]! /= total;
}
