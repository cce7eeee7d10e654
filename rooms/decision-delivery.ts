/**
 * Takes a session's decisions to the game, and then to those who are told of them: nobody hears of one that was not
 * applied. What the game's own code throws on the way stops the adaptation of its session, and of no other; the game goes
 * on with the values that were in force before.
 */
import type { Explanation } from '../adaptation/explain/explanations.ts';
import type { AdaptationMode } from '../adaptation/session/adaptation-mode.ts';
import type { Decision } from '../adaptation/session/decision.ts';
import { RubatoError } from '../errors.ts';
import type { PluginListeners } from './plugin-listeners.ts';
import type { StopPlace } from './protocol.ts';
import { isPromise } from './when-rejected.ts';

/**
 * Limit of `async` applies under way in a session. A session decides at most twenty times a second, so this one has taken
 * three seconds and more: it will not come back.
 */
const MAX_APPLYING = 64;

export interface DeliveryPorts {
  readonly session: {
    /** The decision in force. */
    readonly decision: Decision;
    /** Puts an earlier one in force again. */
    restore(decision: Decision): void;
    readonly mode: AdaptationMode;
    /** One beat. Throws what the game's policies throw. */
    tick(nowMs: number): Decision | null;
  };
  /** Takes a decision to the game. Throws what the game throws; an async one may reject. */
  readonly apply: (decision: Decision) => unknown;
  readonly watchers: { decided(decision: Decision): void; explained(explanation: Explanation): void };
  readonly listeners: PluginListeners;
  /** Hears of what was thrown, once per session. */
  readonly onFailure: (place: StopPlace, error: unknown) => void;
  /** Hears that the adaptation has stopped, once. */
  readonly onStop: (place: StopPlace, error: unknown) => void;
}

interface Failure {
  readonly place: StopPlace;
  readonly error: unknown;
  /** The decision that stays in force, where a later one was not applied. */
  readonly before: Decision | null;
}

export class DecisionDelivery {
  /** Where the game's own code failed; null while the session adapts. */
  stopped: StopPlace | null = null;
  readonly #ports: DeliveryPorts;
  /** What stops the adaptation at the next beat: a log can end it only there. */
  #failure: Failure | null = null;
  /** The last `async` apply under way: what came after it is told after it. */
  #applying: Promise<void> | null = null;
  #underWay = 0;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /** Whether a failure since the last beat stops the adaptation at this one. */
  get isStopping(): boolean {
    return this.#failure !== null;
  }

  /** Beats the session and applies what it decided. Null when nothing was, or when the adaptation stopped. */
  beat(nowMs: number): Decision | null {
    const { session } = this.#ports;
    const before = session.decision;
    let place: StopPlace = 'policy';
    try {
      const decision = session.tick(nowMs);
      if (decision === null) return null;
      place = 'apply';
      const applied = session.mode === 'on' ? this.#ports.apply(decision) : undefined;
      if (isPromise(applied)) this.#await(decision, applied, before);
      else this.#tell(decision);
      return decision;
    } catch (error) {
      this.fail(place, error, before);
      return this.stop();
    }
  }

  /** The game's own code failed: the adaptation stops at the next beat. Only the first failure is told. */
  fail(place: StopPlace, error: unknown, before: Decision | null = null): void {
    if (this.#failure !== null || this.stopped !== null) return;
    this.#failure = { place, error, before };
    this.#ports.onFailure(place, error);
  }

  /** Stops the adaptation for what failed. */
  stop(): null {
    if (this.#failure === null) return null;
    const { place, error, before } = this.#failure;
    this.#failure = null;
    if (before !== null) this.#ports.session.restore(before);
    this.stopped = place;
    this.#ports.onStop(place, error);
    return null;
  }

  /** Tells of reasons, after their decision. */
  explained(explanation: Explanation): void {
    const { watchers, listeners } = this.#ports;
    this.#inOrder(() => {
      watchers.explained(explanation);
      listeners.explained(explanation);
    });
  }

  #tell(decision: Decision): void {
    const { watchers, listeners } = this.#ports;
    watchers.decided(decision);
    listeners.decided(decision);
  }

  #await(decision: Decision, applied: PromiseLike<unknown>, before: Decision): void {
    const told = Promise.resolve(applied)
      .then(
        () => {
          if (this.#failure === null && this.stopped === null) this.#tell(decision);
        },
        (error: unknown) => this.fail('apply', error, before),
      )
      .then(() => {
        this.#underWay--;
        if (this.#applying === told) this.#applying = null;
      });
    this.#applying = told;
    if (++this.#underWay <= MAX_APPLYING) return;
    const expected = `an async apply that ends before ${MAX_APPLYING} more decisions`;
    throw new RubatoError('DEFINITION_INVALID', 'one that goes on', { expected });
  }

  #inOrder(tell: () => void): void {
    if (this.#applying === null) tell();
    else void this.#applying.then(tell);
  }
}
