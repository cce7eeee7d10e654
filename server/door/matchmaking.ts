/**
 * The checks between a matchmaking request and the rooms: the ticket, and what its player or address already has.
 * Colyseus' controller is the one way in, for both transports, and is made to be overridden.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type AuthContext, ErrorCode as ColyseusCode, matchMaker, ServerError } from '@colyseus/core';
import { type ErrorCode, RubatoError } from '../../errors.ts';
import type { RoomClass } from '../../rooms/guard-room.ts';
import { withPlayerId } from '../../rooms/ticket-player.ts';
import { limitKey } from '../config/address-ranges.ts';
import type { AdmittedTicket, TicketOffice } from '../tickets/ticket-office.ts';
import type { AddressBook } from './address-book.ts';
import type { OriginPolicy } from './origin.ts';
import type { RoomCount } from './room-count.ts';

export interface MatchmakingOptions {
  readonly origins: OriginPolicy;
  readonly book: AddressBook;
  readonly rooms: RoomCount;
  readonly tickets: TicketOffice;
  readonly onRefusal: (code: ErrorCode) => void;
}

/** HTTP statuses of refusals. Colyseus' own, such as for a full room, keep their numbers. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  TICKET_REQUIRED: 401,
  TICKET_INVALID: 401,
  TICKET_USED: 401,
  TICKET_ROOM: 403,
  TICKET_UNAVAILABLE: 503,
  LIMIT_SEATS: 429,
  LIMIT_ROOMS: 429,
};

/** Tickets of the requests under way, by their context, which Colyseus passes on to `onAuth`. */
const underWay = new WeakMap<AuthContext, AdmittedTicket>();

type Invoke = typeof matchMaker.controller.invokeMethod;
/** Colyseus' own method, even if this process has overridden it before. */
const invokeOriginal: Invoke = matchMaker.controller.invokeMethod.bind(matchMaker.controller);

/** Puts the guard before the matchmaker of this process. A later call replaces it. */
export function guardMatchmaking({ origins, book, rooms, tickets, onRefusal }: MatchmakingOptions): void {
  const { controller } = matchMaker;
  // Colyseus would allow any origin, with credentials. Without these headers the browser refuses.
  for (const name of Object.keys(controller.DEFAULT_CORS_HEADERS)) {
    Reflect.deleteProperty(controller.DEFAULT_CORS_HEADERS, name);
  }
  const corsOf = (headers: Headers) => origins.corsHeaders(headers.get('origin') ?? '');
  Reflect.set(controller, 'getCorsHeaders', corsOf);

  const invoke: Invoke = async (method, roomName, options, context) => {
    const auth = context ?? ({ headers: new Headers() } as AuthContext);
    const address = auth.ip ?? '';
    // A player who comes back already has a seat, and a secret for it.
    if (method === 'reconnect') return invokeOriginal(method, roomName, options, auth);
    // Concurrent requests may all pass this check. The door limits how many pass at once.
    if (!book.mayReserve(address)) throw new RubatoError('LIMIT_SEATS', 'too many');
    const ticket = await tickets.admit(auth.token, roomName, method);
    try {
      const owner = ticket === null ? `address ${limitKey(address)}` : `player ${ticket.player}`;
      if (ticket !== null) underWay.set(auth, ticket);
      const ask = (how: string) => invokeOriginal(how, roomName, options, auth);
      const seat = await askWithin(rooms, owner, address, method, ask);
      book.reserved(address, seat.sessionId);
      return seat;
    } catch (error) {
      // There was no seat: the ticket may be used for another try.
      if (ticket !== null) await tickets.giveBack(ticket);
      throw error;
    }
  };
  const answered: Invoke = (...args) =>
    invoke(...args).catch((error: unknown) => {
      if (!(error instanceof RubatoError)) throw error;
      onRefusal(error.code);
      throw new ServerError(STATUS[error.code] ?? ColyseusCode.APPLICATION_ERROR, error.message);
    });
  Reflect.set(controller, 'invokeMethod', answered);
}

/** A request that may make a room. `finish` is set as soon as it makes one. */
interface Request {
  readonly rooms: RoomCount;
  readonly owner: string;
  readonly address: string;
  refusal: RubatoError | null;
  finish: ((roomId: string | null) => void) | null;
}

/** Colyseus doesn't say whose request makes a room. Its hook for the choice of a process runs within that request. */
const requests = new AsyncLocalStorage<Request>();

/** Call it when a room is about to be made, in the process that was asked. Throws LIMIT_ROOMS. */
export function countCreation(): void {
  const request = requests.getStore();
  // A request makes a second room if others have filled the first.
  if (request === undefined || request.finish !== null) return;
  request.finish = request.rooms.opening(request.owner, request.address);
  if (request.finish !== null) return;
  // Colyseus turns it into an error of its own.
  request.refusal = new RubatoError('LIMIT_ROOMS', 'too many');
  throw request.refusal;
}

type Ask = (method: string) => ReturnType<Invoke>;

/** Only a room that is made counts: those who may make no more may still join. */
async function askWithin(rooms: RoomCount, owner: string, address: string, method: string, ask: Ask) {
  if (method === 'join' || method === 'joinById') return ask(method);
  const mayOpen = await rooms.mayOpen(owner, address);
  if (!mayOpen && method !== 'joinOrCreate') throw new RubatoError('LIMIT_ROOMS', 'too many');
  const request: Request = { rooms, owner, address, refusal: null, finish: null };
  let made: string | null = null;
  try {
    // Others who are making a room don't count here: a request that makes none must not keep them waiting.
    const seat = await requests.run(request, () => ask(mayOpen ? method : 'join'));
    made = seat.roomId;
    return seat;
  } catch (error) {
    const nothingOpen = error instanceof ServerError && error.code === ColyseusCode.MATCHMAKE_INVALID_CRITERIA;
    if (!mayOpen && nothingOpen) throw new RubatoError('LIMIT_ROOMS', 'too many');
    throw request.refusal ?? error;
  } finally {
    request.finish?.(made);
  }
}

/**
 * The room class to serve. It lets in those with a ticket for it, or anyone if no ticket is needed, and then asks the
 * room's own check.
 */
export function admitByTicket<C extends RoomClass>(Base: C, roomName: string): C {
  const Admitted = class extends (Base as RoomClass) {
    static override async onAuth(token: string, options: unknown, context: AuthContext): Promise<unknown> {
      const ticket = underWay.get(context);
      if (ticket !== undefined && !ticket.isFor(roomName)) {
        throw new ServerError(403, new RubatoError('TICKET_ROOM', 'another room').message);
      }
      const own: unknown = await Base.onAuth(token, options, context);
      if (!own || ticket === undefined) return withPlayerId(own, null);
      const { player } = ticket;
      return withPlayerId({ ...(typeof own === 'object' ? own : {}), player }, player);
    }
  };
  Object.defineProperty(Admitted, 'name', { value: Base.name });
  return Admitted as C;
}
