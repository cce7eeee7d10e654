/**
 * Tells when the server has taken something in, without a byte in the state. A ping goes out behind it on the same
 * connection, and frames keep their order. So the pong says that it was taken in, and the first patch after the pong
 * left later.
 */

/** Most unanswered pings. At two a second, more than two minutes, which no connection survives. */
const KEPT = 256;

export class Receipts {
  /** Due times, oldest first: of marks under way, and of those whose pong has come but whose patch has not. */
  #pending: number[] = [];
  #confirmed: number[] = [];

  /** Notes that a ping is about to leave behind what was due at `dueMs`. False if it may not. */
  mark(dueMs: number): boolean {
    if (this.#pending.length >= KEPT) return false;
    this.#pending.push(dueMs);
    return true;
  }

  /** Notes a pong. One that was not asked for says nothing. */
  confirm(): void {
    const dueMs = this.#pending.shift();
    if (dueMs !== undefined) this.#confirmed.push(dueMs);
  }

  /** Notes a patch: calls `shown` with the due time of everything whose pong came before it. */
  settle(shown: (dueMs: number) => void): void {
    if (this.#confirmed.length === 0) return;
    for (const dueMs of this.#confirmed) shown(dueMs);
    this.#confirmed.length = 0;
  }

  /** Forgets everything for a new connection: what was under way on the old one has no answer. */
  clear(): void {
    this.#pending.length = 0;
    this.#confirmed.length = 0;
  }
}
