/**
 * Seats are held from the moment they are given out. Colyseus counts clients against one bound for players and spectators
 * together, so of ten players who come at once all would be sent to one session, and six refused when they join.
 */
import type { Room } from '@colyseus/core';
import type { Seating } from './seating.ts';

type Reserve = (sessionId: string, options: unknown, ...rest: readonly unknown[]) => Promise<boolean>;

/** The framework's own way to give a seat out; it has no hook for this. */
const RESERVE = '_reserveSeat';
/** Place in `rest` of the flag that says: this seat is kept for who has dropped. */
const KEPT_FOR_RECONNECTION = 2;

/** `onChange` is called whenever a seat was held or a held one ran out. */
export function holdSeats(room: Room, seating: Seating, onChange: () => void): void {
  const reserve = Reflect.get(room, RESERVE) as Reserve;
  const holding: Reserve = async (sessionId, options, ...rest) => {
    if (rest[KEPT_FOR_RECONNECTION] === true) return reserve.call(room, sessionId, options, ...rest);
    const heldMs = 1000 * room.seatReservationTimeout;
    if (!seating.hold(sessionId, options, performance.now(), performance.now() + heldMs)) return false;
    onChange();
    const given = await reserve.call(room, sessionId, options, ...rest);
    if (!given) {
      seating.release(sessionId);
      onChange();
      return false;
    }
    room.clock.setTimeout(() => {
      seating.expire(performance.now());
      onChange();
    }, heldMs + 100);
    return true;
  };
  Reflect.set(room, RESERVE, holding);
}
