/** The race's room entry, from which a server serves it. */
import { createReplayer } from 'rubato';
import type { RoomEntry } from 'rubato/server';
import { createAdaptiveRace, raceAdaptation } from './race-adaptation.ts';

export const raceEntry: RoomEntry = {
  name: 'race',
  definition: raceAdaptation,
  create: createAdaptiveRace,
  replayer: createReplayer({ definition: raceAdaptation }),
};
