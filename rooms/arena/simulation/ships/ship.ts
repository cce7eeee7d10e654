/** One player's ship: its motion (see ship-movement.ts) and everything else that the world knows about the player. */
import { ARENA_HEIGHT, ARENA_WIDTH, SHIP_HEALTH } from '../world/constants.ts';
import { ORNAMENT_COUNT } from './ornament-kinds.ts';
import { createInput, type ShipInput } from './ship-input.ts';
import { createMotion, type ShipMotion } from './ship-movement.ts';

/** 0 up; 1 down, but an encore brings the ship back; 2 down, and no encore was left. */
export const DOWN = { up: 0, encore: 1, spent: 2 } as const;

/**
 * Ticks that a ship waits for a late input (and goes on shooting) before it is stepped as idle. Half a second is the
 * retransmission of a lost packet at 150 ms round trip, with room for jitter. A player who holds inputs back on purpose
 * gains no more than that, and stands still to be hit meanwhile.
 */
export const HOLD_TICKS = 10;

/**
 * Ticks without any input after which a ship is at rest. Choosing an ornament without a key takes 11.5 s at most; who
 * looks away from a fight for longer has gone.
 */
export const REST_AFTER_TICKS = 300;

/** All fields are numbers and booleans, so that a world can be copied and hashed by walking it. */
export interface Ship extends ShipMotion {
  /** False: the slot is free, and no other field means anything. */
  present: boolean;
  /** The sanitised input of the step. */
  readonly input: ShipInput;
  health: number;
  readonly maxHealth: number;
  /** One of DOWN. */
  down: number;
  /** Ticks until a downed ship comes back by itself; 0 = up. */
  downedTicks: number;
  /** Ticks since it went down. */
  downedForTicks: number;
  /** How many more times it may come back by itself soon in this wave. */
  encores: number;
  invulnerableTicks: number;
  overdriveTicks: number;
  /** Ticks until the next shot; fractions carry over, so that any rate of fire is right on average. */
  fireCooldown: number;
  score: number;
  combo: number;
  comboTicks: number;
  kills: number;
  downs: number;
  /** How often each ornament is held, by id - 1. */
  readonly ornaments: number[];
  /** Ornaments on offer (0 = none). */
  readonly offer: [number, number, number];
  /** True while a choice is on offer that the player has not made. */
  choosing: boolean;
  /** Choice buttons held in the last step, so that a held key doesn't choose twice. */
  heldChoices: number;
  /** The intensity that the director measures, 0 to 1. */
  intensity: number;
  /** The last direction that counted for `steer`: a unit vector, or (0, 0) while standing. */
  steerX: number;
  steerY: number;
  /** Ticks without any input. */
  idleTicks: number;
  /** False: the game does not adapt to this player. They are never at rest, and their pressure is neutral. */
  adaptive: boolean;
  /** How hard the director presses this ship, MIN_PRESSURE to MAX_PRESSURE; 1 is neutral (see pressure.ts). */
  pressure: number;
  /** Health lost lately as a share of all, 0 to 1; fades. */
  strain: number;
  /** Ticks of fighting since the last hit, up to a bound. */
  untouchedTicks: number;
  /** Steps in a row that it has waited for an input, 0 to HOLD_TICKS. */
  heldTicks: number;
  /** Steps that it waited for an input and has not made up for, 0 to HOLD_TICKS. */
  owedTicks: number;
}

export function createShip(): Ship {
  return {
    ...createMotion(),
    present: false,
    input: createInput(),
    health: SHIP_HEALTH,
    maxHealth: SHIP_HEALTH,
    down: DOWN.up,
    downedTicks: 0,
    downedForTicks: 0,
    encores: 1,
    invulnerableTicks: 0,
    overdriveTicks: 0,
    fireCooldown: 0,
    score: 0,
    combo: 0,
    comboTicks: 0,
    kills: 0,
    downs: 0,
    ornaments: new Array<number>(ORNAMENT_COUNT).fill(0),
    offer: [0, 0, 0],
    choosing: false,
    heldChoices: 0,
    intensity: 0,
    steerX: 0,
    steerY: 0,
    idleTicks: 0,
    adaptive: true,
    pressure: 1,
    strain: 0,
    untouchedTicks: 0,
    heldTicks: 0,
    owedTicks: 0,
  };
}

/** Puts a ship at its slot's entry: around the centre, apart from the others. */
export function placeShip(ship: Ship, slot: number): void {
  ship.x = ARENA_WIDTH / 2 + (slot % 2 === 0 ? -60 : 60);
  ship.y = ARENA_HEIGHT / 2 + (slot < 2 ? -60 : 60);
  ship.vx = 0;
  ship.vy = 0;
}

/** Whether it can act and be hurt. */
export function isUp(ship: Ship): boolean {
  return ship.present && ship.down === DOWN.up;
}

export function isInvulnerable(ship: Ship): boolean {
  return ship.invulnerableTicks > 0 || ship.dashTicks > 0 || isResting(ship);
}

/** Whether its player does nothing at all and is left in peace, until the next input. */
export function isResting(ship: Ship): boolean {
  return ship.adaptive && ship.idleTicks >= REST_AFTER_TICKS;
}
