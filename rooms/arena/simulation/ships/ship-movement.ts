/**
 * The motion of one ship over one tick: the server steps the truth with it, the browser its prediction. It therefore
 * depends on nothing but the fields of `ShipMotion`, the input and the mode's rules. It uses no function whose last bit
 * may differ between engines, and rounds every stored number to float32, as the state travels. So a client that starts
 * from the received state steps to the same bits.
 */
import {
  ARENA_HEIGHT,
  ARENA_WIDTH,
  DASH_COOLDOWN_TICKS,
  DASH_SPEED,
  DASH_TICKS,
  SHIP_RADIUS,
  SHIP_SPEED,
} from '../world/constants.ts';
import type { ModeRules } from '../world/modes.ts';
import { BUTTON, type ShipInput } from './ship-input.ts';

/** Everything `stepShip` reads and writes. */
export interface ShipMotion {
  /** Centre, pixels; always within the walls. */
  x: number;
  y: number;
  /** Pixels per tick. */
  vx: number;
  vy: number;
  /** Unit vector of the aim. */
  aimX: number;
  aimY: number;
  /** Unit vector of the last dash. */
  dashX: number;
  dashY: number;
  /** Ticks of dash left; the ship is invulnerable while above 0. */
  dashTicks: number;
  /** Ticks until the next dash may start. */
  dashCooldownTicks: number;
  /** Factor on speed and dash (ornaments), 1 = plain. */
  moveScale: number;
  /** 1 while the ship cannot move (downed), else 0. */
  frozen: number;
}

/** A ship at rest, looking along x. */
export function createMotion(): ShipMotion {
  return {
    x: 0,
    y: 0,
    vx: 0,
    vy: 0,
    aimX: 1,
    aimY: 0,
    dashX: 1,
    dashY: 0,
    dashTicks: 0,
    dashCooldownTicks: 0,
    moveScale: 1,
    frozen: 0,
  };
}

const fround = Math.fround;
const MID_X = ARENA_WIDTH / 2;
const MID_Y = ARENA_HEIGHT / 2;

/** Steps `ship` by one tick under a sanitised `input`. Never fails, allocates nothing. */
export function stepShip(ship: ShipMotion, input: ShipInput, rules: ModeRules): void {
  turnAim(ship, input);
  if (ship.dashCooldownTicks > 0) ship.dashCooldownTicks -= 1;
  if (ship.frozen !== 0) {
    ship.vx = 0;
    ship.vy = 0;
    ship.dashTicks = 0;
    return;
  }
  if ((input.buttons & BUTTON.dash) !== 0 && ship.dashCooldownTicks === 0 && ship.dashTicks === 0) {
    startDash(ship, input);
  }
  if (ship.dashTicks > 0) {
    ship.dashTicks -= 1;
    ship.vx = fround(ship.dashX * DASH_SPEED * ship.moveScale);
    ship.vy = fround(ship.dashY * DASH_SPEED * ship.moveScale);
  } else {
    accelerate(ship, input, rules.grip);
  }
  move(ship, rules.turn);
}

function turnAim(ship: ShipMotion, input: ShipInput): void {
  const length = Math.sqrt(input.aimX * input.aimX + input.aimY * input.aimY);
  if (length === 0) return;
  ship.aimX = fround(input.aimX / length);
  ship.aimY = fround(input.aimY / length);
}

/** Starts a dash along the movement, or along the aim when standing. */
function startDash(ship: ShipMotion, input: ShipInput): void {
  const length = Math.sqrt(input.moveX * input.moveX + input.moveY * input.moveY);
  ship.dashX = length === 0 ? ship.aimX : fround(input.moveX / length);
  ship.dashY = length === 0 ? ship.aimY : fround(input.moveY / length);
  ship.dashTicks = DASH_TICKS;
  ship.dashCooldownTicks = DASH_COOLDOWN_TICKS;
}

function accelerate(ship: ShipMotion, input: ShipInput, grip: number): void {
  const length = Math.sqrt(input.moveX * input.moveX + input.moveY * input.moveY);
  const scale = (SHIP_SPEED * ship.moveScale) / Math.max(127, length);
  ship.vx = approach(ship.vx, input.moveX * scale, grip);
  ship.vy = approach(ship.vy, input.moveY * scale, grip);
}

function approach(from: number, to: number, grip: number): number {
  const next = from + (to - from) * grip;
  // A ship slower than a fiftieth of a pixel per tick stands: otherwise its state would change (and be sent) for
  // seconds.
  return to === 0 && Math.abs(next) < 0.02 ? 0 : fround(next);
}

/** Moves the ship. A stage that turns carries it; the velocity stays the ship's own. */
function move(ship: ShipMotion, turn: number): void {
  const carriedX = turn === 0 ? 0 : (MID_Y - ship.y) * turn;
  const carriedY = turn === 0 ? 0 : (ship.x - MID_X) * turn;
  const x = ship.x + ship.vx + carriedX;
  const y = ship.y + ship.vy + carriedY;
  ship.x = fround(Math.min(ARENA_WIDTH - SHIP_RADIUS, Math.max(SHIP_RADIUS, x)));
  ship.y = fround(Math.min(ARENA_HEIGHT - SHIP_RADIUS, Math.max(SHIP_RADIUS, y)));
  if (ship.x !== fround(x)) ship.vx = 0;
  if (ship.y !== fround(y)) ship.vy = 0;
}
