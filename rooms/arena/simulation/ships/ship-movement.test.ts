import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ARENA_HEIGHT,
  ARENA_WIDTH,
  DASH_COOLDOWN_TICKS,
  DASH_TICKS,
  SHIP_RADIUS,
  SHIP_SPEED,
} from '../world/constants.ts';
import { MODES } from '../world/modes.ts';
import { createShip } from './ship.ts';
import { BUTTON, createInput, type ShipInput } from './ship-input.ts';
import { type ShipMotion, stepShip } from './ship-movement.ts';

function motion(): ShipMotion {
  const { x: _x, y: _y, ...rest } = createShip();
  const { vx, vy, aimX, aimY, dashX, dashY, dashTicks, dashCooldownTicks, moveScale, frozen } = rest;
  return { x: 640, y: 360, vx, vy, aimX, aimY, dashX, dashY, dashTicks, dashCooldownTicks, moveScale, frozen };
}

const plain = MODES[0]!;

const input = (wish: Partial<ShipInput>): ShipInput => ({ ...createInput(), ...wish });
const mode = fc.constantFrom(...MODES);
const axis = fc.integer({ min: -127, max: 127 });
const inputs = fc.record({
  seq: fc.constant(0),
  moveX: axis,
  moveY: axis,
  aimX: axis,
  aimY: axis,
  buttons: fc.integer({ min: 0, max: 31 }),
});

describe('stepShip', () => {
  it('[AR11] keeps every number float32 and the ship inside the walls, whatever the inputs', () => {
    fc.assert(
      fc.property(fc.array(inputs, { maxLength: 200 }), fc.constantFrom(1, 1.05, 1.25), mode, (steps, scale, rules) => {
        const ship = motion();
        ship.moveScale = Math.fround(scale);
        for (const step of steps) {
          stepShip(ship, step, rules);
          for (const value of Object.values(ship)) expect(Math.fround(value)).toBe(value);
          expect(ship.x).toBeGreaterThanOrEqual(SHIP_RADIUS);
          expect(ship.x).toBeLessThanOrEqual(ARENA_WIDTH - SHIP_RADIUS);
          expect(ship.y).toBeGreaterThanOrEqual(SHIP_RADIUS);
          expect(ship.y).toBeLessThanOrEqual(ARENA_HEIGHT - SHIP_RADIUS);
        }
      }),
    );
  });

  it('[AR11] a prediction from the state that a client received reaches the same bits', () => {
    fc.assert(
      fc.property(
        fc.array(inputs, { minLength: 2, maxLength: 60 }),
        fc.nat({ max: 59 }),
        mode,
        (steps, from, rules) => {
          const server = motion();
          let client = motion();
          steps.forEach((step, i) => {
            // The state travels as float32 and small integers, so a copy is the same as the wire.
            if (i === from)
              client = Object.fromEntries(Object.entries(server).map(([k, v]) => [k, Math.fround(v)])) as never;
            stepShip(server, step, rules);
            if (i >= from) stepShip(client, step, rules);
          });
          if (from < steps.length) expect(client).toEqual(server);
        },
      ),
    );
  });

  it('[AR12] reaches the same speed diagonally as straight', () => {
    const straight = motion();
    const diagonal = motion();
    for (let i = 0; i < 20; i++) {
      stepShip(straight, input({ moveX: 127 }), plain);
      stepShip(diagonal, input({ moveX: 127, moveY: 127 }), plain);
    }
    expect(straight.vx).toBeCloseTo(SHIP_SPEED, 2);
    expect(Math.sqrt(diagonal.vx ** 2 + diagonal.vy ** 2)).toBeCloseTo(SHIP_SPEED, 2);
  });

  it('[AR11] comes to a full stop without input', () => {
    const ship = motion();
    for (let i = 0; i < 10; i++) stepShip(ship, input({ moveX: 127 }), plain);
    for (let i = 0; i < 30; i++) stepShip(ship, input({}), plain);
    expect([ship.vx, ship.vy]).toEqual([0, 0]);
  });

  it('[AR13] turns the aim to a unit vector and keeps it when none is given', () => {
    const ship = motion();
    stepShip(ship, input({ aimX: -30, aimY: 40 }), plain);
    expect([ship.aimX, ship.aimY]).toEqual([Math.fround(-0.6), Math.fround(0.8)]);
    stepShip(ship, input({ aimX: 0, aimY: 0 }), plain);
    expect([ship.aimX, ship.aimY]).toEqual([Math.fround(-0.6), Math.fround(0.8)]);
  });

  it('[AR14] dashes along the movement for its ticks, and again only after the cool-down', () => {
    const ship = motion();
    const starts: number[] = [];
    const dashing: number[] = [];
    for (let tick = 0; tick < DASH_COOLDOWN_TICKS + 2; tick++) {
      const before = ship.dashTicks;
      stepShip(ship, input({ moveY: -127, buttons: BUTTON.dash }), plain);
      if (ship.dashTicks > before) starts.push(tick);
      if (Math.abs(ship.vy) > SHIP_SPEED * 2) dashing.push(tick);
      if (tick === 0) expect(ship.vx).toBe(0);
    }
    expect(starts).toEqual([0, DASH_COOLDOWN_TICKS]);
    expect(dashing.filter((tick) => tick < DASH_COOLDOWN_TICKS)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(DASH_TICKS).toBe(6);
  });

  it('[AR14] dashes along the aim when standing', () => {
    const ship = motion();
    stepShip(ship, input({ aimX: -127, buttons: BUTTON.dash }), plain);
    expect([ship.dashX, ship.dashY]).toEqual([-1, 0]);
    expect(ship.x).toBeLessThan(640 - 20);
  });

  it('[AR15] does not move while frozen', () => {
    const ship = motion();
    ship.frozen = 1;
    ship.vx = 5;
    for (let i = 0; i < 5; i++) stepShip(ship, input({ moveX: 127, buttons: BUTTON.dash }), plain);
    expect([ship.x, ship.y, ship.vx, ship.dashTicks]).toEqual([640, 360, 0, 0]);
  });
});
