/**
 * The load tester's own room, a game of next to nothing: its entry, and its class without adaptation for a plain
 * Colyseus server. It is served by the load tester alone.
 */
import { leanEntry } from '../rooms/arena/lean/adaptive-lean-room.ts';
import { LeanRoom } from '../rooms/arena/lean/lean-room.ts';

export const ownRoom = { entry: leanEntry, plain: LeanRoom } as const;
