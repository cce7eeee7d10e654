/**
 * State of the rooms that capacity is measured on: four players of ten fields, and the marks that the load tester must
 * read in each patch without decoding the rest. The marks are the root's first fields, so they stand at the front of
 * its changes.
 */
import { type SchemaType, schema, t } from '@colyseus/schema';

export const LEAN_PLAYERS = 4;

export const LeanPlayerState = schema(
  {
    x: t.float32().default(0),
    y: t.float32().default(0),
    vx: t.float32().default(0),
    vy: t.float32().default(0),
    health: t.float32().default(1),
    score: t.uint32().default(0),
    combo: t.uint16().default(0),
    acts: t.uint32().default(0),
    help: t.float32().default(0),
    predicted: t.float32().default(-1),
  },
  'LeanPlayerState',
);
export type LeanPlayerState = SchemaType<typeof LeanPlayerState>;

export const LeanState = schema(
  {
    /** Counts patches: it rises by one in each, so that a lost, torn or swapped one shows. */
    patch: t.uint32().default(0),
    /** The number of the last act in this state, by slot. */
    seen0: t.uint32().default(0),
    seen1: t.uint32().default(0),
    seen2: t.uint32().default(0),
    seen3: t.uint32().default(0),
    /** The number of the last act that the latest answered decision has seen, by slot. */
    decided0: t.uint32().default(0),
    decided1: t.uint32().default(0),
    decided2: t.uint32().default(0),
    decided3: t.uint32().default(0),
    /**
     * Joins and leaves so far. It is written first when one happens, so that the patch begins with the root then too.
     */
    comings: t.uint32().default(0),
    difficulty: t.float32().default(0.35),
    players: t.map(LeanPlayerState),
  },
  'LeanState',
);
export type LeanState = SchemaType<typeof LeanState>;

/** Sets marks by slot without building names: this runs for each act. */
export function setSeen(state: LeanState, slot: number, act: number): void {
  if (slot === 0) state.seen0 = act;
  else if (slot === 1) state.seen1 = act;
  else if (slot === 2) state.seen2 = act;
  else state.seen3 = act;
}

export function setDecided(state: LeanState, slot: number, act: number): void {
  if (slot === 0) state.decided0 = act;
  else if (slot === 1) state.decided1 = act;
  else if (slot === 2) state.decided2 = act;
  else state.decided3 = act;
}
