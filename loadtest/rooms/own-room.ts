/** The load tester's own room: its entry, and its class without adaptation for a plain Colyseus server. */
import { leanEntry } from './adaptive-lean-room.ts';
import { LeanRoom } from './lean-room.ts';

export const ownRoom = { entry: leanEntry, plain: LeanRoom } as const;
