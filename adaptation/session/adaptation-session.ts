/**
 * Stop 2: the adaptive part of one session, without a room. It owns the players' windows, the loop, and the present
 * decision. It knows no Colyseus, no wall clock and no timer: its owner calls `tick` with the session's time. The same
 * object runs in a room, in the headless world, in replays and in evaluations of other people's games.
 */
import { RubatoError } from '../../errors.ts';
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import { columnCount } from '../../inference/predictor/prediction-spec.ts';
import type { BeliefView } from '../belief/belief-view.ts';
import type { SessionBeliefs } from '../belief/session-beliefs.ts';
import type { EventFields, EventSpecs } from '../events/event-catalogue.ts';
import { type Explanation, Explanations } from '../explain/explanations.ts';
import { FeatureWindow } from '../features/feature-window.ts';
import { SessionPolicies } from '../policy/session-policies.ts';
import type { AdaptationMode } from './adaptation-mode.ts';
import { checkSession } from './check-definition.ts';
import type { AnswerStatus, Decision, DecisionValues, LeverValues } from './decision.ts';
import { type AdaptationDefinition, MAX_PLAYERS, type PolicyPlayer } from './definition.ts';
import { InferenceLoop, type LoopResult } from './inference-loop.ts';
import { LastPredictions } from './last-predictions.ts';
import { PresentDecision } from './present-decision.ts';
import { NO_ANSWER, predictedOf, readAnswer } from './read-answer.ts';
import { RequestRows } from './request-rows.ts';
import { sanitizeValues } from './sanitize-values.ts';
import { createBeliefs } from './session-estimate.ts';
import { SessionEvents } from './session-events.ts';
import type { SessionPlayer } from './session-player.ts';
import type { AdaptationSessionOptions, SessionPorts } from './session-ports.ts';

/** What one request was about. */
interface Asked {
  readonly request: number;
  readonly players: readonly SessionPlayer[];
  readonly candidates: Float32Array;
}

export class AdaptationSession<Target, Memory, Specs extends EventSpecs = EventSpecs> {
  readonly definition: AdaptationDefinition<Target, Memory, Specs>;
  readonly mode: AdaptationMode;
  status: AnswerStatus = NO_ANSWER;
  #ports: SessionPorts;
  #players = new Map<string, SessionPlayer>();
  #events: SessionEvents<Specs>;
  #loop: InferenceLoop<Asked>;
  #rows: RequestRows<Target, Memory>;
  #explanations: Explanations<Target, Memory> | null = null;
  #present: PresentDecision;
  /** Null where the definition declares no outcome. */
  #beliefs: SessionBeliefs | null;
  #policies: SessionPolicies;
  #predictions = new LastPredictions();
  #requests = 0;
  /** True while values wait to be announced because a player joined, left or switched. */
  #membershipChanged = false;

  constructor(options: AdaptationSessionOptions<Target, Memory, Specs>) {
    checkSession(options);
    const { definition, ports, mode } = options;
    this.definition = definition;
    this.mode = mode;
    this.#ports = ports;
    this.#present = new PresentDecision(definition);
    this.#beliefs = createBeliefs(definition, ports, this);
    this.#events = new SessionEvents(definition.events, ports, mode, this.#players, this.#beliefs);
    const offsetMs = options.offsetMs ?? definition.everyMs;
    this.#loop = new InferenceLoop({ predictor: ports.predictor, everyMs: definition.everyMs, offsetMs });
    this.#rows = new RequestRows(definition, ports.session);
    this.#policies = new SessionPolicies(definition);
  }

  /** The last decided values; in `shadow` they are hypothetical. */
  get decision(): Decision {
    return this.#present.decision;
  }

  /** Puts an earlier decision in force again: the game could not apply the one after it. */
  restore(decision: Decision): void {
    this.#present.decision = decision;
  }

  /** Adds a player with an empty window. Throws DEFINITION_INVALID beyond MAX_PLAYERS or for a player already in. */
  join(
    player: string,
    slot: number,
    nowMs: number,
    options: { adaptive?: boolean; target?: number | null; playerId?: string | null } = {},
  ): void {
    if (this.#players.size >= MAX_PLAYERS || this.#players.has(player)) {
      throw new RubatoError('DEFINITION_INVALID', player, { expected: `a new player, at most ${MAX_PLAYERS} of them` });
    }
    const window = new FeatureWindow(this.definition.features, nowMs);
    const { target = null, playerId = null } = options;
    this.#players.set(player, { player, slot, playerId, adaptive: true, target, window });
    this.#present.begin(player);
    this.#beliefs?.join(player, slot, nowMs, target);
    if (options.adaptive === false) this.setAdaptive(player, false, nowMs);
  }

  /** Forgets a player and everything measured of them. */
  leave(player: string): void {
    if (!this.#players.delete(player)) return;
    this.#predictions.forget(player);
    this.#beliefs?.leave(player);
    this.#present.remove(player);
  }

  /** The player's own switch. Off: no rows, no behaviour log, no help; the window is emptied. */
  setAdaptive(player: string, on: boolean, nowMs: number): void {
    const entry = this.#players.get(player);
    if (entry === undefined || entry.adaptive === on) return;
    // Another entry: the answer to a question from before is about a window that is gone, even if it is on again by then.
    this.#players.set(player, { ...entry, adaptive: on });
    entry.window.reset(nowMs);
    this.#predictions.forget(player);
    if (!on) this.#present.begin(player);
    this.#beliefs?.restart(player, nowMs);
    if (on) {
      this.#ports.journal?.optIn(entry.slot);
      return;
    }
    this.#ports.journal?.optOut(entry.slot);
    this.#membershipChanged = true;
  }

  /** The target the player asks for from now on (see `PolicyPlayer.target`); null for the policy's own. */
  wish(player: string, target: number | null): void {
    const entry = this.#players.get(player);
    if (entry === undefined || entry.target === target) return;
    entry.target = target;
    this.#beliefs?.wish(player, target);
    this.#ports.journal?.wish(entry.slot, target);
  }

  /**
   * One event by name with exactly its declared fields, from the simulation or a test. Returns false when it was
   * refused (undeclared type or field, bad value, unknown player), which is counted and noted; it never throws.
   */
  record<T extends keyof Specs & string>(player: string, type: T, fields: EventFields<Specs, T>, atMs: number) {
    return this.#events.record(player, type, fields, atMs);
  }

  /** Takes one event by number, with its fields in the catalogue's order: the path without allocation. */
  recordValues(player: string, eventIndex: number, fields: ArrayLike<number>, seq: number, atMs: number): boolean {
    return this.#events.recordValues(player, eventIndex, fields, seq, atMs);
  }

  /** Takes an event of a client or a log that `checkEvent` has passed, with its answer `clamped`. */
  recordChecked(player: string, index: number, fields: ArrayLike<number>, seq: number, atMs: number, clamped: number) {
    return this.#events.recordChecked(player, index, fields, seq, atMs, clamped);
  }

  /**
   * One beat: applies the newest finished answer, then asks if a decision is due. Returns the decision when it changed
   * and takes effect now, else null.
   */
  tick(nowMs: number): Decision | null {
    if (this.mode === 'off') return null;
    const before = this.decision;
    // A switch changes values without any answer, so it is a decision of its own and is logged.
    if (this.#membershipChanged) this.#ports.journal?.decision(this.#present.announce(nowMs));
    this.#membershipChanged = false;
    this.#beliefs?.beat(nowMs, (player) => this.#players.get(player)?.adaptive === true);
    const result = this.#loop.take();
    if (result !== null) this.#settle(result, nowMs);
    this.#loop.tick(nowMs, () => this.#prepare(nowMs));
    return this.decision.id !== before.id ? this.decision : null;
  }

  /** The lever values in force for a player: session levers and their own. Defaults in `off` and `shadow`. */
  valuesFor(player: string): LeverValues {
    if (this.mode !== 'on') return { ...this.definition.sessionDefaults, ...this.definition.playerDefaults };
    return this.#present.valuesFor(player);
  }

  /** The last prediction: the chance, the value, or the largest of several columns. Null before the first answer. */
  predictedFor(player: string): number | null {
    return this.#predictions.largestFor(player);
  }

  /** All columns of the last prediction, as `predicts` declares them. */
  predictionFor(player: string): Float32Array | null {
    return this.#predictions.columnsFor(player);
  }

  /** Share of the features that the last prediction could rest on (see LastPredictions). */
  sureFor(player: string): number | null {
    return this.#predictions.sureFor(player);
  }

  /** The belief about a player; null where the definition declares no outcome, or nobody takes part. */
  beliefFor(player: string): BeliefView | null {
    return this.#players.get(player)?.adaptive === true ? (this.#beliefs?.viewOf(player) ?? null) : null;
  }

  /** Reasons that arrived since the last call; `journal` has them already. */
  takeExplanations(): readonly Explanation[] {
    const arrived = this.#explanations?.take() ?? [];
    for (const { decisionId, player, reasons } of arrived) this.#ports.journal?.reasons(decisionId, player, reasons);
    return arrived;
  }

  get players(): ReadonlyMap<string, SessionPlayer> {
    return this.#players;
  }

  get inFlight(): boolean {
    return this.#loop.inFlight;
  }

  /** Whether a decision was due at the last beat, even if there was nothing to ask: a log must have that beat. */
  get wasDue(): boolean {
    return this.#loop.wasDue;
  }

  close(): void {
    this.#loop.close();
    this.#explanations?.close();
  }

  #prepare(nowMs: number) {
    const adaptive = [...this.#players.values()].filter((entry) => entry.adaptive);
    if (adaptive.length === 0) return null;
    const { policy, pipeline } = this.definition;
    const waits = policy.asks === 'news' && this.#beliefs?.takeNews(nowMs, pipeline.kind !== 'none') === false;
    if (waits) return null;
    const inForce = this.mode === 'on' ? this.decision.values.session : this.definition.sessionDefaults;
    const candidates = this.#rows.write(adaptive, this.decision.values.session, inForce, nowMs);
    const request = ++this.#requests;
    this.#ports.journal?.rows(
      request,
      nowMs,
      adaptive.map((entry) => entry.slot),
      this.#rows.features(),
    );
    return { question: this.#rows.question(), context: { request, players: adaptive, candidates } };
  }

  #settle(result: LoopResult<Asked>, nowMs: number): void {
    const { definition } = this;
    const { prediction } = result;
    const { players, candidates, request } = result.context;
    const columns = columnCount(definition.predicts);
    const perPlayer = Math.max(1, candidates.length) * columns;
    this.#note(prediction, request, nowMs);
    // A player may have left or switched off since the question: their answer is dropped.
    const present: PolicyPlayer[] = [];
    for (let i = 0; i < players.length; i++) {
      const entry = players[i]!;
      if (this.#players.get(entry.player) !== entry) continue;
      const { player, target } = entry;
      const predicted = predictedOf(prediction, i, perPlayer);
      if (prediction.source !== 'fallback') {
        const at = this.#rows.inForceIndex * columns;
        this.#predictions.keep(player, predicted.subarray(at, at + columns), this.#rows.featureRow(i));
        if (this.#rows.sweeps)
          this.#beliefs?.answered(player, candidates, predicted, this.#predictions.sureFor(player)!);
      }
      const belief = this.#beliefs?.viewOf(player) ?? null;
      present.push({ player, features: this.#rows.featuresOf(i), predicted, target, belief });
    }
    if (present.length === 0) return;
    const answered = prediction.source !== 'fallback';
    const previous = this.decision.values;
    const proposed = this.#policies.decide({ nowMs, players: present, candidates, previous }, answered);
    if (proposed === null) this.#beliefs?.keepNews();
    if (proposed === null) return;
    const values = sanitizeValues(definition, previous, proposed, this.#noteValue);
    if (!this.#decide(values, nowMs) || !answered) return;
    this.#explanations ??= new Explanations(definition, this.#ports);
    const rowOf = (player: string) => this.#rows.rowInForce(players.findIndex((entry) => entry.player === player));
    this.#explanations.askFor(this.decision, present, rowOf);
  }

  #note(prediction: Prediction, request: number, nowMs: number): void {
    const { status, journaled } = readAnswer(prediction);
    this.status = status;
    this.#ports.observer?.answered(prediction);
    this.#ports.journal?.prediction(request, nowMs, journaled);
  }

  #decide(values: DecisionValues, nowMs: number): boolean {
    const decision = this.#present.decide(values, this.status, nowMs);
    if (decision === null) return false;
    if (this.mode === 'on') this.#beliefs?.moved(nowMs);
    this.#ports.observer?.decided(decision.source, decision.changes.length);
    this.#ports.journal?.decision(decision);
    return true;
  }

  /** A policy may be wrong at every beat: the mistake is counted and noted, and the values in force stay. */
  #noteValue = (lever: string, value: unknown): void => {
    this.#ports.observer?.rejected('POLICY_VALUE', 1);
    this.#ports.mistakes?.value(lever, value);
  };
}
