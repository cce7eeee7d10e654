/**
 * When the server has shown that it took something in, without a byte in the state: a ping goes out behind it on the same
 * connection, and frames keep their order. So the pong says that it was taken in, and the first patch behind the pong left
 * after that.
 */

/** Pings without an answer at most; at two a second more than two minutes, which no connection survives. */
const KEPT = 256;

export class Receipts {
  /** Due times, the oldest first: of marks on their way, and of those whose pong has come and whose patch has not. */
  #pending: number[] = [];
  #confirmed: number[] = [];

  /** A ping is about to leave behind what was due at `dueMs`; false when it may not. */
  mark(dueMs: number): boolean {
    if (this.#pending.length >= KEPT) return false;
    this.#pending.push(dueMs);
    return true;
  }

  /** A pong has come. One that was not asked for says nothing. */
  confirm(): void {
    const dueMs = this.#pending.shift();
    if (dueMs !== undefined) this.#confirmed.push(dueMs);
  }

  /** A patch has come: calls `shown` with the due time of everything whose pong came before it. */
  settle(shown: (dueMs: number) => void): void {
    if (this.#confirmed.length === 0) return;
    for (const dueMs of this.#confirmed) shown(dueMs);
    this.#confirmed.length = 0;
  }

  /** A new connection: what was under way on the old one has no answer. */
  clear(): void {
    this.#pending.length = 0;
    this.#confirmed.length = 0;
  }
}
