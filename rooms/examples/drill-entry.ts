/** The drill's room entry, from which a server serves it. */
import { createReplayer } from 'rubato';
import type { RoomEntry } from 'rubato/server';
import { createAdaptiveDrill, drillAdaptation } from './adaptive-drill.ts';

export const drillEntry: RoomEntry = {
  name: 'drill',
  definition: drillAdaptation,
  create: createAdaptiveDrill,
  replayer: createReplayer({ definition: drillAdaptation }),
};
