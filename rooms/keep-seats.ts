/**
 * Keeps seats across connections. A player whose network changed comes back while the server still holds the old socket
 * (the client's half is gone, the server's is open). Colyseus closes that socket with an error's code, which rooms take
 * for a kick, or lets the newcomer wait until the old one is noticed, which may be too late. Here, if the new
 * connection has the seat's token, the old one makes way as if it was lost. Only a kick loses the seat, whatever the
 * room allows.
 */
import { type Client, CloseCode, Deferred, ErrorCode, type Room, ServerError } from '@colyseus/core';
import { CLOSE_CODE, isKick } from './protocol.ts';

type Join = (client: Client, auth: unknown, options?: { readonly reconnectionToken?: string }) => Promise<void>;
type Leave = (client: Client, code: number) => Promise<void>;

/** The framework's own methods for joining and leaving; it has no hooks for these. */
const JOIN = '_onJoin';
const LEAVE = '_onLeave';
/** Messages that wait for a client's answer to the handshake; present until it comes. */
const UNANSWERED = '_enqueuedMessages';
/** `readyState` of a socket, on either transport. */
const OPEN = 1;

/** A client that is leaving: once `decided`, it is known whether its seat is held. */
interface Departure {
  readonly sessionId: string;
  readonly decided: PromiseWithResolvers<void>;
}

/** Keeps the seats of a room; called when the room is made. */
export function keepSeats(room: Room): void {
  const departures = new Map<string, Departure>();
  const kicked = new WeakSet<Client>();
  watchLeaving(room, departures, kicked);
  decideSeats(room, departures, kicked);
  letBackIn(room, departures);
}

function watchLeaving(room: Room, departures: Map<string, Departure>, kicked: WeakSet<Client>): void {
  const leave = (Reflect.get(room, LEAVE) as Leave).bind(room);
  const watched: Leave = (client, given) => {
    // The old socket ends late: its seat already has another one.
    if (!room.clients.includes(client)) return leave(client, given);
    // The code means that the room refused the client's return, or that the connection was lost meanwhile.
    const lost = given === CloseCode.FAILED_TO_RECONNECT && !isOpen(client);
    const code = lost ? CloseCode.MAY_TRY_RECONNECT : given;
    if (isKick(code)) kicked.add(client);
    const { reconnectionToken, sessionId } = client;
    const departure = { sessionId, decided: Promise.withResolvers<void>() };
    departures.set(reconnectionToken, departure);
    return leave(client, code).finally(() => {
      departure.decided.resolve();
      departures.delete(reconnectionToken);
    });
  };
  Reflect.set(room, LEAVE, watched);
}

function decideSeats(room: Room, departures: ReadonlyMap<string, Departure>, kicked: WeakSet<Client>): void {
  const allow = room.allowReconnection.bind(room);
  room.allowReconnection = (client, seconds) => {
    // The connection was lost before its handshake was answered. Colyseus would hold no seat, though the client may
    // know its token.
    Reflect.deleteProperty(client, UNANSWERED);
    const reconnection = kicked.has(client)
      ? Deferred.reject(new ServerError(ErrorCode.MATCHMAKE_EXPIRED, 'kicked: the seat is not held'))
      : allow(client, seconds);
    // It rejects when nobody came back to the seat, and Colyseus' own examples never await it. A player who leaves for
    // good is no error to report as uncaught, nor to end a process that handles none. Code that awaits it still gets
    // the rejection.
    reconnection.catch(() => undefined);
    departures.get(client.reconnectionToken)?.decided.resolve();
    return reconnection;
  };
}

function letBackIn(room: Room, departures: ReadonlyMap<string, Departure>): void {
  const check = room.checkReconnectionToken.bind(room);
  const isHeld = room.hasReservedSeat.bind(room);
  const join = (Reflect.get(room, JOIN) as Join).bind(room);
  // A client that asks for its way back is told, and nothing else happens until it comes.
  room.checkReconnectionToken = (token) =>
    room.clients.find((client) => client.reconnectionToken === token)?.sessionId ??
    departures.get(token)?.sessionId ??
    check(token);
  room.hasReservedSeat = (sessionId, token) =>
    isHeld(sessionId, token) || (token !== undefined && departures.get(token)?.sessionId === sessionId);
  const admitting: Join = async (client, auth, options) => {
    const token = options?.reconnectionToken;
    // ws gives null when there is no token.
    if (!token) return join(client, auth, options);
    const current = room.clients.get(client.sessionId);
    if (current?.reconnectionToken === token) {
      if (isOpen(current)) makeWay(room, current);
      // We closed it and the peer has not answered yet: the code of its end says whether that was a kick.
      else await within(room.seatReservationTimeout, new Promise((resolve) => current.ref.once('close', resolve)));
    }
    const departure = departures.get(token);
    if (departure !== undefined) await within(room.seatReservationTimeout, departure.decided.promise);
    const isGone = room.clients.get(client.sessionId)?.reconnectionToken !== token;
    if (!isOpen(client) || !isGone || !isHeld(client.sessionId, token)) {
      throw new ServerError(ErrorCode.MATCHMAKE_EXPIRED, 'seat reservation expired.');
    }
    return join(client, auth, options);
  };
  Reflect.set(room, JOIN, admitting);
}

/** The room sees a lost connection. The old socket is told, in case anybody is still there, and is heard no more. */
function makeWay(room: Room, client: Client): void {
  const { ref } = client;
  ref.removeAllListeners('message');
  const onClose: unknown = Reflect.get(ref, 'onleave');
  if (typeof onClose === 'function') ref.removeListener('close', onClose as () => void);
  void (Reflect.get(room, LEAVE) as Leave)(client, CloseCode.MAY_TRY_RECONNECT);
  // It runs at once: the room's old client object gets the new socket.
  client.leave(CLOSE_CODE.replaced, 'another connection has this seat now');
}

function isOpen(client: Client): boolean {
  return Reflect.get(client, 'readyState') === OPEN;
}

async function within(seconds: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, seconds * 1000);
  await Promise.race([work, late]);
  clearTimeout(timer);
}
