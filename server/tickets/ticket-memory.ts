/** Which tickets were used: the port, and its implementation for one process. */

export interface TicketMemory extends AsyncDisposable {
  /**
   * True for the first who claims `id`, false for everyone after, for `seconds` (at least 1). Rejects with
   * TICKET_UNAVAILABLE when it cannot know: a ticket that cannot be remembered must not be accepted.
   */
  claim(id: string, seconds: number): Promise<boolean>;
  /** Makes `id` free again: the seat it was for could not be had. */
  release(id: string): Promise<void>;
}
