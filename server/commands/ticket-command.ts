/** `rubato ticket`: makes a join ticket by hand, as a game's backend does with `createTicket`. */
import { RubatoError } from '../../errors.ts';
import type { Config } from '../config/config.ts';
import { createTicket } from '../tickets/tickets.ts';

export interface TicketCommandOptions {
  readonly player: string;
  readonly room: string;
  readonly seconds: string;
}

/** Throws TICKET_OPTIONS. */
export async function makeTicket(
  { ticketKeys }: Config,
  { player, room, seconds }: TicketCommandOptions,
): Promise<string> {
  if (ticketKeys.names.length === 0) {
    throw new RubatoError('TICKET_OPTIONS', 'none', { expected: 'a key in RUBATO_TICKET_KEYS' });
  }
  return createTicket(ticketKeys, { player, room, seconds: Number(seconds) });
}
