/** The one list of kinds of rooms. Server, command line, replay and load tester read it; a new game is added here. */

import { createArenaEntry } from '../rooms/arena/arena-entry.ts';
import { drillEntry } from '../rooms/examples/drill-entry.ts';
import { raceEntry } from '../rooms/examples/race-entry.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';

/** Rooms that `npm start` serves. */
export const SERVED_ROOMS: readonly RoomEntry[] = [createArenaEntry()];

/** Examples to copy. They are not served, but their logs replay, and the load tester plays them. */
const EXAMPLE_ROOMS: readonly RoomEntry[] = [drillEntry, raceEntry];

export const KNOWN_ROOMS: readonly RoomEntry[] = [...SERVED_ROOMS, ...EXAMPLE_ROOMS];
