/** Remembers used tickets: the port that all memories implement. */

export interface TicketMemory extends AsyncDisposable {
  /**
   * True for the first who claims `id`, false for everyone after, for `seconds` (at least 1). Rejects with
   * TICKET_UNAVAILABLE if it can't know: a ticket that can't be remembered must not be accepted.
   */
  claim(id: string, seconds: number): Promise<boolean>;
  /** Makes `id` free again, because there was no seat for it. */
  release(id: string): Promise<void>;
}
