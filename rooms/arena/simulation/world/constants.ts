/** Sizes and times shared by several files of the simulation, or by its clients. Lengths are pixels, times ticks. */

/**
 * Number of the rules, kept in each session's log. It rises with every change that makes a played session run
 * differently, which the golden minute shows (headless/golden-run.ts). A replay refuses sessions of other rules.
 */
export const ARENA_RULES = '2';

export const TICKS_PER_SECOND = 20;
export const TICK_MS = 50;

export const ARENA_WIDTH = 1280;
export const ARENA_HEIGHT = 720;
/** Corner to corner, rounded up: the greatest distance an event can report. */
export const ARENA_DIAGONAL = 1469;

export const MAX_PLAYERS = 4;
/** Limit of foes: players cannot read more. The rest of a wave waits in the queue. */
export const MAX_FOES = 150;
/** Four players with every ornament keep about 180 shots in the air, and 150 foes add about 100. */
export const MAX_SHOTS = 300;
export const MAX_PICKUPS = 32;

export const SHIP_RADIUS = 14;
/** Full speed in pixels per tick (240 px/s). */
export const SHIP_SPEED = 12;
/** Share of the difference to the wanted velocity that is made up per tick: 0 to full speed in about five ticks. */
export const SHIP_GRIP = 0.4;

export const DASH_SPEED = 30;
export const DASH_TICKS = 6;
/** Ticks between the starts of two dashes. */
export const DASH_COOLDOWN_TICKS = 36;

export const SHIP_HEALTH = 100;

/** The phases. Waiting: nobody is there, or (with ticks left in the phase) the next wave is about to begin. */
export const ARENA_PHASE = { waiting: 0, fight: 1, choosing: 2, lost: 3 } as const;
