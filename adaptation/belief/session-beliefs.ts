/**
 * The beliefs of one session: follows its players' events, finds their outcomes, and learns from each as it happens. A
 * session without a declared outcome has none. It reads no clock: the same events, answers and beats leave the same
 * beliefs, bit for bit.
 */
import type { BoundOutcome } from '../outcome/outcome-spec.ts';
import { type Outcome, OutcomeTracker } from '../outcome/outcome-tracker.ts';
import type { LeverValues } from '../session/decision.ts';
import { type BeliefView, viewBelief } from './belief-view.ts';
import { placeOfModel } from './place-of-model.ts';
import { PlayerBelief } from './player-belief.ts';

/** An outcome with what was expected of it. */
export interface MetOutcome {
  readonly slot: number;
  readonly success: boolean;
  /** The lever's value that was met, help taken into account. */
  readonly value: number;
  /** The chance of success that the belief gave before, and the model at the value in force (null: none asked). */
  readonly expected: number;
  readonly predicted: number | null;
  /** Where the player is held to meet the target now. */
  readonly mean: number;
  readonly spread: number;
}

export interface BeliefPorts {
  /** The lever values in force for a player. */
  valuesFor(player: string): LeverValues;
  /** The model's last chance for a player at the values in force. */
  predictedFor(player: string): number | null;
  met(outcome: MetOutcome, atMs: number): void;
  censored(): void;
}

interface Entry {
  readonly slot: number;
  readonly belief: PlayerBelief;
  tracker: OutcomeTracker;
  wish: number | null;
}

/** A player whose spread is less than this share of the lever's range is known. */
const SURE = 0.15;
/** A known player is asked about at least so often: reasons and predictions that are shown would be old. */
const LONGEST_MS = 5000;

export class SessionBeliefs {
  #outcome: BoundOutcome;
  #target: number;
  #ports: BeliefPorts;
  #players = new Map<string, Entry>();
  /** Something happened that a decision may follow. */
  #hasNews = true;
  #askedAtMs = Number.NEGATIVE_INFINITY;

  /** `target` is the wanted chance of those who asked for none. */
  constructor(outcome: BoundOutcome, target: number, ports: BeliefPorts) {
    this.#outcome = outcome;
    this.#target = target;
    this.#ports = ports;
  }

  join(player: string, slot: number, nowMs: number, wish: number | null): void {
    const tracker = new OutcomeTracker(this.#outcome, nowMs, this.#placeNow(player));
    this.#players.set(player, { slot, belief: new PlayerBelief(this.#outcome.population), tracker, wish });
    this.#hasNews = true;
  }

  leave(player: string): void {
    this.#breakOff(player);
    this.#players.delete(player);
    this.#hasNews = true;
  }

  /** Forgets what was held, as after a switch. */
  restart(player: string, nowMs: number): void {
    const entry = this.#players.get(player);
    if (entry === undefined) return;
    this.#breakOff(player);
    entry.belief.begin();
    entry.tracker = new OutcomeTracker(this.#outcome, nowMs, this.#placeNow(player));
    this.#hasNews = true;
  }

  wish(player: string, target: number | null): void {
    const entry = this.#players.get(player);
    if (entry === undefined) return;
    entry.wish = target;
    this.#hasNews = true;
  }

  event(player: string, index: number, fields: ArrayLike<number>, atMs: number): void {
    const entry = this.#players.get(player);
    if (entry === undefined) return;
    const inForce = (lever: string) => this.#ports.valuesFor(player)[lever]!;
    const outcome = entry.tracker.event(index, fields, atMs, inForce);
    if (outcome === 'censored') this.#ports.censored();
    else if (outcome !== null) this.#learn(player, entry, outcome, atMs);
  }

  /** A beat of the session: what had to come in time has come or not. `takesPart` is false for who switched off. */
  beat(nowMs: number, takesPart: (player: string) => boolean): void {
    for (const [player, entry] of this.#players) {
      if (!takesPart(player)) continue;
      const outcome = entry.tracker.beat(nowMs);
      if (outcome !== null) this.#learn(player, entry, outcome, nowMs);
    }
  }

  /** The values in force changed. */
  moved(nowMs: number): void {
    for (const [player, { tracker }] of this.#players) tracker.move(nowMs, this.#placeNow(player));
  }

  /** A model answered for a player: its curve over the lever is the prior. `seen` is the share of inputs it had. */
  answered(player: string, candidates: Float32Array, chances: Float32Array, seen: number): void {
    const entry = this.#players.get(player);
    const place = placeOfModel(this.#outcome, candidates, chances);
    if (entry === undefined || place === null) return;
    // Help is part of what the model saw.
    entry.belief.tell(place + this.#easedNow(player), seen);
  }

  viewOf(player: string): BeliefView | null {
    const entry = this.#players.get(player);
    return entry === undefined ? null : viewBelief(this.#outcome, entry.belief, entry.wish ?? this.#target);
  }

  /** Whether an answer can matter now. Says so once: what is asked now is about all that happened before. */
  takeNews(nowMs: number, asksModel: boolean): boolean {
    const isDue = this.#hasNews || (asksModel && (nowMs - this.#askedAtMs >= LONGEST_MS || !this.#isSure()));
    if (!isDue) return false;
    this.#hasNews = false;
    this.#askedAtMs = nowMs;
    return true;
  }

  /** The last question had no answer, so the news still waits. */
  keepNews(): void {
    this.#hasNews = true;
  }

  #learn(player: string, { slot, belief, wish }: Entry, outcome: Outcome, atMs: number): void {
    const { scale } = this.#outcome;
    const expected = belief.expect(outcome.place);
    belief.observe(outcome, atMs);
    this.#hasNews = true;
    const { mean, spread } = belief.summarize(wish ?? this.#target);
    this.#ports.met(
      {
        slot,
        success: outcome.success,
        value: scale.valueOf(outcome.place) + 0,
        expected,
        predicted: this.#ports.predictedFor(player),
        mean: scale.valueOf(mean) + 0,
        spread: spread * scale.range,
      },
      atMs,
    );
  }

  #breakOff(player: string): void {
    if (this.#players.get(player)?.tracker.isOpen === true) this.#ports.censored();
  }

  #isSure(): boolean {
    for (const { belief, wish } of this.#players.values()) {
      if (belief.summarize(wish ?? this.#target).spread > SURE) return false;
    }
    return true;
  }

  #placeNow(player: string): number {
    const values = this.#ports.valuesFor(player);
    return this.#outcome.scale.placeOf(values[this.#outcome.lever]!) - this.#easedNow(player, values);
  }

  #easedNow(player: string, values: LeverValues = this.#ports.valuesFor(player)): number {
    let eased = 0;
    for (const { lever, scale, worth } of this.#outcome.eases) eased += worth * (1 - scale.placeOf(values[lever]!));
    return eased;
  }
}
