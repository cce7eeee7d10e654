/** The arena's room entry, from which a server serves it. */
import type { RoomEntry } from 'rubato/server';
import { createArenaAdaptation } from './arena-adaptation.ts';
import { arenaReplayer } from './replay.ts';
import { createArenaRoom } from './room/arena-room.ts';

/**
 * Makes the entry. `model` is the one its sessions ask, such as `success@4`; without it the default. Throws
 * DEFINITION_INVALID.
 */
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
