/**
 * The state that clients of the arena see (Colyseus turns writes on this state into patches). Players are
 * keyed by their slot ("0" to "3"), never by session id, which is a secret of its connection. Numbers that the client
 * predicts are float32, because the simulation rounds them to float32 when it stores them: prediction and truth can
 * then be compared bit for bit.
 */
import { type SchemaType, schema, t } from '@colyseus/schema';

/** One client input, 20 per second (see simulation/ship-input.ts for the meaning of each field). */
export const ArenaInput = schema(
  {
    seq: t.uint32(),
    moveX: t.int8(),
    moveY: t.int8(),
    aimX: t.int8(),
    aimY: t.int8(),
    buttons: t.uint8(),
  },
  'ArenaInput',
);
export type ArenaInput = SchemaType<typeof ArenaInput>;

export const PlayerState = schema(
  {
    name: t.string().default(''),
    connected: t.boolean().default(true),
    // The ship's motion: everything stepShip reads and writes, so that a client can predict it.
    x: t.float32().default(0),
    y: t.float32().default(0),
    vx: t.float32().default(0),
    vy: t.float32().default(0),
    dashX: t.float32().default(0),
    dashY: t.float32().default(0),
    dashTicks: t.uint8().default(0),
    dashCooldownTicks: t.uint8().default(0),
    moveScale: t.float32().default(1),
    /** 1 while the ship cannot move (downed), else 0. */
    frozen: t.uint8().default(0),
    aimX: t.float32().default(1),
    aimY: t.float32().default(0),
    health: t.float32().default(100),
    maxHealth: t.float32().default(100),
    /** Ticks until a downed ship comes back by itself; 0 = up. */
    downedTicks: t.uint16().default(0),
    invulnerable: t.boolean().default(false),
    /** True while the player does nothing at all: foes leave the ship in peace until the next input. */
    resting: t.boolean().default(false),
    overdriveTicks: t.uint16().default(0),
    score: t.uint32().default(0),
    combo: t.uint16().default(0),
    kills: t.uint32().default(0),
    downs: t.uint16().default(0),
    /** Ids of the upgrades on offer (0 = none) while the players choose, then how often each ornament is held. */
    offer1: t.uint8().default(0),
    offer2: t.uint8().default(0),
    offer3: t.uint8().default(0),
    upgrades: t.string().default(''),
  },
  'PlayerState',
);
export type PlayerState = SchemaType<typeof PlayerState>;

export const FoeState = schema(
  {
    /** 0 quaver, 1 crotchet, 2 minim, 3 tremolo, 4 fermata. */
    kind: t.uint8().default(0),
    x: t.float32().default(0),
    y: t.float32().default(0),
    /** Share of its health left, 0 to 255. */
    health: t.uint8().default(255),
    /** What it is doing, by kind (0 = moving). It warns of attacks. */
    phase: t.uint8().default(0),
  },
  'FoeState',
);
export type FoeState = SchemaType<typeof FoeState>;

/**
 * Shots fly straight: a client needs only the position at `bornTick` and the velocity in pixels per tick. Where a wall
 * returns a shot, a new flight begins at the wall.
 */
export const ShotState = schema(
  {
    /** 255 = a foe's, else the slot of the player who fired it. */
    owner: t.uint8().default(0),
    bornTick: t.uint32().default(0),
    x: t.float32().default(0),
    y: t.float32().default(0),
    vx: t.float32().default(0),
    vy: t.float32().default(0),
  },
  'ShotState',
);
export type ShotState = SchemaType<typeof ShotState>;

export const PickupState = schema(
  { kind: t.uint8().default(0), x: t.float32().default(0), y: t.float32().default(0) },
  'PickupState',
);
export type PickupState = SchemaType<typeof PickupState>;

export const ArenaState = schema(
  {
    tick: t.uint32().default(0),
    code: t.string().default(''),
    wave: t.uint16().default(0),
    /** 0 waiting, 1 fight, 2 choosing an upgrade, 3 wave lost. */
    phase: t.uint8().default(0),
    /** Ticks left in a phase that ends by time, else 0. */
    phaseTicks: t.uint16().default(0),
    /** Foes that are there or announced, and whether others follow them in this wave. */
    foesLeft: t.uint16().default(0),
    moreToCome: t.boolean().default(false),
    /** True while the session stands still: its only player stopped it, or nobody is connected. */
    paused: t.boolean().default(false),
    score: t.uint32().default(0),
    /** Director: 0 build-up, 1 peak, 2 relax. */
    direction: t.uint8().default(0),
    /** Number of the arena's mode (simulation/modes.ts). */
    arenaMode: t.uint8().default(0),
    /** Radius of the light around the middle in pixels; shots outside it vanish. */
    lightRadius: t.uint16().default(760),
    intensity: t.float32().default(0),
    tempoBpm: t.float32().default(84),
    /** The present beat, from 0, and the tick with its fraction at which it began: foes come in on beats. */
    beat: t.uint32().default(0),
    beatTick: t.float32().default(0),
    // The levers in force for all, 0 to 1: the stage is drawn by them.
    difficulty: t.float32().default(0.35),
    pace: t.float32().default(0.5),
    /** The chance of lasting half a minute that the game aims at, and the band around it. */
    targetSuccess: t.float32().default(0.75),
    targetLow: t.float32().default(0.68),
    targetHigh: t.float32().default(0.82),
    players: t.map(PlayerState),
    foes: t.map(FoeState),
    shots: t.map(ShotState),
    pickups: t.map(PickupState),
  },
  'ArenaState',
);
export type ArenaState = SchemaType<typeof ArenaState>;
