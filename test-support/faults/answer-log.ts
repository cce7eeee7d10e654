/** The outcomes of a load's requests, in the order they were answered, and when things were well again. */
import type { FailureReason } from '../../inference/contract.ts';

export type Outcome = 'model' | FailureReason;

interface Answer {
  readonly askedMs: number;
  readonly outcome: Outcome;
}

/** Limit of answers that are kept: two minutes of a thousand per second. Recovery is looked for in seconds. */
const MAX_ANSWERS = 131_072;
/** The longest budget of the loads that use this. */
const LONGEST_BUDGET_MS = 5_000;
/** Things are well when, of everything asked in this time, … */
const WELL_FOR_MS = 300;
/** … at least this share was answered by the model (a busy machine alone may cost one now and then), … */
const WELL_SHARE = 0.95;
/** … and at least this many requests were asked. */
const WELL_ANSWERS = 10;

export class AnswerLog {
  #answers: Answer[] = [];
  #counts: Record<Outcome, number> = { model: 0, late: 0, shed: 0, failed: 0, closed: 0 };

  add(askedMs: number, outcome: Outcome): void {
    this.#counts[outcome]++;
    this.#answers.push({ askedMs, outcome });
    if (this.#answers.length > 2 * MAX_ANSWERS) this.#answers = this.#answers.slice(-MAX_ANSWERS);
  }

  get counts(): Readonly<Record<Outcome, number>> {
    return { ...this.#counts };
  }

  /** The requests asked between two times (of performance.now()): how many, and the share answered by a model. */
  between(fromMs: number, toMs: number): { readonly asked: number; readonly share: number } {
    const asked = this.#since(fromMs).filter(({ askedMs }) => askedMs < toMs);
    const byModel = asked.filter(({ outcome }) => outcome === 'model').length;
    return { asked: asked.length, share: asked.length === 0 ? 0 : byModel / asked.length };
  }

  /**
   * Searches from the newest back, since a load asks this every 10 ms. Answers are in the order of their ends, at most
   * a budget apart.
   */
  #since(fromMs: number): Answer[] {
    let start = this.#answers.length;
    while (start > 0 && this.#answers[start - 1]!.askedMs >= fromMs - LONGEST_BUDGET_MS) start--;
    return this.#answers.slice(start).filter(({ askedMs }) => askedMs >= fromMs);
  }

  /**
   * Milliseconds from `sinceMs` until things were well: the shortest time after which, for 300 ms, the model answered
   * 95 % of all requests. Null while that isn't known.
   */
  recoveryMs(sinceMs: number): number | null {
    const answers = this.#since(sinceMs).sort((a, b) => a.askedMs - b.askedMs);
    const newestMs = answers.at(-1)?.askedMs ?? sinceMs;
    let end = 0;
    let byModel = 0;
    for (let start = 0; start < answers.length; start++) {
      const { askedMs, outcome } = answers[start]!;
      while (end < answers.length && answers[end]!.askedMs < askedMs + WELL_FOR_MS) {
        if (answers[end]!.outcome === 'model') byModel++;
        end++;
      }
      if (askedMs + WELL_FOR_MS > newestMs) return null;
      const asked = end - start;
      if (outcome === 'model' && asked >= WELL_ANSWERS && byModel / asked >= WELL_SHARE) {
        return start === 0 ? 0 : askedMs - sinceMs;
      }
      if (outcome === 'model') byModel--;
    }
    return null;
  }
}
