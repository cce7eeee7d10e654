/** What the server needs to serve the arena. */
import type { RoomEntry } from '../room-entry.ts';
import { arenaAdaptation } from './arena-adaptation.ts';
import { createArenaRoom } from './arena-room.ts';

export const arenaEntry: RoomEntry = { name: 'arena', definition: arenaAdaptation, create: createArenaRoom };
