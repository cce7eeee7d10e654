/** Checks a room class before its server is started. */
import { RubatoError } from '../errors.ts';
import { show } from '../inference/check-declaration.ts';
import { isGuarded } from '../rooms/guard-room.ts';
import { describeClass, isForeignRoom, isOwnRoom, twoCopies } from '../rooms/room-class.ts';

/** Throws OPTIONS_INVALID, PACKAGE_COPIES or ROOM_GUARDED. */
export function checkRoomClass(RoomClass: unknown): void {
  const expected = 'guard() of a class that extends Room';
  if (typeof RoomClass !== 'function') throw new RubatoError('OPTIONS_INVALID', show(RoomClass), { expected });
  const what = describeClass(RoomClass);
  if (isForeignRoom(RoomClass)) throw twoCopies(`${what} of another copy`);
  if (!isOwnRoom(RoomClass)) throw new RubatoError('OPTIONS_INVALID', what, { expected });
  if (isGuarded(RoomClass)) throw new RubatoError('ROOM_GUARDED', `${what}, guarded before`);
}
