/** The one list of kinds of rooms: server, command line, replay and load tester read it, and a game is added here. */

import { createArenaEntry } from '../rooms/arena/arena-entry.ts';
import { drillEntry } from '../rooms/examples/drill-entry.ts';
import { raceEntry } from '../rooms/examples/race-entry.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';

/** What `npm start` serves. */
export const SERVED_ROOMS: readonly RoomEntry[] = [createArenaEntry()];

/** What to copy: not served, but its logs replay, and the load tester plays it. */
const EXAMPLE_ROOMS: readonly RoomEntry[] = [drillEntry, raceEntry];

export const KNOWN_ROOMS: readonly RoomEntry[] = [...SERVED_ROOMS, ...EXAMPLE_ROOMS];
