/**
 * Lets players in by their tickets: reads a ticket, checks its room, remembers it as used, and gives it back if there
 * was no seat.
 */
import { RubatoError } from '../../errors.ts';
import type { TicketKeys } from './ticket-keys.ts';
import type { TicketMemory } from './ticket-memory.ts';
import { readTicket } from './tickets.ts';

export interface AdmittedTicket {
  readonly id: string;
  readonly player: string;
  /** Whether it lets into rooms of this name, or was for exactly this session. */
  isFor(roomName: string): boolean;
}

export interface TicketOffice {
  /**
   * The ticket of a matchmaking request, which now counts as used; null for a player without one, if that is allowed.
   * `asked` is a room's name, or its id when `method` is joinById. Throws TICKET_REQUIRED, TICKET_INVALID, TICKET_USED,
   * TICKET_ROOM or TICKET_UNAVAILABLE.
   */
  admit(token: string | undefined, asked: string, method: string): Promise<AdmittedTicket | null>;
  giveBack(ticket: AdmittedTicket): Promise<void>;
}

export interface TicketOfficeOptions {
  readonly keys: TicketKeys;
  readonly anonymous: boolean;
  readonly memory: TicketMemory;
}

export function createTicketOffice({ keys, anonymous, memory }: TicketOfficeOptions): TicketOffice {
  return {
    async admit(token, asked, method) {
      if (token === undefined || token === '' || (anonymous && keys.names.length === 0)) {
        if (anonymous) return null;
        throw new RubatoError('TICKET_REQUIRED', 'none');
      }
      const ticket = await readTicket(keys, token);
      const isFor = (roomName: string) => ticket.room === roomName || (method === 'joinById' && ticket.room === asked);
      // If it joins by id, the room's name is known only later, in its onAuth.
      if (method !== 'joinById' && !isFor(asked)) throw new RubatoError('TICKET_ROOM', 'another room');
      if (!(await memory.claim(ticket.id, ticket.rememberSeconds))) throw new RubatoError('TICKET_USED', 'a used one');
      return { id: ticket.id, player: ticket.player, isFor };
    },
    async giveBack({ id }) {
      // If its memory is away, the ticket stays used: the player needs a new one, and nobody gets in with it twice.
      await memory.release(id).catch(() => undefined);
    },
  };
}
