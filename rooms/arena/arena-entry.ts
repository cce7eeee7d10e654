/** What the server needs to serve the arena. */
import type { RoomEntry } from '../room-entry.ts';
import { createArenaAdaptation } from './arena-adaptation.ts';
import { arenaReplayer } from './replay.ts';
import { createArenaRoom } from './room/arena-room.ts';

/** `model`: which one its sessions ask, as `success@2`; without it the default one. Throws DEFINITION_INVALID. */
export function createArenaEntry(model?: string): RoomEntry {
  const definition = createArenaAdaptation(model);
  return {
    name: 'arena',
    definition,
    filterBy: ['mode'],
    replayer: arenaReplayer,
    asking: createArenaEntry,
    create: (services) => createArenaRoom(services, definition),
  };
}
