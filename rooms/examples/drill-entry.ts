/** The drill's room entry, from which a server serves it. */
import { createReplayer } from '../../adaptation/replay/replayer.ts';
import type { RoomEntry } from '../room-entry.ts';
import { createAdaptiveDrill, drillAdaptation } from './adaptive-drill.ts';

export const drillEntry: RoomEntry = {
  name: 'drill',
  definition: drillAdaptation,
  create: createAdaptiveDrill,
  replayer: createReplayer({ definition: drillAdaptation }),
};
