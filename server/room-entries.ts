/** The kinds of rooms: those that `npm start` serves, and those whose logs `rubato replay` knows. */

import type { Replayer } from '../adaptation/replay/replayer.ts';
import { createArenaEntry } from '../rooms/arena/arena-entry.ts';
import { drillEntry } from '../rooms/examples/drill-entry.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';

/** `arenaModel`: which model the arena asks, as `success@2`; without it the default one. Throws DEFINITION_INVALID. */
export function servedRooms(arenaModel?: string): readonly RoomEntry[] {
  return [createArenaEntry(arenaModel)];
}

/** The example is not served, and its logs replay all the same. */
export function knownReplayers(): readonly Replayer[] {
  return [...servedRooms(), drillEntry].flatMap(({ replayer }) => replayer ?? []);
}
