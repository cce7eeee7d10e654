/** Tells a room's own code of decisions and reasons as they come. What throws there is reported, and ends no beat. */
import type { Explanation } from '../adaptation/explain/explanations.ts';
import type { Decision } from '../adaptation/session/decision.ts';
import { whenRejected } from './when-rejected.ts';

/** Called with each; may be async. */
export type Listener<News> = (news: News) => unknown;

export class PluginListeners {
  readonly #onFailure: (error: unknown) => void;
  readonly #decisions = new Set<Listener<Decision>>();
  readonly #reasons = new Set<Listener<Explanation>>();

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  onDecision(listener: Listener<Decision>): () => void {
    this.#decisions.add(listener);
    return () => this.#decisions.delete(listener);
  }

  onReasons(listener: Listener<Explanation>): () => void {
    this.#reasons.add(listener);
    return () => this.#reasons.delete(listener);
  }

  decided(decision: Decision): void {
    this.#tell(this.#decisions, decision);
  }

  explained(explanation: Explanation): void {
    this.#tell(this.#reasons, explanation);
  }

  #tell<News>(listeners: ReadonlySet<Listener<News>>, news: News): void {
    for (const listener of listeners) {
      try {
        whenRejected(listener(news), this.#onFailure);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }
}
