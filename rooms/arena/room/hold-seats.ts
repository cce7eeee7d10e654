/**
 * Holds seats from the moment they are given out. Colyseus counts clients against one bound for players and spectators
 * together. So if ten players came at once, all would be sent to one session, and six refused when they join.
 */
import type { Room } from '@colyseus/core';
import type { Seating } from './seating.ts';

type Reserve = (sessionId: string, options: unknown, ...rest: readonly unknown[]) => Promise<boolean>;

/** The framework's own method that gives a seat out; it has no hook for this. */
const RESERVE = '_reserveSeat';
/** Index in `rest` of the flag for a seat that is kept for a player who dropped. */
const KEPT_FOR_RECONNECTION = 2;

/** Starts holding. `onChange` is called whenever a seat was held or a held one ran out. */
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
