/** Checks a room class before its server is started. */
import { Room } from '@colyseus/core';
import { RubatoError } from '../errors.ts';
import { show } from '../inference/check-declaration.ts';
import { isGuarded } from '../rooms/guard-room.ts';

/** Throws OPTIONS_INVALID, PACKAGE_COPIES or ROOM_GUARDED. */
export function checkRoomClass(RoomClass: unknown): void {
  const expected = 'guard() of a class that extends Room';
  if (typeof RoomClass !== 'function') throw new RubatoError('OPTIONS_INVALID', show(RoomClass), { expected });
  if (!isOurs(RoomClass)) {
    if (!looksLikeRoom(RoomClass)) throw new RubatoError('OPTIONS_INVALID', `class ${RoomClass.name}`, { expected });
    throw copies(`class ${RoomClass.name} of another copy`);
  }
  if (isGuarded(RoomClass)) throw new RubatoError('ROOM_GUARDED', `class ${RoomClass.name}, guarded before`);
}

/** The error for a room of another copy of Colyseus: plugins and rooms of two copies do not know each other. */
export function copies(got: string): RubatoError {
  const expected = 'one copy of @colyseus/core, the same for the rooms and for rubato';
  return new RubatoError('PACKAGE_COPIES', `${got}; \`npm ls @colyseus/core\` shows who brings it`, { expected });
}

const isOurs = (RoomClass: { readonly prototype?: unknown }) => RoomClass.prototype instanceof Room;

/** Whether a class above it is called Room, as in every copy. */
function looksLikeRoom(RoomClass: object): boolean {
  for (let base: unknown = RoomClass; typeof base === 'function'; base = Object.getPrototypeOf(base))
    if (base.name === 'Room') return true;
  return false;
}
