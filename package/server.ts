/** `rubato/server`: the whole hardened server, for who wants more than adaptive rooms in a server of their own. */

export { type RoomEntry, type RoomServices, withPlugin } from '../rooms/room-entry.ts';
export type { Env } from '../server/config/env.ts';
export { type ServeOptions, serve } from '../server/serve.ts';
export { parseTicketKeys } from '../server/tickets/ticket-keys.ts';
export { createTicket } from '../server/tickets/tickets.ts';
