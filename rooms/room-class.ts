/** What a room class is: of this copy of Colyseus, of another, or none. */
import { Room } from '@colyseus/core';
import { RubatoError } from '../errors.ts';

/** Whether it extends the Room of the copy of Colyseus that this module uses. */
export const isOwnRoom = (RoomClass: { readonly prototype?: unknown }): boolean => RoomClass.prototype instanceof Room;

/** Whether a class above it is called Room, as in every copy, and is not ours. */
export function isForeignRoom(RoomClass: object): boolean {
  if (isOwnRoom(RoomClass)) return false;
  return [...basesOf(RoomClass)].some(({ name }) => name === 'Room');
}

/** The class in words; one without a name by the first class above it that has one. */
export function describeClass(RoomClass: object): string {
  const [own, ...above] = [...basesOf(RoomClass)].map(({ name }) => name);
  if (own !== undefined && own !== '') return `class ${own}`;
  const named = above.find((name) => name !== '');
  return named === undefined ? 'a class without a name' : `a class without a name that extends ${named}`;
}

/** The error for a room of another copy of Colyseus: plugins and rooms of two copies do not know each other. */
export function twoCopies(got: string): RubatoError {
  const expected = 'one copy of @colyseus/core, the same for the rooms and for rubato';
  return new RubatoError('PACKAGE_COPIES', `${got}; \`npm ls @colyseus/core\` shows who brings it`, { expected });
}

function* basesOf(RoomClass: object): Generator<{ readonly name: string }> {
  for (let base: unknown = RoomClass; typeof base === 'function'; base = Object.getPrototypeOf(base))
    if (base !== Function.prototype) yield base;
}
